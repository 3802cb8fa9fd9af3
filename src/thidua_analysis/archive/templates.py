"""Which notebook publishes: the package's own, or one of the office's."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ..files.cells import GIVEN, Template, known_cells, plain
from ..files.private import PrivateFolder
from ..files.resources import known_notebooks, package_template
from ..plan.calendar import MONTH
from ..report.pages import NOTEBOOKS
from ..words.catalogue import words
from ..words.errors import RunError
from .execute import defaults


def templates_of(kinds: Sequence[str], own: str | Path | None) -> dict[str, Template]:
    """What the reports of each kind are made with."""
    if own is None:
        return {kind: package_template(NOTEBOOKS[kind]) for kind in kinds}
    if len(kinds) > 1:
        raise RunError("archive.template_of_one_kind", template=own)
    return {kind: read_template(Path(own), kind) for kind in kinds}


def read_template(path: Path, kind: str) -> Template:
    """A notebook of an office's own, for the reports of months or of the year's end.

    RunError if it cannot be read, or its parameters are not those that a run gives, each with its type.
    """
    try:
        content = path.read_bytes()
        made = Template(path.name, plain(content), own=known_cells(content) != known_notebooks()[NOTEBOOKS[kind]])
    except OSError as e:
        raise RunError("archive.template_unreadable", template=path, reason=e) from None
    except RunError as e:
        raise e.prefixed(path.as_posix()) from None
    wanted = {name: of for name, of in GIVEN.items() if kind == MONTH or name != "month"}
    with PrivateFolder() as private:
        copy = private / path.name
        copy.write_bytes(made.content)
        there = {name: type(value) for name, value in defaults(copy).items()}
    faults = [
        *(f'  {name}: {of.__name__} = {of()!r}' for name, of in wanted.items() if there.get(name) is not of),
        *(f"  – {name}" for name in there if name in GIVEN and name not in wanted),
    ]  # fmt: skip
    if faults:
        of = words("archive.report_of_month" if kind == MONTH else "archive.report_of_year_end")
        raise RunError("archive.not_a_template", template=path.as_posix(), kind=of, faults="\n".join(faults))
    return made
