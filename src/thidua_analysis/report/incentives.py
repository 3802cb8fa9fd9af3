"""What the plan rewards, how far anyone is from a goal, and what uncertain figures leave open."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

import pandas as pd

from ..month import Month
from ..scoring.goals import Needed, by_one_figure, keeping, steps
from ..scoring.scenario import SupposedFact
from ..words.catalogue import say
from ..words.columns import Points
from ..words.shown import Page, Table, styled_table
from ..words.vietnamese import count_text
from .sentences import Markdown, marked, names, track_name
from .tables import NO_BREAK, gateless


def incentives(month: Month, language: str = "vi") -> Page:
    """For whoever writes the next plan: what the ranking hung on, where effort pays most, how a cap would change that."""
    return month.incentives().show(language)


def ways_up(month: Month, track: str, language: str = "vi") -> Table:
    """What each unit may lose of each figure, and how much of one figure alone takes it to the gate, the next rank, the win."""
    called = names(month)
    facts = {f.id: f.name[language] for f in month.rules.fact}
    rows = []
    for unit in month.standings[month.standings["track"] == track]["unit"]:
        table = list(by_one_figure(month, unit))
        risks = [row for row in chain(steps(month, unit), keeping(month, unit)) if row.goal in ("keep", "avoid")]
        keeps = [f"{r.criterion} {'−' if r.goal == 'keep' else '+'}{count_text(r.needs, language)} ({count_text(r.gains, language)})" for r in risks]  # fmt: skip
        cells = [_by(table, f"{goal}_by", facts, language) for goal in ("gate", "next_rank", "win")]
        rows.append([called[unit], "; ".join(keeps), *cells])
    columns = say("report.ways_up_heads", language).split("|")
    competing = {t for a in month.rules.award if a.when == month.kind for c in a.competitions for t in c}
    without = [*gateless(month, 2), *([] if track in competing else [4])]
    caption = track_name(month, track, language)
    return styled_table(rows, columns, names_at=0, wide=range(1, 5), caption=caption, without=without)


def _by(table: Sequence[Needed], goal: str, facts: dict[str, str], language: str) -> str:
    mine = [r for r in table if r.goal == goal]
    if not mine:
        return say("labels.reached", language) if goal != "next_rank_by" else ""
    able = [(r.needs, r.fact, r.criterion) for r in mine if r.needs is not None and r.fact]
    if not able:
        return say("report.no_figure_alone", language)
    either = say("report.either", language)
    return either.join(
        f"{_signed(needs, language)}{NO_BREAK}{facts[fact].lower()} ({criterion})" for needs, fact, criterion in able
    )


def _signed(cases: Points, language: str) -> str:
    """`+95`, `−2`: so many cases more or fewer."""
    return ("+" if cases > 0 else "") + count_text(cases, language)


def marginal(month: Month, track: str, language: str = "vi") -> Table:
    """What one more step of each figure is worth to each unit: one procedure, 100 accounts, 20 dossiers."""
    found = month.marginal()
    mine = found[found["track"] == track]
    called = names(month)
    facts = {f.id: f.name[language] for f in month.rules.fact}
    heads = {(r["fact"], r["amount"]): f"{_signed(r['amount'], language)} {facts[r['fact']].lower()} ({r['criterion']})" for r in mine.to_dict("records")}  # fmt: skip
    worth = {(r["unit"], r["fact"]): r for r in mine.to_dict("records")}
    rows = []
    for unit in month.standings[month.standings["track"] == track]["unit"]:
        cells = []
        for fact, _ in heads:
            row = worth.get((unit, fact))
            later = row is not None and not row["gains"] and not pd.isna(row["next_at"])
            if row is None:
                cells.append("–")
            elif later:
                cells.append(say("report.gains_from", language, at=int(row["next_at"])))
            else:
                cells.append(_signed(row["gains"], language))
        rows.append([called[unit], *cells])
    columns = [say("labels.unit", language), *heads.values()]
    return styled_table(rows, columns, names_at=0, caption=track_name(month, track, language))


def uncertain(month: Month, facts: Sequence[SupposedFact] | None = None, language: str = "vi") -> Table | Markdown:
    """Points and ranks as intervals while figures are uncertain, for the units that these move; whether a prize hangs on them."""
    found = month.uncertain(facts)
    if found.facts.empty:
        return Markdown(say("report.no_figure_uncertain", language))
    called = names(month)
    told = [*found.told(language)]
    rows = [[called[unit], *cells] for unit, cells, _ in told]
    bold = [n for n, (_, _, hangs) in enumerate(told) if hangs]
    depends = [marked(called[u]) for u in found.awards["unit"]]
    head = say("report.prizes_uncertain", language) + ", ".join(depends) if depends else say("report.no_prize_uncertain", language)  # fmt: skip
    columns = say("report.uncertain_heads", language).split("|")
    return styled_table(rows, columns, numbers=[1, 2, 3], marked=bold, names_at=0, caption=head, without=gateless(month, 4))  # fmt: skip
