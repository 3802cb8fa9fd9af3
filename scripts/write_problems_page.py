"""Write docs/problems.md from the catalogue of problem codes."""

from __future__ import annotations

import sys
from pathlib import Path

from thidua_analysis.problems import KINDS

PAGE = Path(__file__).resolve().parent.parent / "docs" / "problems.md"
HEAD = """\
# Problems · Lưu ý và lỗi về số liệu

Every code that `thidua check` can print. An **error** stops the month from being published, a **warning** does not; both
stand in the report. Made from the catalogue in `thidua_analysis.problems` by `make docs`.

| code | severity | expected · cần | what to do · cách sửa |
|---|---|---|---|
"""


def page() -> str:
    """The text of the page."""
    rows = []
    for code, kind in sorted(KINDS.items(), key=lambda item: (item[1].severity, item[0])):
        expected, fix = (
            f"{words.en}<br>*{words.vi}*".replace("{expected}", "…") for words in (kind.expected, kind.fix)
        )
        rows.append(f"| `{code}` | {kind.severity} | {expected} | {fix} |\n")
    return HEAD + "".join(rows)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8", newline="\n")
    sys.stdout.write("docs/problems.md\n")
