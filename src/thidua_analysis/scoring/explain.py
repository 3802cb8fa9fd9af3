"""Why a unit has these points: clause, reading, figure, file and row, arithmetic, what did not apply.

Everything here is words around :func:`~thidua_analysis.scoring.criteria.reckon`, in Vietnamese or English; no number is
computed that is not also in the score lines.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from html import escape
from math import ceil
from typing import Any

import pandas as pd

from ..plan.parameters import parameters
from ..plan.plan import Plan
from ..plan.rules import BandScore, Rules, ShareOf, StepScore
from ..words.plaintext import printable
from ..words.vietnamese import count_text, day_text, percent_text, say
from .criteria import Reckoning, in_points, plain, readings_of, reckon
from .distance import Step, first_harm, next_step

ORIGINS = {
    "portal": ("cổng dịch vụ công", "portal"),
    "report": ("báo cáo của đơn vị", "unit's report"),
    "decision": ("theo quyết định", "by decision"),
    "scenario": ("giả định", "supposed"),
    "carried": ("lấy từ tháng trước", "carried forward"),
    "none": ("không có số liệu, tính là 0 theo cách hiểu đang dùng", "no figure, taken as 0 by the reading in force"),
}


NO_BREAK = "\u00a0"


@dataclass(frozen=True)
class Explanation:
    """One unit's points on one criterion, or its deductions, as sentences.

    `lines` are (heading, sentences); `str()` gives plain text, a notebook shows a small table.
    """

    title: str
    points: int | Decimal
    lines: tuple[tuple[str, tuple[str, ...]], ...]

    def __str__(self) -> str:
        blocks = [self.title]
        for heading, sentences in self.lines:
            blocks.append(f"  {heading}:")
            blocks += [f"    {sentence}" for sentence in sentences]
        return printable("\n".join(blocks))

    __repr__ = __str__

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><th>{escape(heading)}</th><td>{'<br>'.join(escape(s) for s in sentences)}</td></tr>"
            for heading, sentences in self.lines
        )
        return printable(f'<table class="explain"><caption>{escape(self.title)}</caption>{rows}</table>')

    def record(self) -> dict[str, Any]:
        """The same as plain data."""
        return {"title": self.title, "points": self.points, "lines": {h: list(s) for h, s in self.lines}}


# ── one row of the standings ──


def total_text(row: Mapping[Any, Any], language: str = "vi") -> str:
    """A total; `145 + ?` where criteria are not scored for want of figures."""
    return count_text(row["total"], language) + ("" if row["complete"] else f"{NO_BREAK}+{NO_BREAK}?")


def part_text(row: Mapping[Any, Any], part: str, language: str = "vi") -> str:
    """Base, bonus or deduction of a row; `–` for the points of a unit of which nothing is scored."""
    nothing = not row["complete"] and pd.isna(row["rank_best"]) and row["base"] == 0 and row["bonus"] == 0
    return "–" if nothing and part != "deduction" else count_text(row[part], language)


def rank_text(row: Mapping[Any, Any]) -> str:
    """A rank: `2`, `2=` among equals, `2–5` where figures leave it open, `–` for a unit without one."""
    if pd.isna(row["rank_best"]):
        return "–"
    if row["rank_best"] != row["rank_worst"]:
        return f"{row['rank_best']}–{row['rank_worst']}"
    return f"{row['rank_best']}{'=' if row['tied'] else ''}"


def gate_text(row: Mapping[Any, Any], language: str = "vi") -> str:
    """Whether a unit is through the gate; `chưa rõ` where that hangs on figures nobody has sent."""
    if pd.isna(row["eligible"]):
        return say(language, "chưa rõ", "open")
    return say(language, "đạt", "yes") if row["eligible"] else say(language, "chưa", "no")


# ── one criterion ──


def arithmetic(criterion: StepScore | BandScore, r: Reckoning, rules: Rules, part: str, language: str = "vi") -> str:
    """The arithmetic of one part of a criterion, as one sentence.

    >>> from thidua_analysis.plan.plan import load_plan
    >>> rules = load_plan("chau-thanh-a-2021").rules()
    >>> c3 = rules.criterion_of("C3")
    >>> r = reckon(c3, {"accounts_count": 1620}, rules)
    >>> arithmetic(c3, r, rules, "base"), arithmetic(c3, r, rules, "bonus")
    ('1.620 ≥ 1.500 → 35', '(1.620 − 1.500) ÷ 100 = 1 bước; 1 × 5 = 5')
    """
    if r.state == "unknown":
        return _without_figure(r.base, language)
    share = isinstance(criterion.measure, ShareOf)
    if r.state == "no_cases":
        if rules.scoring.no_cases == "zero":
            return say(language, "mẫu số là 0: 0 điểm", "nothing to take a share of: 0 points")
        return say(language, "mẫu số là 0: không áp dụng", "nothing to take a share of: not applicable")
    shown = percent_text(r.value, r.of, language) if share else count_text(r.value, language)
    if share:
        cut = f"{count_text(r.value, language)}/{count_text(r.of, language)} = {shown}"
        if rules.scoring.percent == "one_decimal":  # what was compared is the rounded share
            shown = f"{count_text(r.measured, language)} %"
            cut += f" ≈ {shown}"
    full = cut if share else shown
    if isinstance(criterion, BandScore):
        return f"{full} → {count_text(r.base, language)}"
    unit = " %" if share else ""
    target = f"{count_text(plain(criterion.target), language)}{unit}"
    if part == "base":
        return f"{full} {'≥' if r.met else '<'} {target} → {count_text(r.base, language)}"
    assert criterion.bonus is not None
    if not r.met:
        return say(language, "chưa đạt mức chuẩn: không có điểm thưởng", "target not reached: no bonus")
    if r.counted is None:
        return _without_figure(r.bonus, language)
    step, each = plain(criterion.bonus.step), count_text(plain(criterion.bonus.points), language)
    counted = shown if r.counted == r.measured else f"{count_text(plain(r.counted), language)}{unit}"
    beyond = f"{counted} − {target}"
    if criterion.bonus.counts_target:
        beyond += f" + {count_text(step, language)}{unit}"
    if rules.scoring.part_step == "pro_rata":
        return f"({beyond}) × {each} ÷ {count_text(step, language)}{unit} → {count_text(r.bonus, language)}"
    steps = say(language, "bước", "step" if r.steps == 1 else "steps")
    fewer = say(language, " (không âm)", " (not below 0)") if r.counted < Fraction(criterion.target) else ""
    return (
        f"({beyond}) ÷ {count_text(step, language)}{unit} = {r.steps} {steps}{fewer}; "
        f"{r.steps} × {each} = {count_text(r.bonus, language)}"
    )


def _without_figure(points: Fraction | None, language: str) -> str:
    """What a figure that nobody has sent comes to: nothing that can be scored, or 0 by the reading `missing_figure`."""
    if points is None:
        return say(language, "chưa có số liệu: chưa chấm", "no figure: not scored")
    return say(language, "chưa có số liệu: 0 điểm theo cách hiểu đang dùng", "no figure: 0 points by the reading in force")  # fmt: skip


def explain_criterion(
    criterion: StepScore | BandScore,
    unit: Mapping[str, Any],
    period: str,
    figures: pd.DataFrame,
    plan: Plan,
    rules: Rules,
    readings: Mapping[str, str],
    language: str = "vi",
    sources: pd.DataFrame | None = None,
    self_scores: pd.DataFrame | None = None,
) -> Explanation:
    """Why this unit has these points on this criterion. `period` is what the title calls the month.

    `sources` are the month's figures that two sources give, `self_scores` what units gave themselves.
    """
    rows = {f["fact"]: f for f in figures[figures["unit"] == unit["unit"]].to_dict("records")}
    values = {fact: int(row["value"]) for fact, row in rows.items()}
    r = reckon(criterion, values, rules)
    points = plain(r.points)
    facts = [figure_sentence(fact, rows.get(fact), rules, language) for fact in criterion.facts]
    parts = ("base", "bonus") if criterion.bonus and r.state in ("scored", "bonus_unknown") else ("base",)
    how = [arithmetic(criterion, r, rules, part, language) for part in parts]
    compared = _comparisons(criterion, unit["unit"], sources, self_scores, rules, language)
    title = f"{unit['name']} · {criterion.id} {criterion.name[language]} · {period}: "
    told = f"{count_text(points, language)} {say(language, 'điểm', 'points')}"
    return Explanation(
        title + (told if r.base is not None else say(language, "không chấm", "not scored")),
        points,
        (
            (say(language, f"Điều khoản {criterion.clause}", f"Clause {criterion.clause}"), plan.clauses[criterion.clause].text),
            *_supposed(plan, [criterion.id], readings, language),
            (say(language, "Số liệu", "Figures"), tuple(facts)),
            *(((say(language, "Đối chiếu", "Compared"), tuple(compared)),) if compared else ()),
            (say(language, "Cách tính", "Arithmetic"), tuple(how)),
            (say(language, "Không áp dụng", "Did not apply"), tuple(_not_applied(criterion, r, language))),
            (say(language, "Bước tiếp theo", "Next step"), _next_sentences(criterion, values, r, rules, language)),
            (say(language, "Cách hiểu đang dùng", "Readings in force"), reading_sentences(plan, readings_of(plan, rules, criterion), readings, language)),
        ),
    )  # fmt: skip


def _supposed(
    plan: Plan, rules: Sequence[str], readings: Mapping[str, str], language: str
) -> list[tuple[str, tuple[str, ...]]]:
    """What a scenario has other than the words of the clause that is quoted."""
    if not plan.changes:
        return []
    known = parameters(plan.basis or plan, readings)
    told = [
        f"{path} = {value} ({say(language, 'kế hoạch', 'the plan')}: {known[path].value})"
        for path, value in plan.changes.items()
        if path in known and known[path].rule in rules
    ]
    return [(say(language, "Giả định, không phải kế hoạch", "Supposed, not the plan"), tuple(told))] if told else []


def figure_sentence(fact: str, row: Mapping[Any, Any] | None, rules: Rules, language: str = "vi") -> str:
    """A figure, where it was read, and whose it is; `row` is one of the figures table, None where it was not reported."""
    name = rules.fact_of(fact).name[language]
    if row is None:
        return f"{name}: {say(language, 'chưa có số liệu', 'not reported')}"
    own = ""
    if row["value"] != row["cumulative"]:
        own = say(
            language,
            f" (lũy kế {count_text(row['cumulative'], language)})",
            f" (cumulative {count_text(row['cumulative'], language)})",
        )
    return f"{name} = {count_text(row['value'], language)}{own} ({source_text(row, language)})"


def source_text(row: Mapping[Any, Any], language: str = "vi") -> str:
    """Where a figure was read, and whose it is; `row` is one of the figures table."""
    origin = say(language, *ORIGINS[row["origin"]])
    if row["origin"] == "carried":
        origin += f" ({row['from_month']})"
    return f"{_place(row, language)}{origin}"


def _place(row: Mapping[str, Any], language: str) -> str:
    """File, sheet and row; of a count, the rows and lists behind it."""
    if not isinstance(row["source_file"], str) or not row["source_file"]:
        return ""
    sheet = row["source_sheet"]
    place = row["source_file"]
    place += f", {say(language, 'trang', 'sheet')} {sheet}" if isinstance(sheet, str) and sheet else ""
    if pd.notna(row["counted_rows"]):
        rows, files = count_text(int(row["counted_rows"]), language), int(row["counted_files"])
        more = say(language, f" và {files - 1} danh sách trước", f" and {files - 1} earlier lists") if files > 1 else ""
        return f"{place}{more}, {say(language, f'đếm {rows} dòng', f'{rows} rows counted')}; "
    if pd.notna(row["source_row"]):
        place += f", {say(language, 'dòng', 'row')} {row['source_row']}"
    return f"{place}; "


def _comparisons(
    criterion: StepScore | BandScore,
    unit: str,
    sources: pd.DataFrame | None,
    self_scores: pd.DataFrame | None,
    rules: Rules,
    language: str,
) -> list[str]:
    """What portal and unit say of the same figure, and what the unit gave itself."""
    told = []
    for row in [] if sources is None else sources.to_dict("records"):
        if row["unit"] != unit or row["fact"] not in criterion.facts:
            continue
        portal, report = count_text(row["portal"], language), count_text(row["report"], language)
        name = rules.fact_of(row["fact"]).name[language]
        same = row["difference"] == 0
        counts = say(language, *ORIGINS[row["counts"]])
        told.append(
            say(
                language,
                f"{name}: cổng {portal}, đơn vị báo cáo {report} ({row['report_place']})"
                + (": khớp" if same else f": lệch {count_text(row['difference'], language)}; đang tính theo {counts}"),
                f"{name}: portal {portal}, the unit's report {report} ({row['report_place']})"
                + (": they agree" if same else f": {count_text(row['difference'], language)} apart; {counts} counts"),
            )
        )
    for row in [] if self_scores is None else self_scores.to_dict("records"):
        if (row["unit"], row["criterion"]) == (unit, criterion.id) and row["claimed"] is not None:
            own, ours = count_text(row["claimed"], language), count_text(row["points"], language)
            place = f"{row['source_file']}, {say(language, 'dòng', 'row')} {row['source_row']}"
            told.append(
                say(
                    language,
                    f"Điểm đơn vị tự chấm: {own} ({place}); theo kế hoạch: {ours}",
                    f"The unit gave itself {own} ({place}); by the plan: {ours}",
                )
            )
    return told


def _not_applied(criterion: StepScore | BandScore, r: Reckoning, language: str) -> list[str]:
    """The rules of the criterion that gave nothing here, and why."""
    if isinstance(criterion, BandScore):
        return [
            f"{count_text(plain(b.from_), language)} – {'…' if b.below is None else '< ' + count_text(plain(b.below), language)}: {count_text(plain(b.points), language)}"
            for b in criterion.bands
            if r.base is None or Fraction(b.points) != r.base
        ]
    unit = " %" if isinstance(criterion.measure, ShareOf) else ""
    target, below = count_text(plain(criterion.target), language) + unit, count_text(plain(criterion.below), language)
    if r.measured is None:
        return [
            say(
                language,
                "mọi mức điểm: không có gì để so với chỉ tiêu",
                "every rule: there is nothing to hold against the target",
            )
        ]
    if r.met:
        return [
            say(
                language,
                f"“dưới {target}: {below} điểm”: không, vì đã đạt {target}",
                f'"below {target}: {below} points": no, {target} is reached',
            )
        ]
    points = count_text(plain(criterion.points), language)
    why = say(
        language,
        f"“đạt {target}: {points} điểm”: chưa, vì còn dưới {target}",
        f'"{target} reached: {points} points": no, still below {target}',
    )
    if not criterion.bonus:
        return [why]
    return [
        why,
        say(
            language, "điểm thưởng: chưa, vì thưởng chỉ tính từ mức chuẩn trở lên", "bonus: no, it starts at the target"
        ),
    ]


def _next_sentences(
    criterion: StepScore | BandScore, values: Mapping[str, int | None], r: Reckoning, rules: Rules, language: str
) -> tuple[str, ...]:
    """What it takes to the next points, and how few further cases cost some."""
    step, harm = next_step(criterion, values, rules), first_harm(criterion, values, rules)
    told = [_next_sentence(step, r, rules, criterion, language)]
    if harm is not None and harm.needs is not None:
        cases, lost = _cases(harm, criterion, rules, language), count_text(plain(-harm.gains), language)
        told.append(say(language, f"thêm {cases} thì mất {lost} điểm", f"{cases} more cost {lost} points"))
    return tuple(told)


def _next_sentence(
    step: Step | None, r: Reckoning, rules: Rules, criterion: StepScore | BandScore, language: str
) -> str:
    if r.state in ("unknown", "bonus_unknown"):
        return say(language, "cần có số liệu trước", "the figure is needed first")
    if step is None:
        return say(language, "đã đạt mức cao nhất của tiêu chí", "the criterion gives no more")
    unit = " %" if isinstance(criterion.measure, ShareOf) else ""
    if step.needs is None and r.state == "no_cases":
        return say(language, "chưa có gì để tính tỷ lệ", "there is nothing yet to take a share of")
    threshold = plain(step.threshold) if unit else ceil(step.threshold)
    goal = f"{count_text(threshold, language)}{unit}"
    if step.needs is None:
        return say(
            language,
            f"mức {goal} không đạt được chỉ bằng thêm trường hợp tốt",
            f"{goal} cannot be reached by further good cases alone",
        )
    cases, gain = _cases(step, criterion, rules, language), count_text(plain(step.gains), language)
    if step.missed:
        return say(
            language,
            f"không thêm được điểm: số này chỉ tăng; nếu ít hơn {cases} (còn {goal}) thì đã thêm {gain} điểm",
            f"no more points to be had: this figure never falls; {cases} fewer ({goal}) would have given {gain} points more",
        )
    if step.needs < 0:
        return say(language, f"bớt {cases} (còn {goal}): +{gain} điểm", f"{cases} fewer ({goal} left): +{gain} points")
    return say(language, f"thêm {cases} để đạt {goal}: +{gain} điểm", f"{cases.replace(' ', ' more ', 1)} to reach {goal}: +{gain} points")  # fmt: skip


def _cases(step: Step, criterion: StepScore | BandScore, rules: Rules, language: str) -> str:
    """`3 hồ sơ giải quyết đúng hạn`: how many of what."""
    needs, noun = abs(step.needs or 0), rules.fact_of(step.fact).noun[language]
    good = criterion.measure.good if isinstance(criterion.measure, ShareOf) else None
    one = needs == 1 and language == "en"
    return (
        f"{count_text(needs, language)} {noun.removesuffix('s') if one else noun}{f' {good[language]}' if good else ''}"
    )


def reading_sentences(
    plan: Plan, names: Sequence[str], readings: Mapping[str, str], language: str = "vi"
) -> tuple[str, ...]:
    """The options chosen of these readings, as sentences."""
    sentences = []
    for name in names:
        reading = plan.questions[name]
        option = reading.options[readings[name]][language]
        other = "" if readings[name] == reading.default else say(language, " (khác mặc định)", " (not the default)")
        sentences.append(f"{name} = {readings[name]}: {option}{other}")
    return tuple(sentences) or (say(language, "không có: điều khoản rõ ràng", "none: the clause is plain"),)


STATES = {
    "on_time": ("đúng hạn", "on time"),
    "late": ("trễ", "late"),
    "missing": ("không nộp", "not submitted"),
    "pending": ("chưa nộp", "not in yet"),
    "not_due": ("chưa đến hạn", "not due yet"),
}


def report_sentence(report: Mapping[Any, Any], rules: Rules, language: str = "vi") -> str:
    """How one report stands, as a sentence: due, received, days late, points."""
    state = say(language, *STATES[report["state"]])
    if report["state"] == "late":
        days = int(report["days_late"])
        state = say(language, f"trễ {days} ngày", f"{days} day{'s' if days != 1 else ''} late")
    received = report["received_on"] if isinstance(report["received_on"], date) else None
    got = say(language, f"nhận {day_text(received)}", f"received {day_text(received)}") if received else "–"
    points = in_points(report["lateness_points"] + report["untruthful_points"], rules)
    false = say(language, ", không trung thực", ", untruthful") if report["untruthful"] else ""
    false += say(language, ", được miễn trừ điểm", ", deduction waived") if report["waived"] else ""
    if report["decisions"]:
        false += say(language, f" (quyết định số {report['decisions']})", f" (decision {report['decisions']})")
    due = say(language, f"hạn {day_text(report['due_on'])}", f"due {day_text(report['due_on'])}")
    return f"{report['month']}: {due}, {got}: {state}{false} → {count_text(points, language)}"


def explain_deductions(
    unit: Mapping[str, Any],
    period: str,
    reports: pd.DataFrame,
    plan: Plan,
    rules: Rules,
    readings: Mapping[str, str],
    language: str = "vi",
) -> Explanation:
    """Every report of a unit so far and what it cost. `reports` is the punctuality table."""
    mine = reports[reports["unit"] == unit["unit"]]
    points = in_points(int(mine["lateness_points"].sum() + mine["untruthful_points"].sum()), rules)
    clauses = [rules.lateness.clause, *(b.clause for b in rules.lateness.bands)] if rules.lateness else []
    clauses += [rules.untruthful.clause] if rules.untruthful else []
    first = rules.deduction[0].clause
    names = [n for d in rules.deduction for n in readings_of(plan, rules, d)]
    title = f"{unit['name']} · {say(language, 'điểm trừ', 'deductions')} · {period}: "
    told = f"{count_text(points, language)} {say(language, 'điểm', 'points')}"
    return Explanation(
        title + told,
        points,
        (
            (say(language, f"Điều khoản {first}", f"Clause {first}"), tuple(plan.clauses[c].words for c in clauses if c)),
            *_supposed(plan, [d.id for d in rules.deduction], readings, language),
            (say(language, "Từng báo cáo", "Report by report"), tuple(report_sentence(r, rules, language) for r in mine.to_dict("records"))),
            (say(language, "Cách hiểu đang dùng", "Readings in force"), reading_sentences(plan, tuple(dict.fromkeys(names)), readings, language)),
        ),
    )  # fmt: skip
