"""What the plan rewards, how far anyone is from a goal, and what uncertain figures leave open."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import matplotlib as mpl
import pandas as pd
from matplotlib.figure import Figure

from ..campaign import Month
from ..scoring.explain import gate_text
from ..whatif.scenario import SupposedFact
from ..words.catalogue import say
from ..words.vietnamese import count_text
from .charts import PARTS, Picture, finish, style, title_of
from .sentences import Markdown, marked, names, track_name
from .tables import NO_BREAK, Table, gateless, styled_table


def ways_up(month: Month, track: str, language: str = "vi") -> Table:
    """What each unit may lose of each figure, and how much of one figure alone takes it to the gate, the next rank, the win."""
    called = names(month)
    facts = {f.id: f.name[language] for f in month.rules.fact}
    rows = []
    for unit in month.standings[month.standings["track"] == track]["unit"]:
        table = month.distance(unit).to_dict("records")
        keeps = [f"{r['criterion']} {'−' if r['goal'] == 'keep' else '+'}{count_text(r['needs'], language)} ({count_text(r['gains'], language)})" for r in table if r["goal"] in ("keep", "avoid")]  # fmt: skip
        cells = [_by(table, f"{goal}_by", facts, language) for goal in ("gate", "next_rank", "win")]
        rows.append([called[unit], "; ".join(keeps), *cells])
    columns = say("report.ways_up_heads", language).split("|")
    competing = {t for a in month.rules.award if a.when == month.kind for c in a.competitions for t in c}
    without = [*gateless(month, 2), *([] if track in competing else [4])]
    caption = track_name(month, track, language)
    return styled_table(rows, columns, names_at=0, wide=range(1, 5), caption=caption, without=without)


def _by(table: Sequence[dict[Any, Any]], goal: str, facts: dict[str, str], language: str) -> str:
    mine = [r for r in table if r["goal"] == goal]
    if not mine:
        return say("labels.reached", language) if goal != "next_rank_by" else ""
    able = [r for r in mine if r["needs"] is not None]
    if not able:
        return say("report.no_figure_alone", language)
    either = say("report.either", language)
    return either.join(
        f"{_signed(r['needs'], language)}{NO_BREAK}{facts[r['fact']].lower()} ({r['criterion']})" for r in able
    )


def _signed(cases: int, language: str) -> str:
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


def bonus_bars(month: Month, track: str, language: str = "vi") -> Picture:
    """How much of each unit's points comes from the uncapped bonus, as shares of base and bonus together."""
    shares = month.bonus_share
    table = shares[shares["track"] == track].reset_index(drop=True)
    called = names(month)
    (_, base_colour, _), (_, bonus_colour, hatch) = PARTS[:2]
    with style():
        figure = Figure(figsize=(8, 1.3 + 0.3 * len(table)), layout="constrained")
        axes = figure.subplots()
        for n, row in enumerate(table.to_dict("records")):
            if pd.isna(row["permille"]):
                axes.text(1, n, say("report.no_points", language), va="center", fontsize=8)
                continue
            share = row["permille"] / 10
            axes.barh(n, 100 - share, color=base_colour, height=0.7)
            axes.barh(n, share, left=100 - share, color=bonus_colour, hatch=hatch, edgecolor="white", height=0.7)
            told = f"{count_text(round(share), language)} %"
            axes.text(101, n, f"{told} ({count_text(row['bonus'], language)})", va="center", fontsize=8)
        axes.set_yticks(range(len(table)), [called[u] for u in table["unit"]])
        axes.set_ylim(len(table) - 0.4, -0.6)
        axes.set_xlim(0, 116)
        axes.set_xlabel("%", loc="right")
        labels = say("report.bonus_bars_parts", language).split("|")
        handles = [mpl.patches.Patch(facecolor=base_colour), mpl.patches.Patch(facecolor=bonus_colour, hatch=hatch, edgecolor="white")]  # fmt: skip
        axes.legend(
            handles,
            labels,
            loc="upper center",
            bbox_to_anchor=(0.5, -0.5 / len(table)),
            ncols=2,
            frameon=False,
            fontsize=8,
        )
        head = say("report.bonus_share", language)
        title_of(figure, month, track, head, language)
        alt = f"{head}: " + "; ".join(
            f"{called[r['unit']]} {'–' if pd.isna(r['permille']) else count_text(round(r['permille'] / 10), language)} %"
            for r in table.to_dict("records")
        )
        return finish(figure, month, alt, language)


def uncertain(month: Month, facts: Sequence[SupposedFact] | None = None, language: str = "vi") -> Table | Markdown:
    """Points and ranks as intervals while figures are uncertain, for the units that these move; whether a prize hangs on them."""
    found = month.uncertain(facts)
    if found.facts.empty:
        return Markdown(say("report.no_figure_uncertain", language))
    called = names(month)
    table = found.units
    moved = (table["facts"] != "") | (table["best"] != table["worst"]).fillna(False) | table["eligible_may_change"]
    rows: list[list[str]] = []
    bold: list[int] = []
    for row in table[moved].to_dict("records"):
        ends = [count_text(row["low"], language), "…" if row["high"] is None or pd.isna(row["high"]) else count_text(row["high"], language)]  # fmt: skip
        ranks = ["–" if pd.isna(row[c]) else str(row[c]) for c in ("best", "worst")]
        prizes = list(dict.fromkeys(row[c] or "–" for c in ("prize", "prize_best", "prize_worst")))
        if len(prizes) > 1:
            bold.append(len(rows))
        gate = say("labels.open", language) if row["eligible_may_change"] else gate_text(row, language)
        rows.append([called[row["unit"]], count_text(row["total"], language), "–".join(dict.fromkeys(ends)), "–".join(dict.fromkeys(ranks)), gate, " / ".join(prizes)])  # fmt: skip
    depends = [marked(called[u]) for u in found.awards["unit"]]
    head = say("report.prizes_uncertain", language) + ", ".join(depends) if depends else say("report.no_prize_uncertain", language)  # fmt: skip
    columns = say("report.uncertain_heads", language).split("|")
    return styled_table(rows, columns, numbers=[1, 2, 3], marked=bold, names_at=0, caption=head, without=gateless(month, 4))  # fmt: skip
