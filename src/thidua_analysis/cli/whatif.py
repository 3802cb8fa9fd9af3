"""`thidua what-if`: who moves under a scenario, and why. Writes nothing."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import pandas as pd
import typer

from ..scoring.scenario import read_scenario
from ..whatif.comparison import Comparison, compared
from ..words.catalogue import say
from .options import (
    AsOfOption,
    CampaignOption,
    Format,
    FormatOption,
    Language,
    LanguageOption,
    MonthOption,
    NoCacheOption,
    ProfileOption,
    ReadingOption,
    YearEndOption,
    chosen_month,
    echo,
    print_frame,
    print_json,
    print_table,
)


def what_if(
    scenario: Annotated[Path, typer.Option("--scenario", metavar="FILE", help="cli.option_scenario")],
    campaign: CampaignOption = None,
    month: MonthOption = None,
    year_end: YearEndOption = False,
    as_of: AsOfOption = None,
    profile: ProfileOption = None,
    reading: ReadingOption = None,
    format: FormatOption = Format.table,
    no_cache: NoCacheOption = False,
    lang: LanguageOption = Language.vi,
) -> None:
    asked = read_scenario(scenario)
    now = chosen_month(campaign, month, year_end, as_of, profile, reading)
    found = compared(now, now.what_if(asked))
    if format is Format.csv:
        print_frame(_changes_frame(found, lang), format)
    elif format is Format.json:
        print_json(record(found, lang))
    else:
        _print(found, lang)


def record(found: Comparison, lang: str = "vi") -> dict[str, Any]:
    """A comparison as plain data."""
    from ..report.rows import frame_rows, month_context, records
    from ..whatif.cause_words import because

    scenario = found.other.scenario
    columns = ["criterion", "clause", "part", "points", "kind", "cause", "cause_clause"]
    changes = [
        row
        | {
            "because": records(frame_rows(found.because(row["unit"])[columns])),
            "told": because(found, row["unit"], lang),
        }
        for row in records(frame_rows(found.moves))
    ]
    causes = pd.DataFrame([asdict(c) for c in found.causes], dtype=object)
    told: dict[str, Any] = {
        "baseline": month_context(found.baseline),
        "scenario": {
            "title": scenario.title, "author": scenario.author, "reason": scenario.reason, "sha256": scenario.fingerprint,
            "published": False, "causes": records(frame_rows(causes)),
        },
        "changes": changes,
        "awards": records(frame_rows(found.awards)),
    }  # fmt: skip
    if scenario.uncertain:
        open_ = found.other.uncertain()
        told["uncertain"] = {
            "depends": open_.depends,
            "facts": records(frame_rows(open_.facts)),
            "units": records(frame_rows(open_.units)),
        }
    return told


def _changes_frame(found: Comparison, lang: str) -> pd.DataFrame:
    from ..whatif.cause_words import because

    table = found.moves
    return table.assign(because=["; ".join(because(found, unit, lang)) for unit in table["unit"]])


def _print(found: Comparison, lang: str) -> None:
    from ..report.sentences import names, period_text
    from ..scoring.page import known_text
    from ..whatif.cause_words import because, causes_told, move_texts, prize_change, prize_lines, signed

    month, scenario, called = found.other, found.other.scenario, names(found.other)
    echo(f"{scenario.title} · {say('labels.supposed', lang)}")
    echo(
        f"{period_text(month, lang)} · {month.inputs.title} · {month.profile} · {known_text(month, lang)} · sha256 {scenario.fingerprint}"
    )
    for line in causes_told(found, lang):
        echo(f"  {line}")
    lines = []
    for row in found.moves.to_dict("records"):
        points, rank, _ = move_texts(found, row["unit"], lang)
        prizes = prize_change(row["prizes_from"], row["prizes_to"])
        why = "; ".join(because(found, row["unit"], lang))
        lines.append((called[row["unit"]], points, signed(row["change"], lang), rank, prizes, why))
    if lines:
        print_table(say("cli.heads_moves", lang), lines, right=(1, 2, 3), whole=range(4))
    else:
        echo(say("whatif.nobody_moves", lang))
    for line in prize_lines(found.awards, called, lang):
        echo(line)
    if scenario.uncertain:
        from ..report.incentives import uncertain

        echo(str(uncertain(month, None, lang)))
