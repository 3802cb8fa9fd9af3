"""`decisions.jsonl`: who decided what, when and why. Lines are only ever added, and each seals the one before.

One JSON object a line. `prev` is the sha256 of the line before, without its line end, so that a line that was
changed, taken out or put in breaks the chain from there on. The chain alone does not show a tail that was cut
off, nor a file that was written anew as a whole: for that, every published report keeps the hash of the last
line it knew (the head), see :func:`check_heads`. Tamper-evident, never tamper-proof.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout
from pydantic import ValidationError

from ..files.writing import UNCONVERT, clear_left, write_file
from ..words.catalogue import words
from ..words.errors import LedgerError
from ..words.faults import schema_words
from ..words.pair import Words, Wrong, joined
from ..words.personal import personal
from ..words.plaintext import json_text
from .entries import ENTRY, EVIDENCE, LEDGER, NO_LINE, AnyEntry, Entry, Evidence, Ledger, line_hash

LOCK = ".decisions.lock"
MOST_BYTES = 50_000_000
PATIENCE = 60
"""Seconds to wait for another process that is writing."""


def read_ledger(folder: Path) -> Ledger:
    """The record of decisions of a campaign folder; an empty one where there is no `decisions.jsonl`.

    A file with nothing in it is no such record: it came about with a first line, so it has lost all of them.
    LedgerError names the first line that does not hold: not JSON, a key too many, a number out of turn, a
    `prev` that is not the hash of the line before.
    """
    path = folder / LEDGER
    if path.is_symlink() or (path.exists() and not path.is_file()):
        raise _fault(path, None, words("ledger.not_plain"))
    if not path.exists():
        return Ledger()
    if path.stat().st_size > MOST_BYTES:
        raise _too_big(path)
    if not (content := path.read_bytes()):
        raise LedgerError("ledger.empty", path=path.as_posix())
    return parse_ledger(content, path)


def _converted(path: Path) -> LedgerError:
    return LedgerError("ledger.line_endings", line=1, path=path.as_posix(), way=Words(vi=UNCONVERT[0], en=UNCONVERT[1]))


def _too_big(path: Path) -> LedgerError:
    return LedgerError("ledger.too_big", path=path.as_posix(), most=MOST_BYTES)


def parse_ledger(content: bytes, path: Path) -> Ledger:
    """The lines of a ledger, each checked; `path` is only named in errors."""
    if not content:
        return Ledger()
    if not content.endswith(b"\n"):
        last = content.count(b"\n") + 1
        raise _fault(path, last, words("ledger.cut_off"))
    lines = tuple(content.split(b"\n")[:-1])
    if all(line.endswith(b"\r") for line in lines):
        raise _converted(path)
    entries: list[AnyEntry] = []
    for number, line in enumerate(lines, 1):
        entry = _parse(line, number, path)
        wanted = line_hash(lines[number - 2]) if number > 1 else NO_LINE
        if entry.seq != number:
            raise _fault(path, number, words("ledger.seq_wrong", read=entry.seq, wanted=number))
        if entry.prev != wanted:
            raise _fault(path, number, words("ledger.prev_wrong", before=number - 1))
        entries.append(entry)
    return Ledger(lines, tuple(entries))


def _parse(line: bytes, number: int, path: Path) -> AnyEntry:
    if line != line.strip():
        raise _fault(path, number, words("ledger.white_space"))
    try:
        return _entry(line)
    except ValidationError as e:
        raise _fault(path, number, _told(e, json.loads(line))) from None
    except (ValueError, RecursionError) as e:
        raise _fault(path, number, words("ledger.no_json", why=e)) from None


@lru_cache(maxsize=10_000)  # whoever adds line after line would check the same lines again each time
def _entry(line: bytes) -> AnyEntry:
    return ENTRY.validate_python(json.loads(line.decode(), object_pairs_hook=_once, parse_constant=_no_constant))


def _told(error: ValidationError, tree: Any) -> Words:
    """What is wrong with each key."""
    return joined((schema_words(f, tree, ("",)) for f in error.errors()), "; ")


def _once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    tree = dict(pairs)
    if len(tree) < len(pairs):
        raise Wrong("ledger.key_twice")
    return tree


def _no_constant(text: str) -> Any:
    raise Wrong("ledger.no_number", read=text)


def _fault(path: Path, line: int | None, told: Words) -> LedgerError:
    if line is None:
        return LedgerError("ledger.does_not_hold", path=path.as_posix(), told=told)
    return LedgerError("ledger.does_not_hold_from", line=line, path=path.as_posix(), number=line, told=told)


def clear_killed(folder: Path) -> None:
    """Remove what writers that were killed left beside the record, unless one is writing now."""
    if any(folder.glob(f".{LEDGER}-*")) or any((folder / EVIDENCE).glob(".*")):
        with suppress(OSError, Timeout), FileLock(folder / LOCK, timeout=0):
            _clear(folder)


def _clear(folder: Path) -> None:
    clear_left(folder, re.escape(LEDGER))
    clear_left(folder / EVIDENCE, r"[0-9a-f]{64}(\.[a-z0-9]{1,8})?")


# ── writing ───────────────────────────────────────────────────────────────────────────────────

Draft = Mapping[str, Any]


def append(folder: Path, draft: Draft | Callable[[Ledger], Draft], evidence: Sequence[Path] = ()) -> AnyEntry:
    """Add one line and return its entry: all of it, or nothing.

    `draft` holds the entry's keys but `seq`, `prev` and `evidence`; as a function it is called with the ledger as it
    stands, under the lock, and may refuse. Evidence files are copied to `evidence/` under their hash first.
    Other processes wait their turn. The file is written anew and renamed, so that a process killed at any moment
    leaves the old ledger or the new one. LedgerError if the ledger does not hold, or the line is not valid.
    """
    path = folder / LEDGER
    kept = [_evidence(p) for p in evidence]
    try:
        with FileLock(folder / LOCK, timeout=PATIENCE):
            _clear(folder)
            ledger = read_ledger(folder)
            fields = dict(draft(ledger) if callable(draft) else draft)
            after = extended(ledger, fields | {"evidence": [e.model_dump() for e, _ in kept]}, path)
            if len(after.content) > MOST_BYTES:
                raise _too_big(path)
            for one, content in kept:
                target = folder / one.kept_as
                if not target.is_file():
                    write_file(target, content)
            write_file(path, after.content)
    except Timeout:
        raise LedgerError("ledger.busy", path=path.as_posix(), seconds=PATIENCE) from None
    return after.entries[-1]


def extended(ledger: Ledger, fields: Mapping[str, Any], path: Path = Path(LEDGER)) -> Ledger:
    """The ledger with one more line, numbered and sealed; nothing is written. LedgerError if the line is not valid."""
    line = {**fields, "seq": len(ledger.lines) + 1, "prev": ledger.head}
    try:
        entry = ENTRY.validate_python(line)
    except ValidationError as e:
        raise LedgerError("ledger.not_recorded", path=path.as_posix(), told=_told(e, line)) from None
    return Ledger((*ledger.lines, entry_line(entry)), (*ledger.entries, entry))


def entry_line(entry: Entry) -> bytes:
    """An entry as its line, without line end: keys in one order, as people read them."""
    tree = entry.model_dump(mode="json")
    order = ["seq", "prev", "at", "by", "kind", *entry.ABOUT, "was", "now", "reason", "evidence", "answers"]
    return json_text({key: tree[key] for key in order if key in tree}).encode()


def _evidence(path: Path) -> tuple[Evidence, bytes]:
    if not path.is_file():
        raise LedgerError("ledger.no_evidence", path=path)
    if what := personal(path.name):
        raise LedgerError("ledger.evidence_personal", name=path.name, what=what)
    content = path.read_bytes()
    try:
        return Evidence(name=path.name, sha256=sha256(content).hexdigest()), content
    except ValidationError:
        raise LedgerError("ledger.evidence_name", name=path.name) from None


def evidence_faults(folder: Path, entries: Sequence[Entry]) -> list[tuple[Entry, Evidence, str]]:
    """Evidence that is `missing` or `altered` in the campaign folder."""
    faults = []
    for entry in entries:
        for one in entry.evidence:
            path = folder / one.kept_as
            if not path.is_file():
                faults.append((entry, one, "missing"))
            elif sha256(path.read_bytes()).hexdigest() != one.sha256:
                faults.append((entry, one, "altered"))
    return faults


@dataclass(frozen=True)
class KnownHead:
    """What something published says of the ledger: so many lines, ending in this head."""

    where: str
    count: int
    head: str


def check_heads(ledger: Ledger, known: Sequence[KnownHead]) -> list[KnownHead]:
    """The published heads that the ledger no longer leads to: its tail was cut off, or it was written anew."""
    return [k for k in known if k.count > len(ledger.lines) or ledger.head_after(k.count) != k.head]
