"""`campaign.toml` and `units.csv` with one declaration more, every other byte as it was, comments included.

A line is put where it belongs, and the whole is read again: what comes out must say what it said before and the one new
thing, and must load. Where it does not, nothing is changed and the message has the line to write by hand.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from difflib import ndiff
from pathlib import Path
from typing import Any, NamedTuple

from ..files.foreign import read_bytes
from ..files.found import SETTINGS
from ..files.toml_file import MOST_BYTES, TomlFault, parse_toml, read_toml
from ..files.writing import write_file
from ..words.errors import CampaignError
from ..words.vietnamese import name_key
from .forms.names import Names
from .recognised import WORDS
from .rows import Unit
from .settings import settings_of
from .units import checked_units

UNITS = "units.csv"
TABLES = {"status": "statuses", "channel": "channels", "level": "levels", "row": "rows"}
"""What may be declared of a word of lists, or of a row or column of reports → the table of `campaign.toml` that says it."""
MEANINGS: dict[str, tuple[str, ...]] = {
    "status": tuple(str(number) for number in range(1, 11)),
    "channel": tuple(WORDS["channels"]),
    "level": ("2", "3", "4"),
}
"""What such a word may mean."""


class Change(NamedTuple):
    """What a file would become."""

    path: Path
    before: bytes
    after: bytes

    @property
    def lines(self) -> list[str]:
        """The lines that go, each after `- `, and those that come, after `+ `."""
        before, after = (content.decode("utf-8-sig").splitlines() for content in (self.before, self.after))
        return [line for line in ndiff(before, after) if line[:2] in ("- ", "+ ")]

    @property
    def tree(self) -> dict[str, Any]:
        """What the file would say, of one in TOML."""
        return parse_toml(self.after)

    def write(self) -> None:
        """Put it in place. CampaignError where the file has become another since it was read."""
        if read_bytes(self.path, MOST_BYTES) != self.before:
            raise CampaignError("intake.changed_meanwhile", path=self.path)
        write_file(self.path, self.after)


# ── campaign.toml ──


def with_word(folder: Path, what: str, word: str, value: str, meanings: Sequence[str] = ()) -> Change:
    """A status, channel or level that lists call by this word, or the figure that reports call so, one of `meanings`.
    CampaignError where it means something else already."""
    _refuse_blank(word)
    path, raw, tree = _settings(folder)
    table = TABLES[what]
    there = MEANINGS.get(what, meanings)
    if value not in there:
        raise CampaignError("intake.meaning_unknown", word=word, value=value, there=there)
    meant: str | int = value if what in ("channel", "row") else int(value)
    for known, means in tree.get(table, {}).items():
        if name_key(known) == name_key(word):
            if means == meant:
                return Change(path, raw, raw)
            raise CampaignError("intake.word_declared", path=path, table=table, word=known, means=means)
    line = f"{_quoted(word)} = {json.dumps(meant)}"
    wanted = tree | {table: {**tree.get(table, {}), word: meant}}
    return _agreed(path, raw, [_in_table(raw.decode(), table, line)], wanted, f"[{table}]\n{line}")


def with_outsider(folder: Path, name: str) -> Change:
    """An organisation of lists that does not compete."""
    _refuse_blank(name)
    path, raw, tree = _settings(folder)
    known = tree.get("outsiders", [])
    if name_key(name) in map(name_key, known):
        return Change(path, raw, raw)
    text, entry = raw.decode(), _quoted(name)
    tries = [_after_last(text.splitlines(keepends=True), -1, f"outsiders = [{entry}]", _end(text))]
    if there := re.search(r"^[ \t]*outsiders\s*=\s*\[", text, re.MULTILINE):
        ends = [n for n, sign in enumerate(text) if sign == "]" and n >= there.end()]
        tries = [text[:n] + apart + entry + text[n:] for n in ends for apart in (", ", "")]
    return _agreed(path, raw, tries, tree | {"outsiders": [*known, name]}, f"outsiders = [{entry}]")


def with_source(folder: Path, files: str, said: Mapping[str, Any], at_hand: Sequence[tuple[str, str]]) -> Change:
    """What is said of files (`channel`, `level`, `unit`, `covers`, `without`, `received`, `ignore`; `months`: only there), in the
    `[[source]]` that has them, or in a new one.

    `at_hand`: month and name of every file there is. CampaignError where none fits, or where another `[[source]]` that
    stands before has the word on one of them."""
    path, raw, tree = _settings(folder)
    sources = tree.get("source", [])
    key = {"files": files} | ({"months": list(said["months"])} if said.get("months") else {})
    said = {name: list(v) if isinstance(v, tuple) else v for name, v in said.items() if v and name != "months"}
    held = _source_of(path, tree, key, at_hand)
    if held is None:
        lines = [f"{name} = {_value(value)}" for name, value in (key | said).items()]
        block = "\n".join(["[[source]]", *lines])
        return _agreed(path, raw, [_appended(raw.decode(), block)], tree | {"source": [*sources, key | said]}, block)
    if other := [name for name, value in said.items() if sources[held].get(name, value) != value]:
        raise CampaignError("intake.source_says", path=path, files=files, name=other[0], means=sources[held][other[0]])
    new = {name: value for name, value in said.items() if name not in sources[held]}
    if not new:
        return Change(path, raw, raw)
    wanted = [one | new if n == held else one for n, one in enumerate(sources)]
    line = "\n".join(f"{name} = {_value(value)}" for name, value in new.items())
    return _agreed(path, raw, [_in_block(raw.decode(), held, line)], tree | {"source": wanted}, line)


def _source_of(
    path: Path, tree: Mapping[str, Any], key: Mapping[str, Any], at_hand: Sequence[tuple[str, str]]
) -> int | None:
    """Which `[[source]]` has the word on these files now: that of just these, or None. CampaignError if it is another's."""
    files, sources = key["files"], tree.get("source", [])
    every = settings_of({**tree, "source": [*sources, key]}, path).source
    fitting = [(month, name) for month, name in at_hand if every[-1].fits(month, name)]
    if not fitting:
        there = sorted({name for month, name in at_hand if month in key.get("months", [month])})
        raise CampaignError("intake.no_such_file", files=files, near=there[:20] or ["–"])
    first = min(n for month, name in fitting for n, source in enumerate(every) if source.fits(month, name))
    if first == len(sources):
        return None
    if {name: sources[first][name] for name in ("files", "months") if name in sources[first]} != key:
        raise CampaignError("intake.source_before", path=path, files=files, before=sources[first]["files"])
    return first


def _settings(folder: Path) -> tuple[Path, bytes, dict[str, Any]]:
    path = folder / SETTINGS
    try:
        tree, raw = read_toml(path)
    except TomlFault as e:
        raise CampaignError(e.of(path)) from None
    return path, raw, tree


def _agreed(path: Path, raw: bytes, tries: Sequence[str], wanted: Mapping[str, Any], line: str) -> Change:
    """The first of some texts that says what is wanted, and nothing else."""
    settings_of(wanted, path)
    for text in tries:
        try:
            if parse_toml(text.encode()) == wanted:
                return Change(path, raw, text.encode())
        except TomlFault:
            continue
    raise CampaignError("intake.change_by_hand", path=path, line=line)


def _in_table(text: str, table: str, line: str) -> str:
    """The text with a line at the end of a table, which is made where there is none."""
    header = re.compile(rf"\s*\[\s*{table}\s*\]\s*(#.*)?")
    lines = text.splitlines(keepends=True)
    at = next((n for n, one in enumerate(lines) if header.fullmatch(one.rstrip("\r\n"))), None)
    return _appended(text, f"[{table}]\n{line}") if at is None else _after_last(lines, at, line, _end(text))


def _in_block(text: str, number: int, line: str) -> str:
    """The text with lines at the end of one of its `[[source]]`."""
    lines = text.splitlines(keepends=True)
    heads = [n for n, one in enumerate(lines) if re.fullmatch(r"\s*\[\[\s*source\s*\]\]\s*(#.*)?", one.rstrip("\r\n"))]
    return _after_last(lines, heads[number], line, _end(text)) if number < len(heads) else text


def _after_last(lines: Sequence[str], at: int, line: str, end: str) -> str:
    """The lines with one more after the last key below the heading `at`; -1: above all headings."""
    below = next((n for n in range(at + 1, len(lines)) if lines[n].lstrip().startswith("[")), len(lines))
    last = max(n for n in range(at, below) if n == at or (lines[n].strip() and not lines[n].lstrip().startswith("#")))
    first = "".join(lines[: last + 1])
    new = line.replace("\n", end) + end
    return (first if not first or first.endswith("\n") else first + end) + new + "".join(lines[last + 1 :])


def _appended(text: str, block: str) -> str:
    end = _end(text)
    apart = "" if not text or text.endswith("\n\n") else end if text.endswith("\n") else end + end
    return text + apart + block.replace("\n", end) + end


def _end(text: str) -> str:
    """How the lines of a text end."""
    return "\r\n" if "\r\n" in text else "\n"


def _refuse_blank(word: str) -> None:
    """Marks alone, or what cannot be seen, is the same as no word: it would be that of every blank cell."""
    if not name_key(word):
        raise CampaignError("intake.word_is_none", word=word)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _value(value: Any) -> str:
    """A value as TOML has it, which for texts, numbers and lists of them is as JSON has it."""
    return value.isoformat() if isinstance(value, date) else json.dumps(value, ensure_ascii=False)


# ── units.csv ──


def with_alias(folder: Path, units: Sequence[Unit], unit: str, name: str, tracks: tuple[str, ...]) -> Change:
    """Another name of a unit. CampaignError where the name is none, or is another unit's already."""
    path, names = folder / UNITS, Names(units)
    raw = read_bytes(path, MOST_BYTES)
    if not name_key(name) or "|" in name or any(sign in name for sign in "\r\n\0"):
        raise CampaignError("intake.alias_is_none", name=name)
    if (owner := names.find(name)) is not None and owner != unit:
        raise CampaignError("intake.alias_of_another", name=name, unit=unit, owner=owner)
    if owner == unit:
        return Change(path, raw, raw)
    wanted = tuple(
        u._replace(aliases="|".join(filter(None, (u.aliases, name)))) if u.unit == unit else u for u in units
    )
    by_hand = CampaignError("intake.change_by_hand", path=path, line=f"{unit}: aliases: …|{name}")
    try:
        after = _more(raw.decode(), unit, name).encode()
        if checked_units(after, path, tracks) == wanted:
            return Change(path, raw, after)
    except (UnicodeDecodeError, LookupError, ValueError):
        raise by_hand from None
    raise by_hand


def _more(text: str, unit: str, name: str) -> str:
    """The list of units with one more alias; LookupError or ValueError where it is written in a way not known here."""
    lines = text.splitlines(keepends=True)
    top = next(n for n, line in enumerate(lines) if line.strip() and not line.lstrip("\ufeff").startswith("sep="))
    sign = max(",;\t", key=lines[top].count)
    heads = [head.strip("\ufeff ").casefold() for head, _, _ in _fields(lines[top], sign)]
    column, of = (heads.index("aliases") if "aliases" in heads else len(heads)), heads.index("unit")
    if column == len(heads):
        lines = [
            _widened(line, "aliases" if n == top else "", sign) if n >= top else line for n, line in enumerate(lines)
        ]
    at = next(
        n
        for n, line in enumerate(lines)
        if n > top and line.strip() and list(_fields(line, sign))[of][0].strip() == unit
    )
    told, start, end = list(_fields(lines[at], sign))[column]
    new = "|".join(filter(None, (told.strip(), name)))
    if sign in new or '"' in new:
        new = '"{}"'.format(new.replace('"', '""'))
    lines[at] = lines[at][:start] + new + lines[at][end:]
    return "".join(lines)


def _fields(line: str, sign: str) -> Iterator[tuple[str, int, int]]:
    """Each field of a line: what it says, where it begins and ends."""
    start, whole = 0, line.rstrip("\r\n")
    for told in re.findall(rf'(?:"(?:[^"]|"")*"|[^{sign}"])*(?:{sign}|$)', whole):
        bare = told.removesuffix(sign)
        yield next(csv.reader([bare], delimiter=sign), [""])[0] if bare else "", start, start + len(bare)
        start += len(told)
        if start >= len(whole) and not told.endswith(sign):
            return


def _widened(line: str, last: str, sign: str) -> str:
    bare = line.rstrip("\r\n")
    return f"{bare}{sign}{last}{line[len(bare) :]}" if bare else line
