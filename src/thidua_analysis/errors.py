"""What can go wrong, as one small family: every message names the culprit and the way out."""

from __future__ import annotations

from collections.abc import Sequence


class ThiduaError(Exception):
    """Base of every error this package raises on purpose; the command line prints it and exits 1."""


class PlanError(ThiduaError):
    """A rules file that cannot be taken as it is.

    ``issues`` holds one line for each fault found, each starting with the path of the culprit,
    ``criterion[2].target``.
    """

    def __init__(self, source: str, issues: Sequence[str]) -> None:
        self.source = source
        self.issues = tuple(issues)
        super().__init__("\n".join([f"{source}: the rules file is not valid", *(f"  {i}" for i in self.issues)]))


class CampaignError(ThiduaError):
    """A campaign folder, or a request about it, that makes no sense: unknown unit, month, reading."""


class DataError(ThiduaError):
    """Input files hold problems of severity ``error``: nothing is scored until they are mended.

    ``problems`` is the table of all of them (columns: see :mod:`thidua_analysis.checks`).
    """

    def __init__(self, message: str, problems: object = None) -> None:
        self.problems = problems
        super().__init__(message)


class RunError(ThiduaError):
    """A notebook that was refused, failed, or did not run to its end."""
