"""`thidua what-if`: who moves under a scenario, and why. Writes nothing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..scoring.scenario import Scenario, read_scenario
from ..whatif.causes import Cause, PartChange, PrizeChange, UnitChange
from ..whatif.comparison import Comparison, compared
from ..words.catalogue import say
from .options import (
    Format,
    FormatOption,
    Language,
    LanguageOption,
    echo,
    of_month,
    print_frame,
    print_head,
    print_json,
    print_table,
)

if TYPE_CHECKING:
    import pandas as pd

    from ..month import Month
else:
    Month = object  # commands are looked at by their signatures


@of_month
def what_if(
    scenario: Annotated[Path, typer.Option("--scenario", metavar="FILE", help="cli.option_scenario")],
    *,
    one: Month,
    format: FormatOption = Format.table,
    lang: LanguageOption = Language.vi,
) -> None:
    asked = read_scenario(scenario)
    other = one.what_if(asked)
    found = compared(one, other)
    if format is Format.csv:
        print_frame(_changes_frame(found, lang), format)
    elif format is Format.json:
        print_json(record(found, other, other.scenario or asked, lang))
    else:
        _print(found, other, other.scenario or asked, lang)


def record(found: Comparison, other: Month, scenario: Scenario, lang: str) -> dict[str, Any]:
    """A comparison as plain data."""
    from ..report.rows import frame_rows, month_context, records, rows_of
    from ..whatif.cause_words import because

    changes = [
        told | {"because": _parts(found, row.unit), "told": because(found, row.unit, lang)}
        for row, told in zip(found.move_rows, records(rows_of(UnitChange, found.move_rows)), strict=True)
    ]
    told: dict[str, Any] = {
        "baseline": month_context(found.baseline),
        "scenario": {
            "title": scenario.title, "author": scenario.author, "reason": scenario.reason, "sha256": scenario.fingerprint,
            "published": False, "causes": records(rows_of(Cause, found.causes)),
        },
        "changes": changes,
        "awards": records(rows_of(PrizeChange, found.award_rows)),
    }  # fmt: skip
    if scenario.uncertain:
        open_ = other.uncertain()
        told["uncertain"] = {
            "depends": open_.depends,
            "facts": records(frame_rows(open_.facts)),
            "units": records(frame_rows(open_.units)),
        }
    return told


def _parts(found: Comparison, unit: str) -> list[dict[str, Any]]:
    """What a unit owes to which cause, without values, which stand with the causes."""
    from ..report.rows import records, rows_of

    told = ("unit", "was", "now")
    rows = records(rows_of(PartChange, found.parts_of(unit)))
    return [{name: value for name, value in row.items() if name not in told} for row in rows]


def _changes_frame(found: Comparison, lang: str) -> pd.DataFrame:
    from ..whatif.cause_words import because

    table = found.moves
    return table.assign(because=["; ".join(because(found, unit, lang)) for unit in table["unit"]])


def _print(found: Comparison, month: Month, scenario: Scenario, lang: str) -> None:
    from ..report.sentences import names, period_text
    from ..scoring.page import known_text
    from ..whatif.cause_words import because, causes_told, move_texts, prize_change, prize_lines

    called = names(month)
    print_head(month.inputs.title, month.inputs.folder, lang)
    echo(f"{scenario.title} · {say('labels.supposed', lang)}")
    echo(f"{period_text(month, lang)} · {month.profile} · {known_text(month, lang)} · sha256 {scenario.fingerprint}")
    for line in causes_told(found, lang):
        echo(f"  {line}")
    lines = []
    for row in found.move_rows:
        points, change, rank, _ = move_texts(found, row.unit, lang)
        prizes = prize_change(row.prizes_from, row.prizes_to)
        why = "; ".join(because(found, row.unit, lang))
        lines.append((called[row.unit], points, change, rank, prizes, why))
    if lines:
        print_table(say("cli.heads_moves", lang), lines, right=(1, 2, 3), whole=range(4))
    else:
        echo(say("whatif.nobody_moves", lang))
    for line in prize_lines(found.award_rows, called, lang):
        echo(line)
    if scenario.uncertain:
        from ..report.incentives import uncertain

        echo(str(uncertain(month, None, lang)))
