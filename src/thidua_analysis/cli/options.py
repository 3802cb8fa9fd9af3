"""What commands share: options, how a campaign is opened, how a result is printed."""

from __future__ import annotations

import sys
from collections.abc import Collection, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import pandas as pd
import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from ..campaign import Campaign, open_campaign
from ..files.resources import sample_campaign
from ..month import Month
from ..words.plaintext import printable
from ..words.vietnamese import say

DEFAULT_CAMPAIGN = Path("data/sample")


class Format(StrEnum):
    """How a result is printed."""

    table = "table"
    json = "json"
    csv = "csv"


class Language(StrEnum):
    """The language of what is printed."""

    vi = "vi"
    en = "en"


CampaignOption = Annotated[
    Path, typer.Option("--campaign", metavar="DIR", help="Campaign folder. Thư mục đợt thi đua.")
]
MonthOption = Annotated[str | None, typer.Option("--month", metavar="YYYY-MM", help="Month. Tháng, ví dụ 2021-06.")]
YearEndOption = Annotated[bool, typer.Option("--year-end", help="The year's end instead of a month. Tổng kết năm.")]
AsOfOption = Annotated[
    str | None,
    typer.Option(
        "--as-of",
        metavar="YYYY-MM-DD",
        help="Only what had come or was decided by that day; without it, all that stands. Chỉ tính những gì đã có đến ngày.",
    ),
]
ProfileOption = Annotated[
    str | None, typer.Option("--profile", metavar="NAME", help="Named set of readings of the plan. Bộ cách hiểu.")
]
ReadingOption = Annotated[
    list[str] | None,
    typer.Option("--reading", metavar="NAME=OPTION", help="One reading of the plan; may be repeated. Một cách hiểu."),
]
FormatOption = Annotated[Format, typer.Option("--format", help="table, json or csv. Dạng in ra.")]
LanguageOption = Annotated[Language, typer.Option("--lang", help="vi or en. Ngôn ngữ.")]


def open_folder(folder: Path) -> Campaign:
    """The campaign; where the default is not there, the sample that comes with the package."""
    if folder == DEFAULT_CAMPAIGN and not folder.is_dir():
        folder = sample_campaign()
        fail(
            "Không có thư mục data/sample: dùng đợt thi đua mẫu đi kèm (số liệu giả lập). · Using the packaged sample (synthetic)."
        )
    return open_campaign(folder)


def chosen_readings(pairs: list[str] | None) -> dict[str, str]:
    """`--reading NAME=OPTION`, each pair apart."""
    chosen = {}
    for pair in pairs or []:
        name, equals, option = pair.partition("=")
        if not equals:
            raise typer.BadParameter(
                f"--reading {pair!r}: write NAME=OPTION, a reading of the plan and one of its options"
            )
        chosen[name] = option
    return chosen


def chosen_month(
    campaign: Campaign,
    month: str | None,
    year_end: bool,
    as_of: str | None,
    profile: str | None,
    readings: list[str] | None,
) -> Month:
    """The month, or the year's end, that the options name."""
    if (month is None) == (not year_end):
        raise typer.BadParameter("name one month, --month 2021-06, or --year-end")
    if year_end:
        return campaign.year_end(as_of, profile, chosen_readings(readings))
    return campaign.month(month or "", as_of, profile, chosen_readings(readings))


def remark_missing_id(campaign: Campaign, lang: Language) -> None:
    """To stderr, where a campaign is known by its folder's name alone: how to give it a name of its own."""
    if not campaign.settings.id:
        path = (campaign.folder / "campaign.toml").as_posix()
        fail(
            say(
                lang,
                f"{path}: không có id, nên các bản công bố nhận ra đợt này theo tên thư mục. Trước khi đổi tên thư mục, thêm "
                f'vào đầu tệp dòng: id = "{campaign.id}"',
                f"{path}: no id, so published months know this campaign by its folder's name. Before the folder is renamed, "
                f'add at the top of the file the line: id = "{campaign.id}"',
            )
        )


# ── printing ──────────────────────────────────────────────────────────────────────────────────


def echo(text: str, end: str = "\n") -> None:
    """To stdout; nothing in it commands the terminal."""
    sys.stdout.write(printable(text) + end)


def fail(text: str) -> None:
    """To stderr; nothing in it commands the terminal."""
    sys.stderr.write(printable(text) + "\n")


def print_frame(table: pd.DataFrame, format: Format) -> None:
    """A table as json or csv."""
    from ..report.rows import csv_text, json_bytes, records

    echo(json_bytes(records(table)).decode() if format is Format.json else csv_text(table), end="")


class TextTable(Table):
    """A table of plain text: nothing in it is markup, or commands the terminal.

    `right`: the columns of numbers; `whole`: those whose text is not broken into lines.
    """

    def __init__(
        self, heads: Sequence[str], title: str = "", right: Collection[int] = (), whole: Collection[int] = ()
    ) -> None:
        super().__init__(title=Text(printable(title)) if title else None, title_justify="left")
        for n, head in enumerate(heads):
            self.add_column(Text(printable(head)), justify="right" if n in right else "left", no_wrap=n in whole)

    def row(self, *cells: str) -> None:
        """One more row."""
        self.add_row(*(Text(printable(cell)) for cell in cells))


def print_table(table: TextTable) -> None:
    """A table as wide as the terminal, 160 columns where there is none."""
    console = Console(file=sys.stdout)
    if not console.is_terminal:
        console = Console(file=sys.stdout, width=160)
    console.print(table)
