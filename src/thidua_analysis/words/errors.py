"""What can go wrong, as one small family: every message names the culprit and the way out.

`str(error)` is English, :meth:`ThiduaError.message` gives either language: the clerk reads Vietnamese.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from .catalogue import words
from .plaintext import printable

if TYPE_CHECKING:
    from .pair import Words


READ = 80
"""So much is told of what was given in place of something else."""


class ThiduaError(Exception):
    """Base of every error this package raises on purpose; the command line prints it and exits 1.

    It is a message by its code, with its values, or :class:`Words` that have been put together already.

    >>> ThiduaError("labels.year_end", year=2021).message("vi")
    'tổng kết năm 2021'
    """

    def __init__(self, told: str | Words, /, **values: object) -> None:
        both = words(told, **values) if isinstance(told, str) else told
        self.en, self.vi = printable(both.en), printable(both.vi)
        super().__init__(self.en)

    @property
    def told(self) -> Words:
        """What happened and what to do, in both languages."""
        from .pair import Words

        return Words(vi=self.vi, en=self.en)

    def message(self, language: str) -> str:
        """The same in `vi` or `en`."""
        return self.vi if language == "vi" else self.en

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.told,), self.__dict__

    def prefixed(self, where: str) -> ThiduaError:
        """The same error, said of a place."""
        from .pair import Words

        return type(self)(Words(vi=f"{where}: {self.vi}", en=f"{where}: {self.en}"))


class PlanError(ThiduaError):
    """A rules file that cannot be taken as it is.

    ``faults`` holds one line in both languages for each fault found, each starting with the path of the culprit,
    ``criterion[2].target``; the message lists the first of them. ``issues`` are the same in English.
    """

    def __init__(self, source: str, faults: Sequence[Words]) -> None:
        from .pair import listed

        self.source = source
        self.faults = tuple(faults)
        super().__init__("plan.not_valid", path=source, faults=listed(self.faults))

    @property
    def issues(self) -> tuple[str, ...]:
        """The faults in English."""
        return tuple(fault.en for fault in self.faults)

    def __reduce__(self) -> tuple[Any, ...]:
        return PlanError, (self.source, self.faults)


class CampaignError(ThiduaError):
    """A campaign folder, or a request about it, that makes no sense: unknown unit, month, reading.

    ``about`` names what was supposed and is at fault, as the axes of a sweep do: ``C3.target``,
    ``tan-hoa.accounts_count``. Blank where it is not about anything supposed.
    """

    def __init__(self, told: str | Words, /, about: Sequence[str] = (), **values: object) -> None:
        super().__init__(told, **values)
        self.about = tuple(about)


class DataError(ThiduaError):
    """Input files hold problems of severity ``error``: nothing is scored until they are mended.

    ``problems`` is the table of them (see :mod:`thidua_analysis.words.problems`).
    """

    def __init__(self, told: str | Words, /, problems: object = None, **values: object) -> None:
        super().__init__(told, **values)
        self.problems = problems


class LedgerError(ThiduaError):
    """The record of decisions does not hold from ``line`` on, or a line cannot be added to it."""

    def __init__(self, told: str | Words, /, line: int | None = None, **values: object) -> None:
        super().__init__(told, **values)
        self.line = line


class RunError(ThiduaError):
    """A notebook that was refused, failed, or did not run to its end."""


def other_kind(what: str, example: str, read: object) -> CampaignError:
    """That an argument is of another kind than what is wanted, of which an example says more than a name."""
    return CampaignError("labels.kind_wanted", what=what, example=example, read=as_read(read))


def as_read(given: object) -> str:
    """What was given, told in at most one short line: a month, or a table, would fill a screen."""
    lines = repr(given).splitlines() or [""]
    return lines[0] if len(lines) == 1 and len(lines[0]) <= READ else f"{lines[0][:READ]}…"
