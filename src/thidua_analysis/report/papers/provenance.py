"""What every paper repeats, so that a printed sheet can be held against the bundle it came from."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from ...files.digests import grouped
from ...scoring.result import Result
from ...scoring.rows import Line
from ..rows import csv_text, rows_of
from .texts import said


@dataclass(frozen=True)
class Provenance:
    """The record of decisions a month rests on (`lines`, `head`), and the sha256 of its score lines."""

    lines: int
    head: str
    fingerprint: str

    @property
    def ledger_text(self) -> str:
        return said("so_quyet_dinh", lines=self.lines, digest=grouped(self.head))

    @property
    def fingerprint_text(self) -> str:
        return said("dau_van_tay", digest=grouped(self.fingerprint))


def provenance(month: Result) -> Provenance:
    """The head of the ledger up to the last line that the month rests on, and the fingerprint of `score_lines.csv`."""
    fingerprint = hashlib.sha256(csv_text(rows_of(Line, month.line_rows)).encode()).hexdigest()
    return Provenance(len(month.ledger.lines), month.ledger.head, fingerprint)
