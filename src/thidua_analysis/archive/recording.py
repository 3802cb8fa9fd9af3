"""Decisions recorded in a campaign folder: each on what stands at that moment, or refused with nothing written.

The package decides nothing: it writes down what people decided, who, when, why and on what evidence. The
campaign is read before the ledger is locked; under the lock, what the decision was made on (`was`) is worked out
again wherever others have recorded something in between.

A decision is a figure: none is recorded that would make the month's settled figures contradict a check of the plan of
severity error.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from ..campaign import Campaign, open_campaign
from ..files.resources import PACKAGE
from ..ledger.chain import append, extended, read_ledger
from ..ledger.decisions import Decisions
from ..ledger.entries import LEDGER, AnyEntry, Correct, Dispute, Entry, Ledger, Untruthful, Withdraw
from ..ledger.faults import decision_faults
from ..plan.calendar import last_day
from ..scoring.checks import Contradiction, contradiction_text, contradictions
from ..scoring.figures import with_decided
from ..words.catalogue import words
from ..words.errors import CampaignError, LedgerError
from ..words.pair import Words
from .wishes import Wish, as_day

Where = Campaign | Path | str
Day = date | str | None


@dataclass(frozen=True)
class Decided:
    """Who decided, why, when and on what evidence.

    `at` is a date or `YYYY-MM-DD` and defaults to today; `evidence` are files, kept with the record under their hash;
    `sure` is asked for where the day is later than anything known in the campaign.
    """

    by: str
    reason: str
    at: Day = None
    evidence: Sequence[Path | str] = ()
    sure: bool = False


def record(campaign: Where, wish: Wish, decided: Decided) -> Any:
    """Write one line into the record of a campaign, a folder or an open one; the line.

    A campaign that is open does not change: open it again. CampaignError or LedgerError say why it cannot be recorded.
    """
    day = _decided_on(decided.at)
    said = {"at": day, "by": _said("by", decided.by), "reason": _said("reason", decided.reason)}
    opened = open_to_record(campaign)
    if not decided.sure:
        _refuse_ahead(opened, day, typed=decided.at is not None)

    def prepared(ledger: Ledger) -> dict[str, Any]:
        if ledger.lines[: len(opened.ledger.lines)] != opened.ledger.lines:
            raise LedgerError("recording.lines_changed", path=opened.folder / LEDGER)
        now = opened.with_decisions(Decisions(ledger.entries))
        fields = {**said, **wish.draft(now, day)}
        after = extended(ledger, fields, opened.folder / LEDGER)
        if wrong := decision_faults(Decisions(after.entries), opened.vocabulary):
            number = len(after.entries)
            faults = [told if n == number else words("recording.of_line", line=n, told=told) for n, told in wrong]
            vi, en = ("; ".join(fault[language] for fault in faults) for language in ("vi", "en"))
            raise CampaignError(Words(vi=vi, en=en))
        _refuse_contradiction(now, after.entries[-1])
        return fields

    known = read_ledger(opened.folder)
    fields = prepared(known)

    def under_lock(ledger: Ledger) -> dict[str, Any]:
        return fields if ledger.lines == known.lines else prepared(ledger)

    return append(opened.folder, under_lock, [Path(p) for p in decided.evidence])


def open_to_record(campaign: Where) -> Campaign:
    """The campaign; one that came with the package, or was published, is not written to."""
    folder = campaign.folder if isinstance(campaign, Campaign) else Path(campaign)
    if not folder.is_dir():
        raise CampaignError("recording.no_folder", folder=folder)
    whole = folder.resolve()
    if whole.is_relative_to(PACKAGE):
        raise CampaignError("recording.of_package", folder=folder)
    if any((parent / "bagit.txt").is_file() for parent in (whole, *whole.parents)):
        raise CampaignError("recording.published", folder=folder)
    return campaign if isinstance(campaign, Campaign) else open_campaign(folder)


def _decided_on(at: Day) -> date:
    if at is None:
        return date.today()
    if isinstance(at, datetime):
        return at.date()
    return at if isinstance(at, date) else as_day("at", at)


def _refuse_ahead(campaign: Campaign, day: date, typed: bool) -> None:
    """A day later than all that is known in the campaign was mistyped, or is that of a clock far from the campaign's."""
    ends = [last_day(campaign.months[-1]), campaign.plan.rules().period.ends_on]
    known = max(*ends, *(entry.at for entry in campaign.decisions.entries))
    if day <= known:
        return
    for month in campaign.months_at_hand:  # read only where it matters
        receipts = campaign.inputs.files(month).receipt_rows
        known = max([known, *(day for receipt in receipts for day in receipt.days)])
    if day > known:
        raise CampaignError("recording.ahead" if typed else "recording.today_ahead", day=day, known=known)


def _said(name: str, text: str) -> str:
    try:
        whole = text.strip()
        whole.encode()
    except (AttributeError, UnicodeEncodeError):
        whole = ""
    if not whole:
        raise CampaignError("recording.say_who" if name == "by" else "recording.say_why")
    return whole


def _refuse_contradiction(now: Campaign, entry: AnyEntry) -> None:
    """What a new line makes of the figures contradicts no check of the plan that they met before, nor any of them more
    than before: figures that contradict each other already can be put right one after the other."""
    line = now.decisions.by_seq[entry.answers] if isinstance(entry, Withdraw) and entry.answers else entry
    if not isinstance(line, Dispute | Correct | Untruthful):
        return
    stand = now.decisions
    worlds = [(stand, replace(stand, entries=(*stand.entries, entry)))]
    if isinstance(entry, Dispute):
        # held against what stands, or else against what the unit claims beside it
        beside = [(d, d.now) for d in stand.open_disputes if d.unit == entry.unit]
        worlds = [(known, known.granting([(entry, entry.now)])) for known in (stand, stand.granting(beside))]
    grown = [_grown(now, line.unit, line.month, *world) for world in worlds]
    if all(grown):
        one = grown[0][0]
        told, way = contradiction_text(one), _way_out(entry, line, one)
        raise CampaignError("recording.contradiction", told=told, way=way)


def _grown(now: Campaign, unit: str, month: str, before: Decisions, after: Decisions) -> list[Contradiction]:
    """The unit's contradictions of severity error in a month that are there, or greater, only afterwards."""
    rules, so_far = now.inputs.rules, now.inputs.months_to(month)
    read = now.inputs.facts(month)

    def found(decisions: Decisions) -> list[Contradiction]:
        facts = with_decided(read, decisions, rules)
        every = contradictions((fact for fact in facts if fact.unit == unit), rules, so_far)
        return [one for one in every if one.month == month and one.check.severity == "error"]

    was = {one.check: one.excess for one in found(before)}
    return [one for one in found(after) if one.excess > was.get(one.check, 0)]


def _way_out(entry: Entry, line: Any, one: Contradiction) -> Words:
    """What to do where both figures are wrong; `line` is what `entry` says or withdraws."""
    decided = line.now if isinstance(line, Untruthful) else [line.fact]
    other = next((name for name in (one.check.whole, one.check.part) if name not in decided), None)
    if other is None:
        return words("recording.check_both")
    if isinstance(entry, Withdraw):
        return words("recording.correct_or_withdraw", other=other)
    if isinstance(entry, Untruthful):
        return words("recording.state_both", other=other)
    return words("recording.record_other_first", other=other)
