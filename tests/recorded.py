"""Decisions recorded in one call: what is wished, in which campaign, by whom and why."""

from __future__ import annotations

from dataclasses import fields
from functools import partial

from thidua_analysis.archive.recording import Decided, record
from thidua_analysis.archive.wishes import Withdraw

SAID = {field.name for field in fields(Decided)}
withdraw_dispute = partial(Withdraw, dispute=True)


def recorded(wish, campaign, *about, **more):
    """`recorded(Correct, folder, "a", "2021-06", "accounts_count", 1600, by="…", reason="…")`: the line."""
    said = {key: value for key, value in more.items() if key in SAID}
    own = {key: value for key, value in more.items() if key not in SAID}
    return record(campaign, wish(*about, **own), Decided(**said))
