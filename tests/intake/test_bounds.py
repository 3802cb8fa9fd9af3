"""The page of inputs tells every bound, as it is in the code."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from thidua_analysis.archive import zipped
from thidua_analysis.files import toml_file
from thidua_analysis.intake import frozen, reader
from thidua_analysis.intake.containers import bounds, encodings, markup, parquet, xlsb
from thidua_analysis.intake.containers.bounds import Limits

PAGE = Path(__file__).parents[2] / "docs" / "inputs.md"
BOUNDS = {
    "cells of a workbook or page": (Limits.cells,),
    "characters in all cells": (Limits.text_bytes,),
    "bytes of a workbook or page": (Limits.text_bytes,),
    "bytes that come out of a zip": (Limits.unpacked_bytes,),
    "characters in the texts of a Parquet file": (Limits.unpacked_bytes * parquet.BYTES_PER_CELL,),
    "files in a zip": (bounds.MAX_MEMBERS,),
    "sheets of a workbook": (bounds.MAX_SHEETS,),
    "rows, columns of a sheet": (bounds.MAX_ROWS, bounds.MAX_COLUMNS),
    "marks of markup or records": (bounds.MARKS_PER_CELL,),
    "bytes of one start tag": (bounds.MAX_TOKEN,),
    "different names": (bounds.MAX_NAMES,),
    "characters of one line": (encodings.MAX_LINE,),
    "rows, columns that one cell of a page": (markup.MAX_ROWSPAN, markup.MAX_COLSPAN),
    "lists in one month": (reader.MOST_LISTS,),
    "bytes of `campaign.toml`": (toml_file.MOST_BYTES,),
    "depth of tables": (toml_file.MOST_DEPTH,),
    "digits of a number": (toml_file.MOST_DIGITS,),
    "bytes of a frozen month": (frozen.MOST_BYTES,),
    "files, unpacked bytes of a published month": (zipped.MOST_FILES, zipped.MOST_BYTES, zipped.MOST_RATIO),
}


@pytest.mark.skipif(not PAGE.is_file(), reason="the documentation is not beside the tests")
@pytest.mark.parametrize("what", BOUNDS)
def test_the_page_tells_the_bound_that_holds(what):
    (row,) = re.findall(rf"^\| {re.escape(what)}.*\| ([0-9, ]+) \|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    told = tuple(int(number.replace(" ", "")) for number in row.split(", "))
    assert told == BOUNDS[what]


def test_one_record_and_one_mark_have_the_same_bound():
    assert xlsb.MAX_RECORD == bounds.MAX_TOKEN and f"{parquet.SETTINGS['memory_limit']}" == "512MB"
