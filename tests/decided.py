"""Decisions for tests, as they would stand in a record."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from thidua_analysis.ledger.chain import extended
from thidua_analysis.ledger.decisions import Decisions
from thidua_analysis.ledger.entries import Ledger

BY = {"by": "Phòng Nội vụ", "reason": "kiểm tra"}


def decided(*drafts: Mapping[str, Any]) -> Decisions:
    """The decisions that these lines come to, numbered from 1."""
    ledger = Ledger()
    for draft in drafts:
        ledger = extended(ledger, {**BY, **draft})
    return Decisions(ledger.entries)


def untruthful(unit: str, month: str, at: date, now: Mapping[str, int] | None = None, **more: Any) -> dict[str, Any]:
    """A report found untruthful, with the figures as verified; `was` defaults to 0 for each."""
    now = dict(now or {})
    was = more.pop("was", dict.fromkeys(now, 0))
    return {"kind": "untruthful", "unit": unit, "month": month, "at": at, "was": was, "now": now, **more}
