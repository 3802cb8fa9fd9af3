"""The pipeline that counts lists, on a local Spark: the same numbers as on DuckDB, the same problems, the same evidence."""

import warnings
from dataclasses import replace
from datetime import date, datetime

import duckdb
import pandas as pd
import pytest

from thidua_analysis.intake import read_forms
from thidua_analysis.intake.containers.sheets import DateText
from thidua_analysis.intake.lists.lists import ListFile, SparkWorkspace, Vocabulary, Workspace, count_lists, evidence

# PySpark warns that pandas 3 is new to it; no pandas passes between the two here
pytestmark = pytest.mark.filterwarnings("ignore")

FORMS = {form.id: form for form in read_forms()}
FACTS = {name: fact for fact, (name,) in FORMS["dossier_list"].facts.items()}
(ACCOUNTS,) = FORMS["account_list"].facts
CUT_OFFS = (date(2021, 6, 25), date(2021, 6, 24))
EARLIER = {"2021-05": date(2021, 5, 25)}
UNITS = {"xã tân hòa": "tan-hoa", "thị trấn bảy ngàn": "bay-ngan"}
COLUMNS = ("code", "unit", "status", "channel", "level", "received", "due", "finished")
PLACES = {name: n for n, name in enumerate(COLUMNS)}
NAMES = ("Xã Tân Hòa", "Thị trấn Bảy Ngàn", "Sở Tư pháp", "Xã Lạ")
STATUSES = ("Đã xử lý xong", "Đang xử lý", "10", "Dừng xử lý", "Mới đăng ký", "lạ")
CHANNELS = ("Trực tuyến", "Trực tuyến", "Trực tiếp", "Bưu điện")
LEVELS = ("Mức độ 3", "4", "2")


@pytest.fixture(scope="module")
def session():
    from pyspark.sql import SparkSession

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        builder = SparkSession.builder.master("local[1]").appName("thidua")
        # a few hundred rows: whatever Spark does to be quick with millions takes longer than they do
        settings = {
            "spark.ui.enabled": "false", "spark.sql.shuffle.partitions": "1", "spark.driver.memory": "1g",
            "spark.sql.adaptive.enabled": "false", "spark.sql.codegen.wholeStage": "false", "spark.sql.codegen.factoryMode": "NO_CODEGEN",
            "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1",
        }  # fmt: skip
        for name, value in settings.items():
            builder = builder.config(name, value)
        session = builder.getOrCreate()
    yield session
    session.stop()


def row(n: int) -> tuple[str, ...]:
    """A row of every kind there is, in turn; one code in seven comes again."""
    code = f"H30-{n - n % 7 if n % 7 == 1 else n}" if n % 41 else ""
    received = f"{1 + n % 30:02}/0{5 if n % 19 == 0 else 6}/2021 08:{n % 60:02}:00" if n % 37 else ""
    finished = f"{1 + (n + n % 9) % 30:02}/06/2021" if n % 5 else ""
    due = "?" if n % 43 == 0 else f"{1 + (n + 4) % 30}/6/2021"
    return (code, NAMES[n % 11 % 4], STATUSES[n % 13 % 6], CHANNELS[n % 4], LEVELS[n % 17 % 3], received, due, finished)


def lists(tmp_path) -> list[ListFile]:
    """Two months of sheets, one Parquet file, one list of accounts, one column that Excel swapped."""
    may = [(n, row(n)) for n in range(2, 150)]
    june = [(n, row(n + 60)) for n in range(2, 250)]
    path = tmp_path / "ho-so.parquet"
    table = pd.DataFrame([row(n + 500) for n in range(120)], columns=list(COLUMNS))
    table["received"] = [datetime(2021, 6, 1 + n % 28, 7) for n in range(120)]
    duckdb.connect().from_df(table).write_parquet(str(path))
    accounts = [
        (n, (f"0912{n:06}", NAMES[n % 2], "24/06/2021" if n % 3 else DateText("2021-02-06"))) for n in range(2, 40)
    ]
    first = ListFile("dossiers", "2021-05", "2021-05/a.xls", "", "0", PLACES, may, order=0, facts=FACTS)
    created = {"code": 0, "unit": 1, "created": 2}
    return [
        first,
        replace(first, month="2021-06", file="2021-06/a.xls", rows=june, order=1),
        replace(first, month="2021-06", file="2021-06/b.parquet", rows=(), parquet=path, order=2),
        ListFile(
            "accounts", "2021-06", "2021-06/c.xls", "", "0", created, accounts, order=3, facts={"received": ACCOUNTS}
        ),
    ]


def test_spark_counts_what_duckdb_counts(session, tmp_path):
    some = lists(tmp_path)
    words = Vocabulary(UNITS, {"sở tư pháp"})
    with Workspace() as here, SparkWorkspace(session) as there:
        ours, sparks = (
            count_lists(some, "2021-06", EARLIER, CUT_OFFS, words, workspace) for workspace in (here, there)
        )
        assert set(ours.facts["fact"]) == {*FACTS.values(), ACCOUNTS}
        assert ours.facts.groupby("fact")["value"].sum().min() > 0
        pd.testing.assert_frame_equal(sparks.facts, ours.facts)
        assert sparks.rows == ours.rows and {p.code for p in ours.problems} >= {"dates_swapped", "list_late_arrival"}
        assert set(sparks.problems) == set(ours.problems)
        own, theirs = (
            evidence(
                some, FACTS["on_time"], "tan-hoa", CUT_OFFS[0], month="2021-06", vocabulary=words, workspace=workspace
            )
            for workspace in (here, there)
        )
        pd.testing.assert_frame_equal(theirs, own)
