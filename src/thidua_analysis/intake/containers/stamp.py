"""Whether a file that is read again is still the one that was checked."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ...words.errors import DataError
from ...words.problems import Problem, described, problems_table
from .bounds import Refused


@dataclass(frozen=True)
class Stamp:
    """What a file was when it was checked."""

    name: str
    size: int
    changed: int

    @classmethod
    def of(cls, name: str, status: os.stat_result) -> Stamp:
        """The stamp of a file that messages call `name`."""
        return cls(name, status.st_size, status.st_mtime_ns)

    @contextmanager
    def watch(self, path: Path) -> Iterator[None]:
        """Raises DataError if the file was changed, taken away or closed to us since it was checked, or while it is read."""
        try:
            self._check(path)
            yield
            self._check(path)
        except (OSError, Refused) as fault:
            if not isinstance(fault, Refused):
                fault = Refused("file_denied" if isinstance(fault, PermissionError) else "file_changed")
            raise data_error(fault.problem(self.name)) from None

    def _check(self, path: Path) -> None:
        if Stamp.of(self.name, path.stat()) != self:
            raise Refused("file_changed")


def data_error(problem: Problem) -> DataError:
    """One problem as an error, for where no table of problems can be given back any more."""
    return DataError(described([problem]), problems=problems_table([problem]))
