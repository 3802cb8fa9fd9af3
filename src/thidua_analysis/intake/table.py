"""A csv file as text cells, each with its row; nothing converted, nothing guessed."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from ..problems import Problem


@dataclass(frozen=True)
class TableFile:
    """Rows of one file: (line number in the file, cells by column)."""

    name: str
    sha256: str
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[int, dict[str, str]], ...] = ()
    problems: tuple[Problem, ...] = field(default=())


def read_table(path: Path, name: str, required: Sequence[str], optional: Sequence[str] = ()) -> TableFile:
    """Read a csv file with a header line. `name` is what messages call it.

    Cells are stripped text; wholly blank lines are skipped. Faults of the file as a whole
    (encoding, columns, ragged lines) come back as problems.
    """
    raw = path.read_bytes()
    digest = sha256(raw).hexdigest()
    try:
        text = raw.decode("utf-8-sig")
        lines = csv.reader(io.StringIO(text, newline=""), strict=True)
        header = [cell.strip().casefold() for cell in next(lines, [])]
        body = []
        start = lines.line_num + 1
        for cells in lines:
            body.append((start, [cell.strip() for cell in cells]))
            start = lines.line_num + 1
    except (UnicodeDecodeError, csv.Error) as e:
        return TableFile(name, digest, problems=(Problem("file_unreadable", name, read=str(e)),))

    expected = ", ".join([*required, *(f"[{c}]" for c in optional)])
    if len(header) == 1 and ";" in header[0]:
        return TableFile(name, digest, problems=(Problem("file_semicolons", name, 1, read=header[0]),))
    problems = [Problem("column_missing", name, 1, column) for column in required if column not in header]
    problems += [
        Problem("column_unknown", name, 1, column or f"#{n + 1}", column, expected)
        for n, column in enumerate(header)
        if column not in (*required, *optional) or column in header[:n]
    ]
    if problems:
        return TableFile(name, digest, tuple(header), problems=tuple(problems))
    rows = []
    for number, cells in body:
        if not any(cells):
            continue
        if len(cells) != len(header):
            problems.append(Problem("row_ragged", name, number, read=",".join(cells)[:80], expected=str(len(header))))
        else:
            rows.append((number, dict(zip(header, cells, strict=True))))
    return TableFile(name, digest, tuple(header), tuple(rows), tuple(problems))
