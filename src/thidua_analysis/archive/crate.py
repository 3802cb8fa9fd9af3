"""What a published folder holds, said for machines: `data/ro-crate-metadata.json` of an RO-Crate 1.2.

Any RO-Crate tool can then list the files, say what each one is, and tell which of them were read and
which were made from those. The file is a function of the payload and of :class:`CrateAbout`: no clock,
no random name, nothing fetched.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatchcase
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import quote

from ..words.catalogue import say
from ..words.plaintext import json_text
from .bag import PAYLOAD

METADATA = "data/ro-crate-metadata.json"
SPECIFICATION = "https://w3id.org/ro/crate/1.2"
TABLE_SCHEMA = "https://specs.frictionlessdata.io/table-schema/"
READ = (
    "inputs/*",
    "plan/*",
    "requirements.lock",
    "template.ipynb",
    "versions.json",
)  # whatever else a published folder holds was made from these

# suffix → media type; the system's own table differs from one machine to the next
FORMATS = {
    ".csv": "text/csv",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".html": "text/html",
    ".ipynb": "application/x-ipynb+json",
    ".json": "application/json",
    ".jsonl": "application/jsonl",
    ".lock": "text/plain",
    ".md": "text/markdown",
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".toml": "application/toml",
    ".txt": "text/plain",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}

# path below data/ → what the file is called; the first that fits
FILES = (
    ("inputs/*/campaign.toml", "archive.crate_file_settings"),
    ("inputs/*/units.csv", "archive.crate_file_units"),
    ("inputs/*/intake.json", "archive.crate_file_month_as_read"),
    ("inputs/*/decisions.jsonl", "archive.crate_file_ledger"),
    ("inputs/*", "archive.crate_file_input"),
    ("plan/*.toml", "archive.crate_file_rules"),
    ("plan/*", "archive.crate_file_plan_text"),
    ("requirements.lock", "archive.crate_file_lock"),
    ("versions.json", "archive.crate_file_versions"),
    ("*.schema.json", "archive.crate_file_schema"),
    ("facts.csv", "archive.crate_file_facts"),
    ("figures.csv", "archive.crate_file_figures"),
    ("reports.csv", "archive.crate_file_reports"),
    ("score_lines.csv", "archive.crate_file_score_lines"),
    ("standings.csv", "archive.crate_file_standings"),
    ("awards.csv", "archive.crate_file_awards"),
    ("problems.csv", "archive.crate_file_problems"),
    ("files.csv", "archive.crate_file_files"),
    ("sources_compared.csv", "archive.crate_file_sources_compared"),
    ("self_scores.csv", "archive.crate_file_self_scores"),
    ("score.json", "archive.crate_file_score"),
    ("summary.json", "archive.crate_file_summary"),
    ("template.ipynb", "archive.crate_file_template"),
    ("*.ipynb", "archive.crate_file_notebook"),
    ("don-vi/*", "archive.crate_file_unit_page"),
    ("*.html", "archive.crate_file_page"),
    ("figures/*", "archive.crate_file_picture"),
    ("*.xlsx", "archive.crate_file_workbook"),
    ("*.docx", "archive.crate_file_paper"),
    ("*", "archive.crate_file_result"),
)


@dataclass(frozen=True)
class CrateAbout:
    """What a published folder is, as its files cannot say it themselves.

    `identifier` is the folder's name, `published_on` a date given, never today's. `license` is a web
    address, named by `license_name`, or a sentence. `language` (`vi` or `en`) is that of `name`,
    `description` and the wording written about each file. `not_as_locked` are packages that were used in another version
    than the lock file names. `software_url` is where the package is to
    be had; without one the package is named by its version only.
    """

    identifier: str
    name: str
    description: str
    published_on: date
    license: str
    language: str
    plan: str
    synthetic: bool
    software_version: str
    not_as_locked: tuple[str, ...] = ()
    license_name: str = ""
    software_url: str = ""


def crate_metadata(payload: Mapping[str, bytes], about: CrateAbout) -> bytes:
    """The bytes of `data/ro-crate-metadata.json` for this payload; equal arguments give equal bytes.

    The keys of `payload` start with `data/` (ValueError if one does not); the metadata file itself is
    left out of account, so the call may be repeated on what it helped to make. Every file is a part of
    the root, with size, sha256, media type and a description; a csv conforms to the Table Schema file
    that stands beside it; one action says that the software, by the plan, made the results from the
    files that were read (:data:`READ`).

    >>> about = CrateAbout("2021-06-v1", "June", "Scores", date(2021, 6, 30), "All rights reserved", "en", "p", True, "1")
    >>> import json
    >>> graph = json.loads(crate_metadata({"data/standings.csv": b"unit\\n", "data/plan/p.toml": b""}, about))["@graph"]
    >>> {entity["@id"]: entity["name"] for entity in graph if "sha256" in entity}
    {'plan/p.toml': 'plan/p.toml', 'standings.csv': 'standings.csv'}
    >>> next(entity["result"] for entity in graph if entity["@type"] == "CreateAction")
    {'@id': 'standings.csv'}
    """
    if stray := sorted(path for path in payload if not path.startswith(PAYLOAD)):
        raise ValueError(f"{stray[0]}: a payload path starts with {PAYLOAD}")
    files = {path.removeprefix(PAYLOAD): payload[path] for path in sorted(payload) if path != METADATA}
    read = [path for path in files if any(fnmatchcase(path, pattern) for pattern in READ)]
    made = [path for path in files if path not in read]
    described = [_file(path, content, files, about.language) for path, content in files.items()]
    graph = [_descriptor(), _root(files, about), *described, *_context(files, read, made, about)]
    document = {"@context": f"{SPECIFICATION}/context", "@graph": graph}
    return (json_text(document, indent=1) + "\n").encode()


def _descriptor() -> dict[str, Any]:
    return {
        "@id": "ro-crate-metadata.json",
        "@type": "CreativeWork",
        "name": "RO-Crate",
        "about": {"@id": "./"},
        "conformsTo": {"@id": SPECIFICATION},
    }


def _root(files: Iterable[str], about: CrateAbout) -> dict[str, Any]:
    """The folder as a whole."""
    synthetic = say("archive.crate_synthetic", about.language)
    return {
        "@id": "./",
        "@type": "Dataset",
        "identifier": {"@id": "#identifier"},
        "name": about.name,
        "description": f"{about.description} {synthetic}" if about.synthetic else about.description,
        **({"keywords": say("archive.crate_synthetic_keyword", about.language)} if about.synthetic else {}),
        "datePublished": about.published_on.isoformat(),
        "inLanguage": about.language,
        "license": {"@id": about.license} if _is_address(about.license) else about.license,
        "isBasedOn": {"@id": "#plan"},
        "mentions": {"@id": "#scoring"},
        **_refs("hasPart", files),
    }


def _file(path: str, content: bytes, files: Mapping[str, bytes], language: str) -> dict[str, Any]:
    """One file of the payload. Its description is that of the first pattern of :data:`FILES` that fits."""
    code = next(code for pattern, code in FILES if fnmatchcase(path, pattern))
    entity: dict[str, Any] = {
        "@id": quote(path),
        "@type": "File",
        "name": path,
        "description": say(code, language),
        "encodingFormat": FORMATS.get(PurePosixPath(path).suffix, "application/octet-stream"),
        "contentSize": str(len(content)),
        "sha256": hashlib.sha256(content).hexdigest(),
    }
    if path.endswith(".schema.json"):
        return entity | {"@type": ["File", "CreativeWork", "Profile"], "conformsTo": {"@id": TABLE_SCHEMA}}
    schema = f"{path.removesuffix('.csv')}.schema.json"
    return entity | _refs("conformsTo", [schema] if path.endswith(".csv") and schema in files else [])


def _context(files: Iterable[str], read: list[str], made: list[str], about: CrateAbout) -> list[dict[str, Any]]:
    """What the files are spoken of with: identifier, plan, software, the action, and the licence and format named."""
    software = f"pkg:generic/thidua-analysis@{about.software_version}"
    context: list[dict[str, Any]] = [
        {
            "@id": "#identifier",
            "@type": "PropertyValue",
            "name": say("archive.crate_name_of_folder", about.language),
            "propertyID": "External-Identifier",
            "value": about.identifier,
        },
        {
            "@id": "#plan",
            "@type": "CreativeWork",
            "name": about.plan,
            "description": say("archive.crate_plan", about.language),
            **_refs("encoding", (path for path in files if path.startswith("plan/"))),
        },
        {
            "@id": software,
            "@type": "SoftwareApplication",
            "name": "thidua-analysis",
            "description": say("archive.crate_software", about.language),
            "url": about.software_url or software,
            "version": about.software_version,
        },
        {
            "@id": "#scoring",
            "@type": "CreateAction",
            "name": say("archive.crate_scoring", about.language),
            "description": say("archive.crate_scoring_told", about.language) + _other_versions(about),
            "instrument": [{"@id": software}, {"@id": "#plan"}],
            **_refs("object", read),
            **_refs("result", made),
        },
    ]
    if _is_address(about.license):
        context.append(
            {
                "@id": about.license,
                "@type": "CreativeWork",
                "name": about.license_name or about.license,
                "description": say("archive.crate_licence", about.language),
            }
        )
    if any(path.endswith(".schema.json") for path in files):
        context.append(
            {
                "@id": TABLE_SCHEMA,
                "@type": ["CreativeWork", "Profile"],
                "name": "Table Schema",
                "description": say("archive.crate_table_schema", about.language),
            }
        )
    return context


def _other_versions(about: CrateAbout) -> str:
    if not about.not_as_locked:
        return ""
    return say("archive.crate_other_versions", about.language, packages=about.not_as_locked)


def _is_address(text: str) -> bool:
    return text.startswith(("https://", "http://"))


def _refs(key: str, paths: Iterable[str]) -> dict[str, Any]:
    """A property that points to files: one, several, or no property at all, as RO-Crate wants it."""
    refs = [{"@id": quote(path)} for path in paths]
    return {key: refs[0] if len(refs) == 1 else refs} if refs else {}
