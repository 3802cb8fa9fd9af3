"""A campaign's inputs as a bundle keeps them: as they were read, in one folder that scores alike."""

from __future__ import annotations

import re
import shutil
import tomllib
from collections.abc import Iterable, Sequence
from itertools import count
from pathlib import Path

from ..files.digests import digest_of
from ..intake.frozen import FROZEN, freeze
from ..intake.inputs import Inputs
from ..intake.published_names import published_names, renamed
from ..intake.settings import Settings
from ..ledger.entries import LEDGER, Ledger
from ..report.papers.kinds import KINDS, template_files
from ..words.errors import CampaignError


def freeze_inputs(inputs: Inputs, ledger: Ledger, target: Path, last: str) -> str:
    """Write a campaign as it was read up to a month, once for all reports of a run. Returns the digest of it all."""
    files = frozen_inputs(inputs, [m for m in inputs.months if m <= last])
    if ledger.lines:
        files[LEDGER] = ledger.content
    files |= own_plan(inputs)
    for name, content in files.items():
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        (target / name).write_bytes(content)
    return digest_of(files)


def own_plan(inputs: Inputs) -> dict[str, bytes]:
    """The files of a plan that is the campaign's own, where the campaign looks for them; of another none."""
    plan = inputs.settings.plan
    if not plan.endswith(".toml"):
        return {}
    return {(Path(plan).parent / name).as_posix(): content for name, content in inputs.plan.files.items()}


def copy_inputs(frozen: Path, folder: Path, month: str) -> None:
    """The campaign's own files, and the months up to this one."""
    shutil.copytree(frozen, folder)
    for path in folder.iterdir():
        if re.fullmatch(r"\d{4}-\d{2}", path.name) and path.name > month:
            shutil.rmtree(path)


def frozen_inputs(inputs: Inputs, months: Sequence[str], as_written: bool = False) -> dict[str, bytes]:
    """A campaign folder with these months as they were read: it scores alike, and holds nothing personal.

    Files and sheets have their published names in it, and so in everything that is made of it; the names by which
    `campaign.toml` declares something about files are numbers. CampaignError where those cannot be told from the rest.
    `as_written`: the folder was frozen by this very run, and is known to be as it was written.
    """
    own = ["campaign.toml", "units.csv", *(["forms.toml"] if (inputs.folder / "forms.toml").is_file() else [])]
    files = {name: (inputs.folder / name).read_bytes() for name in own}
    files["campaign.toml"] = _unnamed(files["campaign.toml"], inputs.folder / "campaign.toml")
    templates = inputs.settings.office.templates
    if templates:
        files |= {f"{templates}/{p.name}": p.read_bytes() for p in template_files(inputs.folder / templates)}
    there = [m for m in months if (inputs.folder / m).is_dir()]
    if as_written:
        return files | {f"{m}/{FROZEN}": (inputs.folder / m / FROZEN).read_bytes() for m in there}
    read = {m: inputs.files(m) for m in there}
    names = published_names(f for m, f in read.items() if not (inputs.folder / m / FROZEN).is_file())
    return files | {f"{m}/{FROZEN}": freeze(renamed(month, names)) for m, month in read.items()}


_DECLARED = re.compile(r"""(\bfiles\s*=\s*)("(?:[^"\\\n]|\\.)*"|'[^'\n]*')""")


def _unnamed(content: bytes, path: Path) -> bytes:
    """`campaign.toml` with a number for each pattern of file names in its `[[source]]`: nothing else reads those again."""
    text = content.decode("utf-8-sig")
    numbers = count(1)

    def number(found: re.Match[str]) -> str:
        line = text[text.rfind("\n", 0, found.start()) + 1 : found.start()]
        return f'{found[1]}"source{"" if line.lstrip().startswith("#") else f"-{next(numbers)}"}"'

    made = _DECLARED.sub(number, text)
    wanted = tomllib.loads(text)
    for n, source in enumerate(wanted.get("source", []), 1):
        source["files"] = f"source-{n}"
    if tomllib.loads(made) != wanted:
        raise CampaignError("archive.source_files_unclear", path=path)
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
