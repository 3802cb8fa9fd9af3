"""A published month as a folder: data files, notebook, pages, and everything they were made from, sealed.

A BagIt bag whose payload, under `data/`, is an RO-Crate. A published folder is never written again: the same
content means "it stands", other content makes the next version, which says what changed and by which decision.
Each bundle keeps the seal of the month before it and of the version it replaces.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from itertools import count
from pathlib import Path
from typing import Any

from ..files.cells import Template
from ..files.resources import lock_file, software_wheel, versions_used
from ..files.writing import write_folder
from ..intake import FROZEN, Settings, freeze, published_names, renamed
from ..intake.inputs import Inputs
from ..ledger.chain import LEDGER, KnownHead, Ledger, check_heads
from ..month import Month
from ..plan.calendar import MONTH, YEAR_END, year_end_key
from ..report.changes import change_table, record
from ..report.difference import Difference, difference
from ..report.papers.letters import KINDS, NOTICE, notice, template_files
from ..report.payload import read_payload
from ..report.rows import csv_text, json_bytes, month_record, month_tables, table_schema
from ..report.sentences import open_texts, winner_texts
from ..words.errors import CampaignError, LedgerError, RunError
from .bag import TAG_MANIFEST, bag_files, faults, identifier, read_info, read_short, seal_of
from .crate import METADATA
from .described import LEDGER_HEAD, LEDGER_LINES, LOCK, SOFTWARE, VERSIONS, Kept, Lineage, info_lines, metadata

DERIVED = (METADATA, "data/changes.*", f"data/papers/{NOTICE}-*", f"{SOFTWARE}*", VERSIONS)
"""Follows from the rest of a bundle and from its number, or says which software made it: left aside when asking whether
a month stands."""
TEMPLATE = "data/template.ipynb"
"""The office's own notebook that a month was published with."""
PUBLISHED = re.compile(r"[0-9]{4}-([0-9]{2}|year-end)-v[1-9][0-9]{0,8}")
"""The identifier of a published month: its key and number."""
ChangesPage = Callable[[Difference, str, str], bytes]
"""Makes a page of a difference and the names of the two versions."""


def month_files(
    month: Month,
    language: str = "vi",
    parameters: Mapping[str, Any] | None = None,
    template: Template | None = None,
) -> dict[str, bytes]:
    """Everything of a published month but its notebook and figures, by path below the published folder.

    `parameters` are those of the notebook, kept so that it can be executed again; so is a `template` of the office's own.
    """
    own = template if template and template.own else None
    if month.scenario:
        raise CampaignError(
            f"{month.key} is only supposed ({month.scenario.title}); it cannot be published",
            f"{month.key} chỉ là giả định ({month.scenario.title}), không công bố được",
        )
    files: dict[str, bytes] = {}
    for name, table in month_tables(month).items():
        files[f"data/{name}.csv"] = csv_text(table).encode()
        files[f"data/{name}.schema.json"] = json_bytes(table_schema(table))
    files["data/score.json"] = json_bytes(month_record(month))
    files["data/summary.json"] = json_bytes(_summary(month, language, parameters or {}, own))
    if own:
        files[TEMPLATE] = own.content
    frozen = frozen_inputs(month.inputs, month.months_so_far)
    if month.ledger.lines:
        frozen[LEDGER] = month.ledger.content
    for name, content in frozen.items():
        files[f"data/inputs/{month.inputs.id}/{name}"] = content
    if month.inputs.settings.plan.endswith(".toml"):  # its own plan stays where the campaign looks for it
        beside = Path(month.inputs.settings.plan).parent
        rules = {(beside / name).as_posix(): content for name, content in month.plan.files.items()}
        files |= {f"data/inputs/{month.inputs.id}/{name}": content for name, content in rules.items()}
    files |= {f"data/plan/{name}": content for name, content in month.plan.files.items()}
    lock = lock_file()
    if lock is not None:
        files[LOCK] = lock.read_bytes()
    return files


def frozen_inputs(inputs: Inputs, months: Sequence[str]) -> dict[str, bytes]:
    """A campaign folder with these months as they were read: it scores alike, and holds nothing personal.

    Files and sheets have their published names in it, and so in everything that is made of it; the names by which
    `campaign.toml` declares something about files are numbers. CampaignError where those cannot be told from the rest.
    """
    own = ["campaign.toml", "units.csv", *(["forms.toml"] if (inputs.folder / "forms.toml").is_file() else [])]
    files = {name: (inputs.folder / name).read_bytes() for name in own}
    files["campaign.toml"] = _unnamed(files["campaign.toml"], inputs.folder / "campaign.toml")
    templates = inputs.settings.office.templates
    if templates:
        files |= {f"{templates}/{p.name}": p.read_bytes() for p in template_files(inputs.folder / templates)}
    read = {m: inputs.files(m) for m in months if (inputs.folder / m).is_dir()}
    names = published_names(f for m, f in read.items() if not (inputs.folder / m / FROZEN).is_file())
    return files | {f"{m}/{FROZEN}": freeze(renamed(month, names)) for m, month in read.items()}


_DECLARED = re.compile(r"""(\bfiles\s*=\s*)("(?:[^"\\\n]|\\.)*"|'[^'\n]*')""")


def _unnamed(content: bytes, path: Path) -> bytes:
    """`campaign.toml` with a number for each pattern of file names in its `[[source]]`: nothing else reads those again."""
    text = content.decode("utf-8-sig")
    numbers = count(1)
    made = _DECLARED.sub(lambda m: f'{m[1]}"source-{next(numbers)}"', text)
    wanted = tomllib.loads(text)
    for n, source in enumerate(wanted.get("source", []), 1):
        source["files"] = f"source-{n}"
    if tomllib.loads(made) != wanted:
        raise CampaignError(
            f'{path}: [[source]]: each `files` must stand on one line, files = "…", and that word nowhere else in a text',
            f'{path}: [[source]]: mỗi `files` phải ghi trên một dòng, files = "…", và không ghi như vậy ở chỗ khác',
        )
    return made.encode() if made != text else content


def frozen_names(there: Iterable[str], settings: Settings, plan: Iterable[str]) -> list[str]:
    """Of the files in a frozen campaign folder those that :func:`month_files` would have put there, and no others.

    `plan`: the names of the files that the plan consists of.
    """
    known = {"campaign.toml", "units.csv", "forms.toml", LEDGER}
    known |= {f"{settings.office.templates}/{kind}.docx" for kind in KINDS if settings.office.templates}
    if settings.plan.endswith(".toml"):
        known |= {(Path(settings.plan).parent / name).as_posix() for name in plan}
    return [name for name in there if name in known or re.fullmatch(rf"[0-9]{{4}}-[0-9]{{2}}/{FROZEN}", name)]


def read_summary(published: Path) -> dict[str, Any] | None:
    """What a published folder says of itself; None if it says nothing that can be read."""
    if (published / "data").is_symlink():
        return None
    try:
        data = json.loads(read_short(published / "data" / "summary.json").decode("utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
    return data if isinstance(data, dict) and _is_summary(data) else None


SUMMARY_KEYS: dict[str, type] = {
    "key": str,
    "month": str,
    "kind": str,
    "campaign": str,
    "plan": str,
    "title": str,
    "synthetic": bool,
    "profile": str,
    "readings": dict,
    "language": str,
    "known_on": str,
    "parameters": dict,
    "template": dict,
    "winners": list,
    "open": list,
    "warnings": int,
    "ledger": dict,
}


def _is_summary(data: Mapping[str, Any]) -> bool:
    if any(not isinstance(data.get(name), kind) for name, kind in SUMMARY_KEYS.items()):
        return False
    texts = (
        *data["winners"],
        *data["open"],
        *data["readings"].values(),
        data["ledger"].get("head"),
        *data["template"].values(),
    )
    return (
        all(isinstance(text, str) for text in texts)
        and isinstance(data["ledger"].get("lines"), int)
        and data["template"].keys() in (set(), {"name", "sha256"})
        and re.fullmatch(r"[0-9]{4}-(0[1-9]|1[0-2])", data["month"]) is not None
        and data["key"] == (year_end_key(data["month"]) if data["kind"] == YEAR_END else data["month"])
        and data["kind"] in (MONTH, YEAR_END)
        and data["language"] in ("vi", "en")
    )


def _summary(month: Month, language: str, parameters: Mapping[str, Any], template: Template | None) -> dict[str, Any]:
    """What an index page says of a month."""
    return {
        "key": month.key,
        "month": month.month,
        "before": month.months_so_far[-2] if len(month.months_so_far) > 1 else "",
        "kind": month.kind,
        "campaign": month.inputs.id,
        "plan": month.plan.id,
        "title": month.inputs.title,
        "synthetic": month.inputs.settings.synthetic,
        "profile": month.profile,
        "readings": dict(month.readings_in_force),
        "language": language,
        "as_of": None if month.as_of is None else month.as_of.isoformat(),
        "known_on": month.known_on.isoformat(),
        "parameters": dict(parameters),
        "template": {"name": template.name, "sha256": template.sha256} if template else {},
        "ledger": {"lines": len(month.ledger.lines), "head": month.ledger.head},
        "winners": winner_texts(month, language),
        "open": open_texts(month, language),
        "warnings": len(month.problems),
    }


# ── versions ──────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Published:
    """Where a month lies, whether this call wrote it (`new`) or found that it stands, its seal, and what it changes.

    `headline`: the change from the version it replaces, in one line; empty where it replaces none.
    """

    path: Path
    version: int
    new: bool
    seal: str = ""
    headline: str = ""


def versions(out: Path, key: str) -> dict[int, Path]:
    """The published versions of a month or year's end, oldest first, under whatever name their folders have now."""
    found: dict[int, Path] = {}
    for path in published_folders(out):
        of, _, number = identifier(path).rpartition("-v")
        if of == key:
            found.setdefault(int(number), path)
    return dict(sorted(found.items()))


def published_folders(out: Path) -> list[Path]:
    """Every folder in `out` that is a published month, in order of what it is; of copies the one that bears its name
    comes first. Not one that was left half written."""
    there = [p for p in out.iterdir() if p.is_dir() and not p.name.startswith(".")] if out.is_dir() else []
    named = ((identifier(p), p) for p in there)
    found = [(name, p.name != name, p) for name, p in named if PUBLISHED.fullmatch(name)]
    return [path for *_, path in sorted(found)]


def last_version(out: Path, key: str) -> Path | None:
    """The latest published version of a month or year's end."""
    return next(reversed(versions(out, key).values()), None)


def read_seal(folder: Path) -> str:
    """The seal of a published folder: sha256 of its `tagmanifest-sha256.txt`; empty where that cannot be read."""
    try:
        return seal_of(read_short(folder / TAG_MANIFEST))
    except OSError:
        return ""


def publish(out: Path, key: str, files: Mapping[str, bytes], changes_page: ChangesPage | None = None) -> Published:
    """Publish a payload as the next version of `key`, unless the last version holds just this content.

    Another version also holds what changed: `changes.csv`, `changes.json`, and the page that `changes_page` makes of
    the difference and the two names. The folder is written aside and renamed, its files read-only. RunError if the
    last version is no longer what was published, or a file's name cannot stand in a bundle.
    """
    from .. import __version__

    last = last_version(out, key)
    summary = json.loads(files["data/summary.json"])
    extra: dict[str, bytes] = {}
    number = 1
    if last is not None:
        replaced = identifier(last)
        _refuse_altered(last)
        before = read_payload(last)
        if _content(before) == _content(files):
            return Published(last, int(replaced.rpartition("-v")[2]), new=False, seal=read_seal(last))
        number = int(replaced.rpartition("-v")[2]) + 1
    while (out / f"{key}-v{number}").exists() or (out / f"{key}-v{number}").is_symlink():
        number += 1  # something else has this name: leave it alone
    target = out / f"{key}-v{number}"
    if last is not None:
        extra |= changes_files(before, files, (replaced, target.name), changes_page)
    used = versions_used()
    extra[VERSIONS] = json_bytes(used)
    wheel = software_wheel()
    if wheel is not None:
        extra[f"data/software/{wheel[0]}"] = wheel[1]
    payload = {**files, **extra}
    try:
        payload[METADATA] = metadata(payload, target.name, used["not_as_locked"], __version__)
        lineage = _lineage(summary, target, last)
        bagged = bag_files(payload, info_lines(summary, lineage, not used["not_as_locked"], __version__))
    except ValueError as e:
        raise RunError(
            f"{key}: cannot be sealed: {e}; give files and the campaign folder plain ASCII names",
            f"{key}: không niêm phong được: {e}; đặt tên tệp và thư mục không dấu",
        ) from None
    write_folder(target, bagged, read_only=True)
    told = json.loads(extra["data/changes.json"])["headline"] if last is not None else ""
    return Published(target, number, new=True, seal=seal_of(bagged[TAG_MANIFEST]), headline=told)


def changes_files(
    before: Mapping[str, bytes], after: Mapping[str, bytes], names: tuple[str, str], page: ChangesPage | None = None
) -> dict[str, bytes]:
    """What a version says of the one it replaces, in its own language: `changes.csv`, `changes.json` and a page.

    Where a published table changed also the notice of it.
    """
    language = json.loads(after["data/summary.json"])["language"]
    found = difference(_content(before), _content(after))
    table = change_table(found, language)
    files = {
        "data/changes.csv": csv_text(table).encode(),
        "data/changes.schema.json": json_bytes(table_schema(table)),
        "data/changes.json": json_bytes({"from": names[0], "to": names[1], **record(found, language)}),
    }
    return files | ({"data/changes.html": page(found, *names)} if page else {}) | notice(after, found, names[0])


def _content(payload: Mapping[str, bytes]) -> dict[str, bytes]:
    return {name: content for name, content in payload.items() if not is_derived(name)}


def is_derived(name: str) -> bool:
    """Whether a payload file follows from the others, see :data:`DERIVED`."""
    return any(fnmatchcase(name, pattern) for pattern in DERIVED)


def _refuse_altered(folder: Path) -> None:
    wrong = faults(folder)
    if wrong:
        told = {lang: "\n".join(f"  {f.message(lang)}" for f in wrong[:10]) for lang in ("vi", "en")}
        raise RunError(
            f"{folder.as_posix()} is no longer what was published, so nothing is published after it:\n{told['en']}\n"
            "  Restore it from a copy, or publish elsewhere with --out.",
            f"{folder.as_posix()} không còn đúng như khi công bố, nên không công bố tiếp:\n{told['vi']}\n"
            "  Lấy lại từ bản lưu, hoặc công bố ở nơi khác bằng --out.",
        )


def _lineage(summary: Mapping[str, Any], target: Path, replaced: Path | None) -> Lineage:
    before = _month_before(target.parent, summary)
    return Lineage(target.name, *(_kept(folder) for folder in (before, replaced)))


def _kept(folder: Path | None) -> Kept | None:
    return Kept(identifier(folder), read_seal(folder)) if folder is not None and read_seal(folder) else None


def _month_before(out: Path, summary: Mapping[str, Any]) -> Path | None:
    """The last version of the campaign's month before; for the year's end, of its last month."""
    month = summary["month"] if summary["kind"] == YEAR_END else summary.get("before", "")
    found = last_version(out, month) if month else None
    told = read_summary(found) if found else None
    return found if told and told["campaign"] == summary["campaign"] else None


# ── the ledger, as published months know it ───────────────────────────────────────────────────


def known_heads(out: Path, campaign: str) -> list[KnownHead]:
    """What every published month of a campaign says of the record of decisions: so many lines, this head."""
    heads = []
    for path in published_folders(out):
        told = read_summary(path)
        if told is None or told["campaign"] != campaign:
            continue
        try:
            info = read_info(path)
            heads.append(KnownHead(path.name, max(int(info[LEDGER_LINES]), 0), info[LEDGER_HEAD]))
        except (OSError, ValueError, KeyError):
            continue
    return heads


def refuse_broken_ledger(ledger: Ledger, out: Path, campaign: str) -> None:
    """LedgerError if the record of decisions no longer leads to what is published in `out`."""
    lost = check_heads(ledger, known_heads(out, campaign))
    if lost:
        told = ", ".join(f"{k.where} ({k.count}: {k.head[:8]}…)" for k in lost)
        raise LedgerError(
            f"{LEDGER}: no longer the record that these published months rest on: {told}\n"
            "  Lines were cut off or rewritten. Restore it from a copy; thidua verify --ledger says from which line.",
            f"{LEDGER}: không còn là sổ quyết định mà các bản đã công bố dựa vào: {told}\n"
            "  Có dòng bị cắt hoặc bị viết lại. Lấy lại từ bản lưu; thidua verify --ledger cho biết từ dòng nào.",
        )
