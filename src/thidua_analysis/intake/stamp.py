"""Whether a file that is read again is still the one that was checked."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ..errors import DataError
from ..problems import Problem, describe, problems_table
from .bounds import Refused, broken


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
        """Raises DataError if the file was changed or taken away since it was checked."""
        try:
            if Stamp.of(self.name, path.stat()) != self:
                raise broken("tệp không bị sửa trong lúc đang đọc", "a file that is not changed while it is read")
            yield
        except (OSError, Refused) as fault:
            if not isinstance(fault, Refused):
                fault = broken("tệp còn đó và đọc được", "a file that is there and can be read")
            raise data_error(fault.problem(self.name)) from None


def data_error(problem: Problem) -> DataError:
    """One problem as an error, for where no table of problems can be given back any more."""
    return DataError(describe([problem], "en"), describe([problem], "vi"), problems_table([problem]))
