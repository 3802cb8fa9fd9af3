"""What is published of a campaign, and whether it is still what the campaign's files and decisions come to.

A published month keeps the sha256 of all that it was made from; nothing is scored or executed to hold them against what
stands now. Whether its own bytes are intact is another question: `verify`.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from ..campaign import Campaign
from ..files.digests import sha256
from ..ledger.entries import LEDGER
from ..plan.calendar import YEAR_END
from .bag import PAYLOAD, identifier, listed_sums
from .bundle import last_version, published_folders, read_summary
from .inputs import frozen_inputs, own_plan

STANDS, CHANGED, UNREADABLE, ELSEWHERE = "stands", "changed", "unreadable", "elsewhere"


class PublishedMonth(NamedTuple):
    """The last version of a month or year's end: `stands`; `changed` since, in these inputs; `unreadable`; or `elsewhere`: it
    is another campaign's."""

    key: str
    folder: Path
    state: str
    changed: tuple[str, ...] = ()


def published_months(campaign: Campaign, out: Path) -> tuple[PublishedMonth, ...]:
    """What is published in a folder, of each month the last version, in the order of months."""
    keys = dict.fromkeys(identifier(folder).rpartition("-v")[0] for folder in published_folders(out))
    last = {key: folder for key in sorted(keys) if (folder := last_version(out, key))}
    told = {key: read_summary(folder) for key, folder in last.items()}
    months = [summary["month"] for summary in told.values() if summary and summary["campaign"] == campaign.id]
    now = _inputs_now(campaign, max(months, default=""))
    return tuple(_standing(campaign, key, last[key], told[key], now) for key in last)


def _inputs_now(campaign: Campaign, last: str) -> dict[str, str]:
    """All that months up to one are made from but the record of decisions, as it would be kept now: path → sha256."""
    files = frozen_inputs(campaign.inputs, [month for month in campaign.months if month <= last]) if last else {}
    files |= own_plan(campaign.inputs)
    now = {f"{PAYLOAD}inputs/{campaign.id}/{name}": sha256(content) for name, content in files.items()}
    return now | {f"{PAYLOAD}plan/{name}": sha256(content) for name, content in campaign.plan.files.items()}


def _standing(
    campaign: Campaign, key: str, folder: Path, summary: Mapping[str, Any] | None, now: Mapping[str, str]
) -> PublishedMonth:
    kept = listed_sums(folder)
    if summary is None or kept is None:
        return PublishedMonth(key, folder, UNREADABLE)
    if summary["campaign"] != campaign.id or summary["month"] not in campaign.months:
        return PublishedMonth(key, folder, ELSEWHERE)
    inputs, plan = f"{PAYLOAD}inputs/{campaign.id}/", f"{PAYLOAD}plan/"
    period = YEAR_END if summary["kind"] == YEAR_END else summary["month"]
    ledger = campaign.period(period, as_of=summary.get("as_of")).ledger
    wanted = {
        name: digest
        for name, digest in now.items()
        if not _later(name.removeprefix(inputs), summary["month"], campaign)
    }
    if ledger.lines:
        wanted[inputs + LEDGER] = sha256(ledger.content)
    held = {name: digest for name, digest in kept.items() if name.startswith((inputs, plan))}
    changed = [name for name in {**held, **wanted} if held.get(name) != wanted.get(name)]
    shown = tuple(dict.fromkeys(name.removeprefix(inputs).removeprefix(PAYLOAD) for name in sorted(changed)))
    return PublishedMonth(key, folder, CHANGED if changed else STANDS, shown)


def _later(name: str, month: str, campaign: Campaign) -> bool:
    """Whether a file is of a month after this one."""
    of = name.partition("/")[0]
    return of in campaign.months and of > month
