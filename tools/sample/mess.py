"""The sample's months as offices really receive them: every month another mix of files, all telling the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from thidua_analysis.plan.calendar import ONE_DAY

from . import papers
from .coverage import ACCOUNT_MONTHS, ALL, COMMUNE_IDS, SUMMARISED, SUMMARY_MONTH, Told
from .events import OUTSIDERS, PAPERS_ASKED, Channel
from .papers import Cell, Page, Row
from .portal_lists import (
    ACCOUNT_COLUMNS,
    ANOTHER_WORD,
    BRIEF,
    FULL,
    OTHER,
    TOLD,
    Look,
    Window,
    account_page,
    account_rows,
    dossier_page,
    of_units,
    summary_page,
)
from .tidy import FACTS, REGISTER, facts_csv, register_csv
from .truth import MONTHS, NO_DOSSIERS, START, UNITS, WITH_PROCEDURES, plan_rules
from .unit_reports import MADE_UP, Habit, Report, months_book, report_page
from .world import Figures, World

Pages = Callable[..., bytes]
ONLINE: tuple[Channel, ...] = ("online",)
OFFLINE: tuple[Channel, ...] = ("in_person", "post")
EVERY: tuple[Channel, ...] = (*ONLINE, *OFFLINE)

# ── units' reports ──

# Every commune has its habits; some months it has others.
HABITS: Mapping[str, Habit] = {
    "mot-ngan": Habit(),
    "tan-hoa": Habit(1, numbers="dot", writing="tone_on_second", dates="words", remark="+ Đã họp triển khai"),
    "bay-ngan": Habit(2, numbers="no_break_space", dates="dots", dash="–", plan_words=("Chưa", "x"), percent="97,95 %"),
    "truong-long-tay": Habit(
        flat=True, numbers="noun", dates="short", dash="", plan_words=("Chưa ban hành", "Đã ban hành")
    ),
    "truong-long-a": Habit(1, numbered=False, dates="dashes"),
    "nhon-nghia-a": Habit(2, numbers="apostrophe", writing="capitals", dash="..."),
    "rach-goi": Habit(flat=True, numbers="comma", dates="words", percent="97.95"),
    "thanh-xuan": Habit(1, numbers="space"),
    "cai-tac": Habit(2, writing="decomposed", broken_formulas=True),
    "tan-phu-thanh": Habit(numbers="dot", writing="zero_width"),
}
HABITS_THEN: Mapping[tuple[str, str], Habit] = {
    ("mot-ngan", "2021-05"): Habit(font="TCVN3"),
    ("rach-goi", "2021-07"): Habit(1, flat=True, font="VNI", dates="words"),
    ("truong-long-tay", "2021-04"): Habit(flat=True, numbers="noun", nameless=True, plan_words=("Chưa", "Rồi")),
    ("cai-tac", "2021-09"): Habit(2, writing="eth", broken_formulas=True),
    ("cai-tac", "2021-11"): Habit(2, hidden_rows=True),
}
# How a commune calls its files, and what they are.
FILES: Mapping[str, tuple[str, Pages]] = {
    "mot-ngan": ("BC-thi-dua-Mot-Ngan-T{n}.xlsx", papers.xlsx),
    "tan-hoa": ("Tan Hoa - bao cao thang {n}.xlsx", papers.xlsx),
    "bay-ngan": ("BayNgan_T{n:02d}.xls", papers.xls),
    "truong-long-tay": ("truong-long-tay-{n:02d}.csv", lambda page: papers.utf8(papers.delimited(page, ";"), bom=True)),
    "truong-long-a": ("TruongLongA{n:02d}2021.xml", papers.spreadsheetml),
    "nhon-nghia-a": ("BAO CAO NHON NGHIA A T{n}.xlsx", papers.xlsx),
    "rach-goi": ("rachgoi_bc_{n:02d}-2021.xlsx", papers.xlsx),
    "thanh-xuan": ("Thanh Xuan theo doi thi dua 2021.xlsx", papers.xlsx),
    "cai-tac": ("CaiTac-thang{n}.xlsx", papers.xlsx),
    "tan-phu-thanh": ("Tan-Phu-Thanh-T{n}-2021.xlsx", papers.xlsx),
}
FONT_XLS = {("rach-goi", "2021-07"): ("rachgoi_bc_07-2021.xls", papers.xls)}
BOOK = "thanh-xuan"
"""Keeps one workbook with a sheet a month."""
SHEETS_KEPT = 3
# Departments that send files in a month; the others' figures the office types into facts.csv.
DEPARTMENT_FILES: Mapping[str, tuple[str, ...]] = {
    "2021-04": ("noi-vu", "tu-phap", "y-te"),
    "2021-10": ("van-phong", "kinh-te-ha-tang", "mot-cua"),
}
# Points too many that a unit gives itself for its accounts.
BOASTS = {("nhon-nghia-a", "2021-07"): 35, ("truong-long-tay", "2021-10"): 5}
# The period's own number of accounts, typed wrong.
TYPING_SLIPS = {("mot-ngan", "2021-10"): 10}
REVISED = ("tan-phu-thanh", "2021-06")
"""Sent again some days later: the first version had fewer accounts."""
REVISED_BY, SIGNED_AGAIN = 37, 3  # accounts; days after the cut-off
SENT_TWICE = ("mot-ngan", "2021-08")
HIDDEN_SHEET = ("cai-tac", "2021-11")
SCANNED = ("tan-hoa", "2021-12")
LOCKED = ("rach-goi", "2021-09")
NAMELESS = ("truong-long-tay", "2021-04")
"""Its file says nowhere whose it is: campaign.toml does."""
XLSX_REGISTERS = {"2021-05": "text", "2021-08": "dates", "2021-11": "serials"}
"""Registers kept in a workbook, and how its days are stored."""
SERIAL_ZERO = date(1899, 12, 30)
IGNORED = ("2021-09", "ghi-chu-noi-bo.csv")


# ── the portal's lists ──


@dataclass(frozen=True)
class DossierFile:
    """One list of dossiers of the units with procedures."""

    name: str
    look: Look
    write: Callable[[Page], bytes]
    channels: tuple[Channel, ...] = EVERY
    lag: int = 0
    """Days after the cut-off on which it was exported."""
    again: str | None = None
    declared: Mapping[str, str] = field(default_factory=dict)
    """What campaign.toml has to say of it beside whom it covers."""


def _csv(separator: str, declared: bool = False, bom: bool = False) -> Callable[[Page], bytes]:
    return lambda page: papers.utf8(papers.delimited(page, separator, declared), bom)


ONLINE_4 = {"channel": '"online"', "level": "4"}
DOSSIERS: Mapping[str, tuple[DossierFile, ...]] = {
    "2021-03": (DossierFile("HoSo_032021.xlsx", Look((*OTHER, *TOLD)), papers.xlsx, again="tu-phap"),),
    "2021-04": (
        DossierFile("DanhSachHoSoTrucTuyen.xls", Look(FULL, times=True), papers.html, ONLINE, declared=ONLINE_4),
    ),
    "2021-05": (
        DossierFile(
            "ho-so-truc-tuyen-T5.xls", Look(OTHER), lambda page: papers.utf16(papers.delimited(page, "\t")), ONLINE,
            declared=ONLINE_4,
        ),
        DossierFile("ho-so-mot-cua-T5.csv", Look(BRIEF), _csv(";", bom=True), OFFLINE),
    ),
    "2021-06": (DossierFile("HoSo_062021.xls", Look((*OTHER, *TOLD), times=True), papers.xlsx, lag=2),),
    "2021-07": (
        DossierFile("hoso07.csv", Look(BRIEF, numbered_statuses=True, capitals=True), lambda page: papers.cp1258(papers.delimited(page, ","))),
    ),
    "2021-09": (
        DossierFile(
            "ho-so-truc-tuyen-T9.csv", Look((*OTHER, "Địa chỉ"), broken_lines=True), _csv(","), ONLINE, again="rach-goi",
            declared=ONLINE_4,
        ),
    ),
    "2021-10": (DossierFile("HoSo_102021.xlsx", Look((*OTHER, *TOLD), swapped=True, later_levels=True), papers.xlsx),),
    "2021-11": (DossierFile("hoso11.csv", Look(BRIEF, another_word=True), _csv(";", declared=True), lag=1),),
    "2021-12": (
        DossierFile(
            "DanhSachHoSo_2021.xlsx", Look((*FULL, *TOLD), one_stop=True), papers.xlsx,
            declared={"columns": '{ unit = "Đơn vị giải quyết" }'},
        ),
    ),
}  # fmt: skip
ACCOUNT_FILES: Mapping[str, str] = {
    "2021-05": "tai-khoan-T5.xlsx",
    "2021-06": "tai-khoan-T6.csv",
    "2021-09": "tai-khoan-2021-09.parquet",
}
ACCOUNTS_LAG = {"2021-06": 2}
SUMMARIES = {"2021-04": "Bieu-II-06a-quy.xlsx", SUMMARY_MONTH: "Bieu-II-06a.xlsx"}


def campaign_sources() -> str:
    """What campaign.toml declares of the files; of two declarations that fit a file the first holds."""
    unit, reported = NAMELESS
    nameless = FILES[unit][0].format(n=int(reported[5:]))
    # all others have rows in every list; a list of "all" would give dossiers to the unit without procedures, too
    covered = f"covers = {_listed([NO_DOSSIERS])}"
    communes = [month for month, units in ACCOUNT_MONTHS.items() if units == COMMUNE_IDS]
    return "\n".join(
        [
            "",
            "# Cơ quan có trong danh sách của cổng nhưng không dự thi đua.",
            f"outsiders = {_listed(OUTSIDERS)}",
            "",
            "[statuses]",
            f'"{ANOTHER_WORD}" = {PAPERS_ASKED}',
            _source(IGNORED[1], 'ignore = "ghi chú nội bộ, không có số liệu"'),
            _source(nameless, f"months = {_listed([reported])}", f'unit = "{unit}"'),
            *(
                _source(file.name, f"months = {_listed([month])}", *_pairs(file.declared), covered)
                for month, files in DOSSIERS.items()
                for file in files
                if file.declared
            ),
            _source("*ho*so*", covered),
            _source("tai-khoan*", f"months = {_listed(communes)}", 'covers = "commune"'),
            _source("tai-khoan*", 'covers = "all"'),
            _source(
                SUMMARIES[SUMMARY_MONTH],
                f"months = {_listed([SUMMARY_MONTH])}",
                'period = "campaign"',
                *_pairs(ONLINE_4),
            ),
        ]
    )


def _listed(names: Sequence[str]) -> str:
    return "[" + ", ".join(f'"{name}"' for name in names) + "]"


def _pairs(declared: Mapping[str, str]) -> list[str]:
    return [f"{key} = {value}" for key, value in declared.items()]


def _source(files: str, *lines: str) -> str:
    return "\n".join(["", "[[source]]", f'files = "{files}"', *lines])


# ── the files ──


@dataclass(frozen=True)
class Mess:
    """Writes every month's files."""

    world: World
    told: Told

    def files(self) -> Iterator[tuple[str, bytes]]:
        """Relative path, content."""
        listed: dict[tuple[str, str], date] = {}
        for n, month in enumerate(MONTHS):
            yield from self._typed(month)
            if n:
                yield from self._reports(month)
            yield from self._lists(month, listed)
            if month == IGNORED[0]:
                yield f"{month}/{IGNORED[1]}", f"{MADE_UP}\nKhông có số liệu trong tệp này.\n".encode()
            if month in SUMMARIES:
                since = None if month == SUMMARY_MONTH else self.world.story.starts[n]
                page = summary_page(SUMMARISED, self.world.dossiers, self.world.story.cut_offs[n], since)
                yield f"{month}/{SUMMARIES[month]}", papers.xlsx(page)

    # ── what the office types ──

    def _typed(self, month: str) -> Iterator[tuple[str, bytes]]:
        filed = DEPARTMENT_FILES.get(month, ())
        typed = [u for u in ALL if month == MONTHS[0] or (u not in COMMUNE_IDS and u not in filed)]
        yield (
            f"{month}/{FACTS}",
            facts_csv([(u, f, v, "") for u in typed for f, v in self.told.by_unit.get((u, month), {}).items()]),
        )
        if month in XLSX_REGISTERS:
            yield f"{month}/So nhan bao cao.xlsx", papers.xlsx(self._register(month))
        else:
            yield f"{month}/{REGISTER}", register_csv(self.world.story, month)

    def _register(self, month: str) -> Page:
        rows: list[Row] = [
            (f"SỔ NHẬN BÁO CÁO THI ĐUA ({MADE_UP})",),
            (),
            ("STT", "Đơn vị", "Ngày nhận", "Ngày Văn phòng nhận", "Ghi chú"),
        ]
        receipts = [(u, self.world.story.receipts[u, month]) for u in ALL if (u, month) in self.world.story.receipts]
        for n, (unit, receipt) in enumerate(receipts, start=1):
            days = (receipt.received_on, receipt.received_on_office)
            rows.append((n, UNITS[unit].name, *(self._stored(day, XLSX_REGISTERS[month]) for day in days)))
        return Page(tuple(rows), "Sổ nhận")

    @staticmethod
    def _stored(day: date, way: str) -> Cell:
        if way == "serials":
            return (day - SERIAL_ZERO).days
        return day if way == "dates" else f"{day.day}/{day.month}/{day.year}"

    # ── what units send ──

    def _reports(self, month: str) -> Iterator[tuple[str, bytes]]:
        n = int(month[5:])
        for unit in COMMUNE_IDS:
            if (unit, month) not in self.told.by_unit:
                continue
            key = (unit, month)
            name, write = FONT_XLS.get(key, FILES[unit])
            content = write(*self._pages(unit, month))
            path = f"{month}/{name.format(n=n)}"
            yield path, content
            stem, _, end = path.rpartition(".")
            if key == SENT_TWICE:
                yield f"{stem} (1).{end}", content
            if key == SCANNED:
                lines = ("BAO CAO (BAN SCAN) - SO LIEU GIA LAP", "Synthetic: a scanned page, no table can be read.")
                yield f"{stem}.pdf", papers.pdf(lines)
            if key == LOCKED:
                folder, _, file = path.partition("/")
                yield f"{folder}/~${file}", papers.lock("Can bo mau")
            if key == REVISED:
                yield f"{stem} sua.{end}", write(self._page(unit, month, sent_again=True))
        for unit in DEPARTMENT_FILES.get(month, ()):
            if (unit, month) in self.told.by_unit:
                yield f"{month}/bao-cao-{unit}-{n:02d}.xlsx", papers.xlsx(self._page(unit, month))

    def _pages(self, unit: str, month: str) -> list[Page]:
        if unit == BOOK:
            past = [m for m in MONTHS[1:] if m <= month and (unit, m) in self.told.by_unit][-SHEETS_KEPT:]
            return months_book({m: self._page(unit, m) for m in past})
        page = self._page(unit, month)
        if (unit, month) == HIDDEN_SHEET:
            return [page, replace(page, name="Nháp", hidden=True, hidden_rows=frozenset())]
        return [page]

    def _page(self, unit: str, month: str, sent_again: bool = False) -> Page:
        story, key = self.world.story, (unit, month)
        n = MONTHS.index(month)
        figures: Figures = self.told.by_unit[key]
        signed = story.receipts[key].received_on
        if key == REVISED and sent_again:
            signed = story.cut_offs[n] + timedelta(days=SIGNED_AGAIN)
        elif key == REVISED:
            figures = {**figures, "accounts_count": figures["accounts_count"] - REVISED_BY}
        report = Report(
            UNITS[unit], month, story.cut_offs[n], signed, figures, self.told.own[unit, MONTHS[n - 1]],
            BOASTS.get(key, 0), TYPING_SLIPS.get(key, 0),
        )  # fmt: skip
        habit = HABITS_THEN.get(key, HABITS.get(unit, Habit()))
        return report_page(report, habit, plan_rules(), f"T{int(month[5:])}" if unit == BOOK else "Báo cáo")

    # ── what the portal exports ──

    def _lists(self, month: str, listed: dict[tuple[str, str], date]) -> Iterator[tuple[str, bytes]]:
        """`listed`: kind of list and unit → the first day that no list has covered yet."""
        cut_off = self.world.story.cut_offs[MONTHS.index(month)]
        for file in DOSSIERS.get(month, ()):
            window = Window(cut_off, cut_off + timedelta(days=file.lag))
            # the first list after a gap goes back to where the last one ended
            starts = {channel: listed.get((channel, ""), START) for channel in file.channels}
            level_2 = any(column.startswith("Mức độ") for column in file.look.columns)
            found = of_units(self.world.dossiers, WITH_PROCEDURES, file.channels, level_2)
            held = [d for d in found if window.holds(d, starts[d.channel])]
            page = dossier_page(held, window, file.look, min(starts.values()), file.again)
            yield f"{month}/{file.name}", file.write(page)
            listed |= {(channel, ""): cut_off + ONE_DAY for channel in file.channels}
        if month in ACCOUNT_FILES:
            yield f"{month}/{ACCOUNT_FILES[month]}", self._account_list(month, cut_off, listed)

    def _account_list(self, month: str, cut_off: date, listed: dict[tuple[str, str], date]) -> bytes:
        units, until = ACCOUNT_MONTHS[month], cut_off + timedelta(days=ACCOUNTS_LAG.get(month, 0))
        since = {unit: listed.get(("accounts", unit), START) for unit in units}
        held = [a for a in self.world.accounts if a.unit in since and since[a.unit] <= a.created <= until]
        listed |= {("accounts", unit): cut_off + ONE_DAY for unit in units}
        if ACCOUNT_FILES[month].endswith(".parquet"):
            columns = dict(zip(ACCOUNT_COLUMNS, ("VARCHAR", "DATE", "VARCHAR", "VARCHAR"), strict=True))
            rows = [(*row, MADE_UP) for row in account_rows(held)]
            return papers.parquet({**columns, "Ghi chú": "VARCHAR"}, rows)
        page = account_page(held, min(since.values()), until, again=month == "2021-06")
        return papers.xlsx(page) if ACCOUNT_FILES[month].endswith(".xlsx") else papers.utf8(papers.delimited(page, ","))


def messy_files(world: World) -> dict[str, bytes]:
    """Every month's files by relative path."""
    return dict(Mess(world, Told(world)).files())
