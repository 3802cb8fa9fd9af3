"""What can go wrong, as one small family: every message names the culprit and the way out.

`str(error)` is English, :meth:`ThiduaError.message` gives either language: the clerk reads Vietnamese.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from .catalogue import words
from .plaintext import printable

CODE = re.compile(r"[a-z_]+\.[a-z_0-9]+")
"""What a message is known by."""
MOST_ISSUES = 50
"""Faults of a rules file that its message lists; ``issues`` has them all."""


class ThiduaError(Exception):
    """Base of every error this package raises on purpose; the command line prints it and exits 1."""

    def __init__(self, en: str, vi: str = "", **values: object) -> None:
        if CODE.fullmatch(en):
            told = words(en, **values)
            en, vi = told.en, told.vi
        self.en, self.vi = printable(en), printable(vi or en)
        super().__init__(self.en)

    def message(self, language: str) -> str:
        """What happened and what to do, in `vi` or `en`."""
        return self.vi if language == "vi" else self.en

    def __reduce__(self) -> tuple[type[ThiduaError], tuple[str, str]]:
        return type(self), (self.en, self.vi)

    def prefixed(self, where: str) -> ThiduaError:
        """The same error, said of a place."""
        return type(self)(f"{where}: {self.en}", f"{where}: {self.vi}")


class PlanError(ThiduaError):
    """A rules file that cannot be taken as it is.

    ``issues`` holds one line for each fault found, each starting with the path of the culprit,
    ``criterion[2].target``.
    """

    def __init__(self, source: str, issues: Sequence[str]) -> None:
        self.source = source
        self.issues = tuple(issues)
        faults = [f"  {issue}" for issue in self.issues[:MOST_ISSUES]]
        if more := len(self.issues) - len(faults):
            faults.append(f"  … +{more}")
        super().__init__(
            "\n".join([f"{source}: the rules file is not valid", *faults]),
            "\n".join([f"{source}: tệp quy tắc không hợp lệ", *faults]),
        )

    def __reduce__(self) -> tuple[type[ThiduaError], tuple[str, tuple[str, ...]]]:  # type: ignore[override]
        return PlanError, (self.source, self.issues)


class CampaignError(ThiduaError):
    """A campaign folder, or a request about it, that makes no sense: unknown unit, month, reading.

    ``about`` names what was supposed and is at fault, as the axes of a sweep do: ``C3.target``,
    ``tan-hoa.accounts_count``. Blank where it is not about anything supposed.
    """

    def __init__(self, en: str, vi: str = "", about: Sequence[str] = (), **values: object) -> None:
        super().__init__(en, vi, **values)
        self.about = tuple(about)

    def __reduce__(self) -> tuple[type[ThiduaError], tuple[str, str, tuple[str, ...]]]:  # type: ignore[override]
        return CampaignError, (self.en, self.vi, self.about)


class DataError(ThiduaError):
    """Input files hold problems of severity ``error``: nothing is scored until they are mended.

    ``problems`` is the table of them (see :mod:`thidua_analysis.words.problems`).
    """

    def __init__(self, en: str, vi: str = "", problems: object = None, **values: object) -> None:
        super().__init__(en, vi, **values)
        self.problems = problems


class LedgerError(ThiduaError):
    """The record of decisions does not hold from ``line`` on, or a line cannot be added to it."""

    def __init__(self, en: str, vi: str = "", line: int | None = None, **values: object) -> None:
        super().__init__(en, vi, **values)
        self.line = line

    def __reduce__(self) -> tuple[type[ThiduaError], tuple[str, str, int | None]]:  # type: ignore[override]
        return LedgerError, (self.en, self.vi, self.line)


class RunError(ThiduaError):
    """A notebook that was refused, failed, or did not run to its end."""
