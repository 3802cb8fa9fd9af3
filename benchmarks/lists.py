"""Count a long list of dossiers three ways: the package, a query written by hand for DuckDB, pandas.

    python benchmarks/lists.py [--rows 5000000]

Makes the list as Parquet in a temporary folder, has every way count it in a process of its own, checks that all
give the same numbers, and prints seconds and the most memory that each process held.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

MONTH, CUT_OFFS = "2021-06", (date(2021, 6, 24), date(2021, 6, 25), date(2021, 6, 28))
COLUMNS = ["code", "unit", "status", "channel", "level", "received", "due", "finished"]
UNITS = {f"xã số {n}": f"unit-{n:02}" for n in range(1, 24)}
NAMES = ["received", "resolved", "on_time", "overdue", "in_time", "everything"]
STATUSES = [
    "Mới đăng ký", "Được tiếp nhận", "Không được tiếp nhận", "Đang xử lý", "Yêu cầu bổ sung giấy tờ",
    "Yêu cầu thực hiện nghĩa vụ tài chính", "Công dân yêu cầu rút hồ sơ", "Dừng xử lý", "Đã xử lý xong", "Đã trả kết quả",
]  # fmt: skip
LEVELS = ["Mức độ 2", "Mức độ 3", "Mức độ 4"]
CHANNELS = ["Trực tuyến", "Trực tiếp", "Bưu chính công ích"]

Counts = dict[str, int]
"""`unit-01 2021-06-25 resolved` → how many. Zeros are left out."""


def make(path: Path, rows: int) -> None:
    """A list as a portal would write it: one dossier in a hundred comes twice, columns nobody needs between the others."""
    import duckdb

    listed = lambda names: "[" + ", ".join(f"'{name}'" for name in names) + "]"  # noqa: E731
    stamp = "'%d/%m/%Y %H:%M:%S'"
    duckdb.sql(f"""
        copy (
            with numbered as (select i, hash(case when i % 100 = 99 then i - 1 else i end) as h, hash(i + 7) as g from range({rows}) t(i)),
            timed as (
                select *, timestamp '2020-11-20 07:30:00' + to_minutes(cast(h % 350000 as integer)) as received_at from numbered
            ),
            closed as (
                select *, received_at + to_minutes(cast((g // 64) % 60000 as integer) - 300) as finished_at,
                    {listed(STATUSES)}[cast(case when g % 10 < 6 then 9 + h % 2 else 1 + h % 10 end as integer)] as status_name
                from timed
            )
            select
                i + 1 as "STT",
                'Xã số ' || (1 + h % 23) as "Đơn vị tiếp nhận",
                'Nguyễn Văn ' || (h % 1000) as "Người nộp",
                'H30.' || (10 + h % 23) || '-' || strftime(received_at, '%y%m%d') || '-'
                    || lpad(cast(case when i % 100 = 99 then i - 1 else i end as varchar), 7, '0') as "Mã hồ sơ",
                status_name as "Trạng thái",
                {listed(CHANNELS)}[cast(case when g % 7 < 5 then 1 else 2 + g % 2 end as integer)] as "Hình thức nộp",
                {listed(LEVELS)}[cast(1 + (g // 8) % 3 as integer)] as "Mức độ",
                '09' || lpad(cast(h % 100000000 as varchar), 8, '0') as "Số điện thoại",
                case when g % 997 = 0 then '' else strftime(received_at, {stamp}) end as "Ngày tiếp nhận",
                case when g % 31 = 0 then '' else strftime(received_at + to_days(15), {stamp}) end as "Ngày hẹn trả",
                case when status_name in ('Đã xử lý xong', 'Đã trả kết quả') and g % 101 > 0
                    then strftime(finished_at, {stamp}) else '' end as "Ngày kết thúc xử lý"
            from closed
            order by i
        ) to '{path}' (format parquet)
    """)


PORTAL = dict(
    zip(
        COLUMNS,
        ["Mã hồ sơ", "Đơn vị tiếp nhận", "Trạng thái", "Hình thức nộp", "Mức độ", "Ngày tiếp nhận", "Ngày hẹn trả", "Ngày kết thúc xử lý"],
        strict=True,
    )
)  # fmt: skip


def ours(path: Path) -> Counts:
    """The package, with every check of every row."""
    import duckdb

    from thidua_analysis.intake.lists.lists import ListFile, Vocabulary, Workspace, count_lists

    names = duckdb.read_parquet(str(path)).columns
    places = {column: names.index(name) for column, name in PORTAL.items()}
    one = ListFile("dossiers", MONTH, "2021-06/ho-so.parquet", "", "00", places, (), parquet=path)
    with Workspace() as workspace:
        facts = count_lists([one], MONTH, {}, CUT_OFFS, Vocabulary(UNITS), workspace).facts
    return {
        f"{fact['unit']} {fact['cut_off']} {fact['fact']}": fact["value"]
        for fact in facts.to_dict("records")
        if fact["value"]
    }


def by_hand(path: Path) -> Counts:
    """One query that counts this very list and checks nothing."""
    import duckdb

    chosen = ", ".join(f'"{name}" as {column}' for column, name in PORTAL.items())
    as_day = "try_strptime(left({0}, 10), '%d/%m/%Y')::date as {0}"
    at = "select *, received <= c as everything, received <= c and channel = 'Trực tuyến' as online, "
    statuses = ", ".join(f"('{name}', {n})" for n, name in enumerate(STATUSES, 1))
    query = f"""
        with list as (select {chosen}, file_row_number as row from read_parquet('{path}', file_row_number = true)),
        last as (select * from list semi join (select max(row) as row from list group by lower(code)) using (row)),
        read as (
            select unit, s.n as status, channel, {", ".join(as_day.format(d) for d in ("received", "due", "finished"))}
            from last join (values {statuses}) s(name, n) on s.name = last.status
            where level <> 'Mức độ 2'
        ),
        accepted as (select * from read where status not in (1, 3) and received is not null),
        judged as (
            {at} coalesce(status in (9, 10) and finished >= received and finished <= c, false) as over,
                status in (9, 10) and (finished is null or finished < received) as faulty
            from accepted, (values {", ".join(f"(date '{day}')" for day in CUT_OFFS)}) cut_offs(c)
        )
        select unit, c,
            count(*) filter (online), count(*) filter (online and over),
            count(*) filter (online and over and (due is null or finished <= due)),
            count(*) filter (online and not over and not faulty and status not in (7, 8) and due < c),
            count(*) filter (online and not over and not faulty and status not in (7, 8) and (due is null or due >= c)),
            count(*) filter (everything)
        from judged group by unit, c
    """
    with tempfile.TemporaryDirectory() as folder:
        settings = {"memory_limit": "500MB", "temp_directory": folder, "preserve_insertion_order": "false"}
        rows = duckdb.connect(config=settings).sql(query).fetchall()
    return {
        f"{UNITS[unit.casefold()]} {day} {name}": value
        for unit, day, *values in rows
        for name, value in zip(NAMES, values, strict=True)
        if value
    }


def with_pandas(path: Path) -> Counts:
    """The same in pandas, the whole list in memory."""
    import pandas as pd

    table = pd.read_parquet(path, columns=list(PORTAL.values())).rename(columns={v: k for k, v in PORTAL.items()})
    table = table.assign(key=table["code"].str.lower()).drop_duplicates("key", keep="last")
    table = table[table["level"] != "Mức độ 2"]
    table["status"] = table["status"].map({name: n for n, name in enumerate(STATUSES, 1)})
    for column in ("received", "due", "finished"):
        table[column] = pd.to_datetime(table[column].str.slice(0, 10), format="%d/%m/%Y", errors="coerce")
    table = table[~table["status"].isin((1, 3)) & table["received"].notna()]
    counts: Counts = {}
    done, stopped = table["status"].isin((9, 10)), table["status"].isin((7, 8))
    faulty = done & (table["finished"].isna() | (table["finished"] < table["received"]))
    for cut_off in CUT_OFFS:
        day = pd.Timestamp(cut_off)
        everything = table["received"] <= day
        online = everything & (table["channel"] == "Trực tuyến")
        over = online & done & ~faulty & (table["finished"] <= day)
        pending = online & ~over & ~faulty & ~stopped
        overdue = pending & (table["due"] < day)
        on_time = over & (table["due"].isna() | (table["finished"] <= table["due"]))
        for name, holds in zip(NAMES, (online, over, on_time, overdue, pending & ~overdue, everything), strict=True):
            for unit, value in table.loc[holds, "unit"].value_counts().items():
                counts[f"{UNITS[str(unit).casefold()]} {cut_off} {name}"] = int(value)
    return counts


WAYS: dict[str, Callable[[Path], Counts]] = {"ours": ours, "DuckDB by hand": by_hand, "pandas": with_pandas}


def measured(way: str, path: Path) -> tuple[Counts, float, float]:
    """Counts, seconds, and MB of a process that counts one way; imports are not timed but held."""
    answer = json.loads(_alone("--way", way, "--file", str(path)))
    return answer["counts"], answer["seconds"], answer["mb"]


def _alone(*arguments: str) -> str:
    """What this file prints in a process of its own."""
    command = [sys.executable, __file__, *arguments]
    return subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout


def one_way(way: str, path: Path) -> None:
    """What the subprocess does."""
    import pandas  # noqa: F401

    start = time.perf_counter()
    counts = WAYS[way](path)
    seconds = time.perf_counter() - start
    mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"counts": counts, "seconds": seconds, "mb": mb}))


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rows", type=int, default=5_000_000)
    parser.add_argument("--way", choices=WAYS, help=argparse.SUPPRESS)
    parser.add_argument("--make", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.make:
        make(given.file, given.rows)
        return 0
    if given.way:
        one_way(given.way, given.file)
        return 0
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ho-so.parquet"
        # a child's peak starts at what its parent holds, so this process stays small
        _alone("--make", "--rows", str(given.rows), "--file", str(path))
        print(f"{given.rows:,} dossiers, {path.stat().st_size / 2**20:,.0f} MB of Parquet")
        results = {way: measured(way, path) for way in WAYS}
    same = all(counts == results["ours"][0] for counts, _, _ in results.values())
    print(f"{'':16} {'seconds':>8} {'peak MB':>8}")
    for way, (_, seconds, mb) in results.items():
        print(f"{way:16} {seconds:8.1f} {mb:8,.0f}")
    print("all agree" if same else "THE COUNTS DIFFER")
    return 0 if same else 1


if __name__ == "__main__":
    sys.exit(main())
