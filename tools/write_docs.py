"""Write the pages that repeat the code: problems.md from the catalogue, rules.md from the rules file, forms.md from the forms."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

from thidua_analysis.files.resources import PACKAGE
from thidua_analysis.intake import read_forms
from thidua_analysis.plan.plan import Plan, load_plan
from thidua_analysis.plan.rules import ShareOf
from thidua_analysis.scoring.criteria import bands, plain
from thidua_analysis.words.catalogue import CODE, messages
from thidua_analysis.words.problems import kinds
from thidua_analysis.words.vietnamese import count_text

DOCS = Path(__file__).resolve().parent.parent / "docs"
PROBLEMS = """\
# Problems · Lưu ý và lỗi về số liệu

Every code that `thidua check` can print. An **error** stops the month from being published, a **warning** does not; both
stand in the report; by one marked *points* the score may change once it is settled. Made from the catalogue in `thidua_analysis.words.problems` by `make docs`.

| code | severity | expected · cần | what to do · cách sửa |
|---|---|---|---|
"""
REFUSALS = """
## Refusals · Điều bị từ chối

Every message with which a command, or a call, is refused: exit code 1, nothing half-written. `…` stands for what was read.

| code | in English | tiếng Việt |
|---|---|---|
"""
CAUSES = """
## What is at fault · Chỗ sai

What a refusal names as its cause, a line for each: in the settings, a form, a plan or the record, or what the system says of a file.

| code | in English | tiếng Việt |
|---|---|---|
"""
ROOMS_OF_CAUSES = ("rules", "schema", "system")
FORMS = """\
# Forms and their headings · Biểu mẫu và tên cột

What [inputs.md](inputs.md) calls a form, with every heading that is understood, made from `intake/forms/forms.toml` by `make docs`.
Headings are compared without regard to capitals, punctuation, tone placement and composition; `A > B` is the column B under the
merged heading A. A campaign may add its own in `forms.toml`.
"""
RULES = """\
# The rules of the 2021 plan · Quy tắc chấm điểm

Made from `chau_thanh_a_2021.toml` by `make docs`, under the standard profile. The tests of each clause stand in
`tests/plan/`.
"""


def problems_page() -> str:
    """The text of docs/problems.md."""
    rows = []
    for code, kind in sorted(kinds().items(), key=lambda item: (item[1].severity, item[0])):
        expected, fix = (
            f"{words.en}<br>*{words.vi}*".replace("{expected}", "…") for words in (kind.expected, kind.fix)
        )
        severity = f"{kind.severity}, *points*" if kind.points else kind.severity
        rows.append(f"| `{code}` | {severity} | {expected} | {fix} |\n")
    refusals, causes = _raised("Error", "Fault", "WrongUse"), _raised("Wrong")
    causes |= {f"{room}.{name}" for room in ROOMS_OF_CAUSES for name in messages(room)} - refusals
    return "".join([PROBLEMS, *rows, REFUSALS, *_told(refusals), CAUSES, *_told(causes)])


def _raised(*errors: str) -> set[str]:
    """The messages that some error is raised with, by the ends of their names."""
    sources = [ast.parse(path.read_text(encoding="utf-8")) for path in PACKAGE.rglob("*.py")]
    calls = [node for tree in sources for node in ast.walk(tree) if isinstance(node, ast.Call) and node.args]
    raised = [call.args[0] for call in calls if isinstance(call.func, ast.Name) and call.func.id.endswith(errors)]
    texts = {node.value for first in raised for node in ast.walk(first) if isinstance(node, ast.Constant)}
    return {text for text in texts if isinstance(text, str) and CODE.fullmatch(text)}


def _told(codes: set[str]) -> Iterator[str]:
    """A row for each message."""
    for code in sorted(codes):
        room, _, name = code.partition(".")
        en, vi = (_in_a_cell(messages(room)[name][language]) for language in ("en", "vi"))
        yield f"| `{code}` | {en} | {vi} |\n"


def _in_a_cell(text: str) -> str:
    shown = "".join(f"{said}{'…' if name is not None else ''}" for said, name, _, _ in Formatter().parse(text))
    return shown.strip().replace("|", "\\|").replace("\n", "<br>")


def rules_page() -> str:
    """The text of docs/rules.md."""
    plan = load_plan("chau-thanh-a-2021")
    return RULES + _criteria(plan) + _reports(plan) + _awards(plan) + _readings(plan)


def _criteria(plan: Plan) -> str:
    rules, text = plan.rules(), "\n## Criteria · Tiêu chí\n"
    for criterion in rules.criterion:
        unit = " %" if isinstance(criterion.measure, ShareOf) else ""
        text += f"\n### {criterion.id} {criterion.name.vi} · {criterion.name.en}\n\n"
        text += "".join(f"> {piece}\n" for piece in plan.clauses[criterion.clause].text)
        text += "\n| from | points |\n|---:|---:|\n"
        table = [row for row in bands(criterion, rules, 5) if not unit or row.start <= 100]
        text += "".join(f"| {count_text(plain(r.start))}{unit} | {count_text(plain(r.points))} |\n" for r in table)
        text += (
            "| … | and so on, without a cap |\n"
            if criterion.bonus and criterion.bonus.most is None and not unit
            else ""
        )
    return text


def _reports(plan: Plan) -> str:
    rules = plan.rules()
    text = "\n## Deductions and gate · Điểm trừ và ngưỡng\n\n| clause | words of the plan | points |\n|---|---|---:|\n"
    lateness, untruthful, gate = rules.lateness, rules.untruthful, rules.gate
    assert lateness and untruthful and gate
    pairs = [(band.clause or "", band.points) for band in lateness.bands] + [(untruthful.clause, untruthful.points)]
    text += "".join(f"| {c} | {plan.clauses[c].words} | {count_text(plain(p))} |\n" for c, p in pairs)
    return text + f"| {gate.clause} | {plan.clauses[gate.clause].words} | at least {count_text(gate.points)} |\n"


def _awards(plan: Plan) -> str:
    text = "\n## Awards · Khen thưởng\n\n| clause | award | places | money | KT-XH points | individuals |\n|---|---|---:|---:|---:|---:|\n"
    for award in plan.rules().award:
        for prize in award.prizes:
            name = f"{award.name.vi}: {prize.name.vi} · {prize.name.en}"
            people = prize.individuals or award.shared_individuals
            numbers = [prize.places, prize.money, prize.ktxh_points, people]
            text += f"| {prize.clause} | {name} | {' | '.join(count_text(n) if n else '–' for n in numbers)} |\n"
    return text


def _readings(plan: Plan) -> str:
    text = "\n## Readings · Cách hiểu\n\nQuestions the text leaves open; the first option is the default.\n"
    for reading in plan.header.reading:
        text += f"\n### `{reading.id}`\n\n{reading.question.en} *{reading.question.vi}*\n\n> {reading.clause}: “{reading.quote}”\n\n"
        options = sorted(reading.options.items(), key=lambda item: item[0] != reading.default)
        text += "".join(f"- `{option}`: {words.en} · *{words.vi}*\n" for option, words in options)
        text += f"\n{reading.why.en}\n"
    return text


def forms_page() -> str:
    """The text of docs/forms.md."""
    text = FORMS
    for form in read_forms():
        text += f"\n## `{form.id}` {form.name.vi} · {form.name.en}\n\n| column | headings |\n|---|---|\n"
        for column, headings in form.columns.items():
            needed = " (needed)" if column in form.needs else ""
            text += f"| `{column}`{needed} | {' · '.join(headings)} |\n"
        if form.rows:
            text += "\n| row | what it may be called |\n|---|---|\n"
            text += "".join(f"| `{row}` | {' · '.join(names)} |\n" for row, names in form.rows.items())
    return text


PAGES = {DOCS / "problems.md": problems_page, DOCS / "rules.md": rules_page, DOCS / "forms.md": forms_page}

if __name__ == "__main__":
    for path, page in PAGES.items():
        path.write_text(page(), encoding="utf-8", newline="\n")
        sys.stdout.write(f"{path.name}\n")
