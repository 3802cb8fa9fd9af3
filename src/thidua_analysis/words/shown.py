"""How things show themselves: a small page in a notebook, readable text in a terminal, in the language that was chosen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from html import escape
from typing import Any

from .catalogue import LANGUAGES
from .errors import CampaignError, ThiduaError
from .plaintext import printable

_chosen = ["vi"]


def language(code: str | None = None) -> str:
    """The language in which months, comparisons and the like show themselves; with a `code`, from now on that one.

    CampaignError for a language there is not.

    >>> language(), language("en"), language("vi")
    ('vi', 'en', 'vi')
    """
    if code is not None:
        _chosen[:] = [spoken(code)]
    return _chosen[0]


def spoken(code: str | None = None) -> str:
    """The language of one answer: `vi` or `en`; without, the one chosen once. CampaignError for a language there is not."""
    if code is not None and code not in LANGUAGES:
        raise CampaignError("labels.no_language", read=code, known=LANGUAGES)
    return code or _chosen[0]


@dataclass(frozen=True)
class Table:
    """A finished table: HTML for a notebook or page, text for anything else."""

    html: str
    text: str

    def _repr_html_(self) -> str:
        return self.html

    def __repr__(self) -> str:
        return self.text


def styled_table(
    rows: Sequence[Sequence[str]],
    columns: Sequence[str],
    numbers: Sequence[int] = (),
    marked: Sequence[int] = (),
    names_at: int | None = None,
    wide: Sequence[int] = (),
    caption: str = "",
    without: Sequence[int] = (),
) -> Table:
    """Text cells as a styled table: `numbers` are right-aligned columns, `marked` bold rows, `names_at` a column
    of names, `wide` columns of sentences, `without` columns that are left out: what the plan does not have.

    The id is fixed by the content, so that the same table is the same bytes.
    """
    kept = {n: at for at, n in enumerate(n for n in range(len(columns)) if n not in without)}
    rows, columns = [[printable(row[n]) for n in kept] for row in rows], [printable(columns[n]) for n in kept]
    caption = printable(caption)
    numbers, wide = ([kept[n] for n in asked if n in kept] for asked in (numbers, wide))
    looks = {
        "th, td": "text-align: left; vertical-align: top;",
        ", ".join(f"{cell}:nth-child({n + 1})" for n in numbers for cell in ("td", "th")): "text-align: right;",
        "" if names_at is None else f"td:nth-child({names_at + 1})": "min-width: 11.5em;",
        ", ".join(f"td:nth-child({n + 1})" for n in wide): "min-width: 15em;",
        ", ".join(f"tbody tr:nth-child({n + 1}) td" for n in marked): "font-weight: bold;",
        "caption" if caption else "": "text-align: left; font-weight: bold; caption-side: top;",
    }
    name = f"T_{sha256(repr((caption, columns, rows, looks)).encode()).hexdigest()[:8]}"
    css = (f"#{name} :is({where}) {{ {look} }}" for where, look in looks.items() if where)
    head = "".join(f"<th>{escape(one, quote=False)}</th>" for one in columns)
    body = "\n".join(f"<tr>{''.join(f'<td>{escape(one, quote=False)}</td>' for one in row)}</tr>" for row in rows)
    called = f"<caption>{escape(caption, quote=False)}</caption>\n" if caption else ""
    html = "\n".join(["<style>", *css, f'</style>\n<table id="{name}" class="thidua">'])
    return Table(
        f"{html}\n{called}<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table>\n",
        _plain([columns, *rows], caption, numbers),
    )


def _plain(rows: Sequence[Sequence[str]], caption: str, numbers: Sequence[int]) -> str:
    """The same for a terminal: columns side by side."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = [
        "  ".join(
            one.rjust(wide) if n in numbers else one.ljust(wide)
            for n, (one, wide) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
    return "\n".join(filter(None, [caption, *lines]))


@dataclass(frozen=True)
class Page:
    """A title, and below it paragraphs and tables."""

    title: str
    parts: tuple[str | Table, ...]

    @property
    def text(self) -> str:
        """The same for a terminal."""
        return printable("\n\n".join([self.title, *(p.text if isinstance(p, Table) else p for p in self.parts)]))

    @property
    def html(self) -> str:
        """The same for a notebook."""
        told = [p.html if isinstance(p, Table) else f"<p>{_lines(p)}</p>" for p in self.parts]
        return printable(
            "\n".join([f'<div style="text-align: left">\n<h4>{_lines(self.title)}</h4>', *told, "</div>\n"])
        )

    def __repr__(self) -> str:
        return self.text

    def _repr_html_(self) -> str:
        return self.html


def _lines(text: str) -> str:
    return escape(text, quote=False).replace("\n", "<br>")


class Shown:
    """What shows itself. A dataclass of this kind says `repr=False`."""

    def show(self, language: str | None = None) -> Page:
        """The same as a small page, in `vi` or `en`; without, in the language chosen once by :func:`language`."""
        return self._page(spoken(language))

    def _page(self, language: str) -> Page:
        raise NotImplementedError

    def __repr__(self) -> str:
        return self._seen().text

    def _repr_html_(self) -> str:
        return self._seen().html

    def _seen(self) -> Page:
        """The page; where there is none to show, why: what is looked at must not fail."""
        try:
            return self.show()
        except ThiduaError as e:
            return Page(type(self).__name__, (e.message(_chosen[0]),))


def named(unit: str, names: Any) -> str:
    """A unit as pages show it: what people call it, and what is typed for it.

    >>> named("tan-hoa", {"tan-hoa": "Xã Tân Hòa"})
    'Xã Tân Hòa · tan-hoa'
    """
    called = names.get(unit, unit)
    return called if called == unit else f"{called} · {unit}"
