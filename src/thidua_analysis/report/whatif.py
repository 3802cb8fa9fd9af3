"""What a scenario changes, and what hangs on readings: tables, sentences and pictures."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pandas as pd

from ..plan.parameters import parameters
from ..scoring.page import known_text
from ..scoring.result import Result
from ..scoring.scenario import Scenario
from ..scoring.telling import prize_holders, rank_text, total_text
from ..whatif.cause_words import because, cause_rows, cause_text, move_texts, prize_change, signed
from ..whatif.causes import Cause
from ..whatif.comparison import Comparison
from ..whatif.readings import Readings
from ..words.catalogue import LANGUAGES, say
from ..words.columns import gathered
from ..words.shown import Table, styled_table
from ..words.vietnamese import count_text
from .sentences import Markdown, marked, names, period_text, track_name
from .tables import gateless

PARTS = {"base": "report.part_base", "bonus": "report.part_bonus", "deduction": "report.part_deduction"}

# ── a scenario ──


def example(month: Result) -> Scenario:
    """What a scenario may look like under this plan: its highest target a third higher; without targets, its first
    points one more.

    >>> from thidua_analysis import open_campaign
    >>> dict(example(open_campaign("sample").month("2021-06")).rules)
    {'C3.target': 2000}
    """
    known = {path: p.value for path, p in parameters(month.plan, month.readings_in_force).items()}
    targets = {path: v for path, v in known.items() if path.endswith(".target") and isinstance(v, int) and v > 2}
    path = max(targets, key=lambda p: targets[p]) if targets else next(p for p in known if p.endswith(".points"))
    value = targets[path] * 4 // 3 if targets else known[path] + 1  # type: ignore[operator]
    return Scenario(
        f"{path} = {count_text(value)}",
        rules={path: value},
        reason=" · ".join(say("report.an_example", each) for each in LANGUAGES),
    )


def scenario_title(month: Result, language: str = "vi") -> Markdown:
    """Heading of a supposed month: that it is only supposed, by whom and why, and the sha256 of its scenario."""
    scenario = month.scenario or Scenario(say("report.scenario_blank", language))
    told = [
        f"# {marked(say('report.what_if', language))}: {marked(scenario.title)}",
        f"**{say('labels.supposed', language)}**",
        f"{marked(period_text(month, language))} · {marked(month.inputs.title)} · {month.profile} · {known_text(month, language)}",
    ]
    if month.inputs.settings.synthetic:
        told.insert(2, f"**{' · '.join(say('labels.synthetic', each) for each in LANGUAGES)}**")
    if scenario.author:
        told.append(f"{say('labels.author', language)}: {marked(scenario.author)}")
    if scenario.reason:
        told.append(f"{say('labels.reason', language)}: {marked(scenario.reason)}")
    told.append(f"{say('report.scenario_sha256', language)}: `{scenario.fingerprint}`")
    return Markdown("\n\n".join(told))


def scenario_text(month: Result) -> Markdown:
    """The scenario as its file has it."""
    text = month.scenario.toml() if month.scenario else ""
    return Markdown(f"```toml\n{text}```")


def causes(found: Comparison, language: str = "vi") -> Table | Markdown:
    """Everything that is other, with its clause and the words of the plan it changes."""
    rows = [[name, was, now, clause, words] for name, was, now, clause, words in cause_rows(found, language)]
    if not rows:
        return Markdown(say("whatif.no_cause", language))
    columns = say("report.causes_heads", language).split("|")
    return styled_table(rows, columns, numbers=[1, 2], wide=[0, 4])


def who_moves(found: Comparison, track: str, language: str = "vi") -> Table | Markdown:
    """Units whose points, rank, gate or prizes change, before and after, and what each owes it to."""
    called = names(found.other)
    rows = []
    for row in found.move_rows:
        if row.track == track:
            points, change, rank, gate = move_texts(found, row.unit, language)
            told = "; ".join(because(found, row.unit, language))
            prize = prize_change(row.prizes_from, row.prizes_to)
            rows.append([called[row.unit], points, change, rank, gate, prize, told])
    if not rows:
        return Markdown(f"{marked(track_name(found.other, track, language))}: " + say("report.no_unit_moves", language))  # fmt: skip
    columns = say("whatif.moves_heads", language).split("|")
    caption = f"{track_name(found.other, track, language)} · {say('labels.supposed', language)}"
    return styled_table(
        rows, columns, numbers=[1, 2, 3], names_at=0, wide=[6], caption=caption, without=gateless(found.other, 4)
    )


def why(found: Comparison, language: str = "vi") -> Table | Markdown:
    """The whole difference by unit, criterion and cause; the parts of a unit add up to its change."""
    called = names(found.other)
    rows, bold = [], []
    for unit, mine in gathered(found.part_rows, lambda line: line.unit).items():
        for line in mine:
            cause = cause_text(
                found.other, Cause(line.kind, line.cause, line.cause_clause, line.was, line.now), language
            )
            part, points = say(PARTS[line.part], language), signed(line.points, language)
            rows.append([called[unit], line.criterion, part, cause, line.cause_clause, points])
        bold.append(len(rows))
        total = signed(sum(line.points for line in mine), language)
        rows.append([called[unit], "", "", say("labels.sum", language), "", total])
    if not rows:
        return Markdown(say("report.scenario_moves_no_points", language))
    columns = say("report.why_heads", language).split("|")
    return styled_table(rows, columns, numbers=[5], marked=bold, names_at=0, wide=[3])


def prizes_moved(found: Comparison, language: str = "vi") -> Table | Markdown:
    """The prizes that go elsewhere."""
    called = names(found.other)
    rows = []
    for row in found.award_rows:
        both = ((row.won_from, row.open_from), (row.won_to, row.open_to))
        cells = [prize_holders(*holders, called, language) for holders in both]
        rows.append([f"{row.clause} ({row.competition})", *cells])
    if not rows:
        return Markdown(say("report.no_prize_moves", language))
    columns = say("report.prizes_moved_heads", language).split("|")
    return styled_table(rows, columns, wide=[1, 2])


# ── readings ──


def readings_in_brief(found: Readings, language: str = "vi") -> Markdown:
    """How much hangs on how the text is read, in a few sentences."""
    month, called = found.period, names(found.period)
    if not month.plan.questions:
        return Markdown(say("report.no_question_open", language))
    ways = count_text(found.ways, language)
    gate = say("report.or_gate", language) if month.rules.gate else ""
    told = [
        say(
            "report.ways_to_read",
            language,
            contested_count=len(found.contested),
            questions_count=len(month.plan.questions),
            gate=gate,
            ways=ways,
        )
    ]
    for prize in dict.fromkeys(found.outcomes["prize"]):
        rows = found.outcomes[found.outcomes["prize"] == prize].to_dict("records")
        here = next(row for row in rows if row["in_force"])
        holders = marked(prize_holders(here["won"], here["undecided"], called, language))
        alone = ", ".join(f"`{r}`" for r in found.changing(prize))
        if len(rows) == 1:
            told.append(say("report.prize_however_read", language, prize=prize, holders=holders))
            continue
        share = _share(here["ways"], here["of"], language)
        sole = say("report.readings_enough_alone", language, alone=alone) if alone else say("report.no_reading_enough_alone", language)  # fmt: skip
        told.append(f"{prize}: {holders} – " + say("report.prize_in_share", language, share=share) + sole)  # fmt: skip
    return Markdown("\n\n".join(told))


def _share(part: int, whole: int, language: str) -> str:
    tenths = (2000 * part + whole) // (2 * whole)
    if part and not tenths:
        return say("report.share_tiny", language)
    if part < whole and tenths == 1000:
        return say("report.share_nearly_all", language)
    return f"{count_text(Decimal(tenths) / 10, language)} %"


def readings_alone(found: Readings, language: str = "vi") -> Table | Markdown:
    """Each option that is not in force, alone: how many units it gives other points, rank or gate, and who wins then."""
    if not found.period.plan.questions:
        return Markdown(say("report.no_question_open", language))
    called = names(found.period)
    rows = []
    for (reading, option), group in found.singles[~found.singles["in_force"]].groupby(
        ["reading", "option"], sort=False
    ):
        points = int((group["change"] != 0).sum())
        ranks = int((group["rank"].fillna(0) != group["rank_now"].fillna(0)).sum())
        gates = int(
            (group["eligible"].astype(object).fillna("") != group["eligible_now"].astype(object).fillna("")).sum()
        )
        most = group.iloc[int(group["change"].abs().astype(float).argmax())] if points else None
        told = f"{called[most['unit']]} {signed(most['change'], language)}" if most is not None else ""
        same = group["prize"].fillna("") == group["prize_now"].fillna("")
        moved = [f"{called[r['unit']]}: {prize_change(_blank(r['prize_now']), _blank(r['prize']))}" for r in group[~same].to_dict("records")]  # fmt: skip
        counts = [count_text(n, language) if n else "" for n in (points, ranks, gates)]
        rows.append([str(reading), str(option), *counts, told, "; ".join(moved)])
    columns = say("report.readings_alone_heads", language).split("|")
    bold = [n for n, row in enumerate(rows) if row[6]]
    return styled_table(rows, columns, numbers=[2, 3, 4], marked=bold, wide=[5, 6], without=gateless(found.period, 4))


def _blank(value: Any) -> str:
    return "" if value is None or pd.isna(value) else str(value)


def readings_prizes(found: Readings, language: str = "vi", most: int = 6) -> Table | Markdown:
    """Who wins each prize in how many of the ways to read the plan."""
    called = names(found.period)
    rows: list[list[str]] = []
    bold: list[int] = []
    for prize in dict.fromkeys(found.outcomes["prize"]):
        mine = found.outcomes[found.outcomes["prize"] == prize].to_dict("records")
        first = mine[:most] + [r for r in mine[most:] if r["in_force"]]
        for row in first:
            if row["in_force"]:
                bold.append(len(rows))
            now = say("labels.in_force", language) if row["in_force"] else ""
            holders = prize_holders(row["won"], row["undecided"], called, language)
            rows.append([prize, holders, _share(row["ways"], row["of"], language), now])
        if len(mine) > len(first):
            left = sum(r["ways"] for r in mine if r not in first)
            told = say("report.other_outcomes", language, count=len(mine) - len(first))
            rows.append([prize, told, _share(left, mine[0]["of"], language), ""])
    if not rows:
        return Markdown(say("report.no_prize_in_period", language))
    columns = say("report.readings_prizes_heads", language).split("|")
    return styled_table(rows, columns, numbers=[2], marked=bold, wide=[1])


def readings_decide(found: Readings, language: str = "vi") -> Table | Markdown:
    """Which readings decide each prize, the weightiest first: alone, and in how many of the ways of settling the others."""
    rows = []
    table = found.deciding.assign(weight=found.deciding["ways"] / found.deciding["of"]) if len(found.deciding) else found.deciding  # fmt: skip
    for prize in dict.fromkeys(found.outcomes["prize"]):
        mine = table[table["prize"] == prize]
        if len(mine):
            mine = mine.sort_values(["alone", "weight"], ascending=False, kind="stable")
        for row in mine.to_dict("records"):
            question = found.period.plan.questions[row["reading"]]
            alone = say("labels.yes", language) if row["alone"] else ""
            rows.append(
                [prize, row["reading"], question.question[language], alone, _share(row["ways"], row["of"], language)]
            )
    if not rows:
        return Markdown(say("report.no_prize_by_reading", language))
    columns = say("report.readings_decide_heads", language).split("|")  # fmt: skip
    return styled_table(rows, columns, numbers=[4], wide=[2])


def readings_intervals(found: Readings, track: str, language: str = "vi") -> Table:
    """Each unit's points and rank as intervals over all ways, and in how many it passes the gate or wins."""
    called, rows = names(found.period), []
    for row in found.units[found.units["track"] == track].sort_values("rank", kind="stable").to_dict("records"):
        here = found.period.standing(row["unit"])
        ends = list(dict.fromkeys(count_text(row[end], language) for end in ("low", "high")))
        ranks = "–" if pd.isna(row["best"]) else f"{row['best']}–{row['worst']}" if row["best"] != row["worst"] else f"{row['best']}"  # fmt: skip
        shares = [_share(row[c], row["of"], language) if row[c] else "" for c in ("eligible_in", "wins", "undecided")]
        interval = "–".join(ends) + ("" if here.complete else "…")
        rows.append([called[row["unit"]], total_text(here, language), interval, rank_text(here), ranks, *shares])
    columns = say("report.readings_intervals_heads", language).split("|")  # fmt: skip
    return styled_table(rows, columns, numbers=[1, 2, 3, 4, 5, 6, 7], names_at=0, caption=track_name(found.period, track, language), without=gateless(found.period, 5))  # fmt: skip
