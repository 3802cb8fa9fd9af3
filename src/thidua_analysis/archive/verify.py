"""A published month, checked: is it intact, do its inputs still give its numbers, and its notebook its pages?

Three questions apart, since they fail apart: bytes can be altered, software can have changed, a file can have been
put in its place with everything around it. Nothing of the bundle is trusted: it is read, never imported, and no
notebook out of it is run unless that is asked for in so many words.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cached_property
from itertools import count
from pathlib import Path
from typing import Any, Literal

from ..campaign import Campaign, hold, open_campaign
from ..files.cells import Template, template_label
from ..files.digests import digest_of_folder
from ..files.private import PrivateFolder
from ..files.resources import package_template
from ..intake.settings import DRAFT, read_settings
from ..month import Month
from ..plan.calendar import MONTH, YEAR_END
from ..report.pages import NOTEBOOKS, page_name
from ..report.papers.kinds import CERTIFICATE, DECISION, LIST, MINUTES, NOTICE, PROPOSAL, REMINDER, RESULT
from ..report.versions import in_version
from ..words.catalogue import words
from ..words.errors import CampaignError, RunError, ThiduaError
from ..words.pair import Words
from ..words.vietnamese import ascii_name
from .answers import Answer, State, Verification, answer, readable
from .bag import IDENTIFIER, identifier, listed
from .bundle import CHANGES, TEMPLATE, content_of, published_folders, read_payload, read_seal, read_summary
from .compared import Findings, held_against, made_by_nothing
from .crate import METADATA
from .described import LOCK, REPLACES, REPLACES_SEAL, SOFTWARE, VERSIONS
from .examined import HARMLESS, examined, faults
from .inputs import frozen_names
from .intact import bag_info, intact, leads_away, version_remarks
from .ledger_check import LedgerCheck, verify_ledger
from .making import changed_files, month_files, notebook_files, paper_files
from .worker import FOR_NOTEBOOKS, Worker
from .zipped import beside, opened

__all__ = ["Answer", "LedgerCheck", "Verification", "verify", "verify_ledger"]

Summary = Mapping[str, Any]
PAPERS = ("data/figures/", "data/papers/")
NOTHING = re.compile("(?!)")
FIGURE = re.compile(r"data/figures/[A-Za-z0-9_-]+-[1-9][0-9]*\.svg")


@dataclass(frozen=True)
class Published:
    """A published month as it is checked: where it lies, what it says of itself, and the files that its list names."""

    folder: Path
    summary: Summary
    info: Mapping[str, str]
    payload: Mapping[str, bytes]
    executes: bool
    """Whether templates out of it may be executed at all: it is intact, or that is asked for even so."""


def verify(
    folder: str | Path,
    *,
    seal: str = "",
    numbers: bool = True,
    notebook: bool = True,
    run_template: bool = False,
    even_so: bool = False,
    executing: Executing | None = None,
) -> Verification:
    """Check a published month, a folder or a zip archive of one; `seal` is the one noted on paper, blanks left aside.

    Answers `intact` (hashes, nothing added or missing, what the folder says of itself, the ledger's chain, the seals that
    neighbours recorded), `same_numbers` (every table computed again from the frozen inputs) and `same_notebook` (executed
    again; page, figures and papers too). Each answer is about its own question: the last two look at nothing that the
    folder's list of files does not name. A month is known by its `External-Identifier`, not by what its folder is called.

    Nothing is executed of a month that is not intact, unless `even_so`. A month that was made with a template of the
    office's own is executed again only with `run_template`: that notebook is code, of whoever made the folder.
    Who checks several gives the same `executing` each time: the process for their notebooks is then started once.
    CampaignError if this is not a published month at all, or an archive that is not taken (:func:`~thidua_analysis.archive.zipped.opened`).
    """
    with opened(Path(folder)) as unpacked, ExitStack() as stack:
        if (unpacked / DRAFT).is_file():
            raise CampaignError("archive.is_a_draft", folder=folder)
        noted = "".join(seal.split()).lower()
        executing = executing or stack.enter_context(Executing())
        return _verification(unpacked, Path(folder), noted, numbers, notebook, run_template, even_so, executing)


class Executing:
    """The process that executes notebooks: started for the first that needs it, ended with this."""

    def __init__(self) -> None:
        self._private = PrivateFolder()
        self._worker: Worker | None = None
        self._started = count()

    def __enter__(self) -> Executing:
        return self

    def __exit__(self, *_: object) -> None:
        self.end()
        self._private.close()

    def call(self, *asked: Any) -> Any:
        """What :meth:`Worker.call` gives. One that died is replaced for the next."""
        if self._worker is None:
            self._worker = Worker(self._private.path / f"worker-{next(self._started)}", FOR_NOTEBOOKS)
        try:
            return self._worker.call(*asked)
        except RunError:
            self.end()
            raise

    def end(self) -> None:
        """End the process, whatever it does; the next call starts another."""
        worker, self._worker = self._worker, None
        if worker:
            worker.close()


def _verification(
    folder: Path,
    given: Path,
    seal: str,
    numbers: bool,
    notebook: bool,
    run_template: bool,
    even_so: bool,
    executing: Executing,
) -> Verification:
    summary = read_summary(folder)
    if summary is None:
        raise CampaignError("archive.no_summary_in_it", folder=given)
    found = examined(folder)
    wrong = [f for f in found if f.kind not in HARMLESS]
    remarks = [f.told for f in found if f.kind in HARMLESS]
    where = Path(os.path.abspath(folder))  # noqa: PTH100  # resolve() would follow a link
    named = listed(where)
    led_away = [f.told for f in wrong if leads_away(f, named)]
    info = bag_info(where)
    payload, unread = _payload(where) if not led_away else ({}, led_away)
    first = intact(where, summary, info, wrong, seal, payload)
    month = Published(where, summary, info, payload, executes=first.state == "yes" or even_so)
    answers = [first, *_made_again(month, unread, numbers, notebook, run_template, executing)]
    remarks += [*_beside(given), *version_remarks(payload)]
    listing: Literal["contents", "list"] = "list" if wrong else "contents"
    return Verification(given, read_seal(folder), tuple(answers), tuple(map(readable, remarks)), listing)


def _made_again(
    month: Published,
    unread: Sequence[Words],
    numbers: bool,
    notebook: bool,
    run_template: bool,
    executing: Executing,
) -> Iterator[Answer]:
    """The answers to the second and the third question, from one copy of the inputs, opened and scored once."""
    with MadeAgain(month, executing) as again:
        if notebook and not unread:
            again.start_notebook(run_template)
        for question, wanted, check in (
            ("same_numbers", numbers, again.numbers),
            ("same_notebook", notebook, again.papers),
        ):
            if not wanted:
                yield _unasked(question, month)
            elif unread:  # nothing is read that lies elsewhere
                yield answer(question, Findings(tuple(unread)))
            else:
                yield check()


def _beside(given: Path) -> list[Words]:
    return [words("archive.beside_in_zip", file=name) for name in beside(given)]


def _payload(folder: Path) -> tuple[Mapping[str, bytes], list[Words]]:
    """The files that the list names, or why nothing can be told of them."""
    try:
        return read_payload(folder), []
    except CampaignError as e:
        return {}, [words("archive.cannot_be_made_again", why=e.told)]


def _unasked(question: str, month: Published) -> Answer:
    """Not checked; but for a file that no month has, whatever is in it."""
    stray = stray_papers(month, (), paper_names(month)) if question == "same_notebook" else []
    return answer(question, Findings(tuple(stray))) if stray else Answer(question, "not_checked")


# ── made again ────────────────────────────────────────────────────────────────────────────────


class MadeAgain:
    """What comes out when a published month is made again; each question is answered, or fails, for itself.

    The inputs are copied, opened and scored once here; the notebook is executed by a worker meanwhile.
    """

    def __init__(self, there: Published, executing: Executing) -> None:
        self.there, self.executing = there, executing
        self._stack = ExitStack()
        self._private = self._stack.enter_context(PrivateFolder())
        self._made_with: tuple[Template | None, Words | None] = None, None
        self._notebook: Future[dict[str, bytes]] | None = None

    def __enter__(self) -> MadeAgain:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind:  # nobody wants the notebook any more
            self.executing.end()
        self._stack.close()

    @cached_property
    def _folder(self) -> Path:
        """A copy of the bundle's own inputs: of those files only that a bundle has."""
        return copied_inputs(self.there, self._private / "inputs")

    @cached_property
    def _month(self) -> Month:
        return chosen_month(open_campaign(self._folder), self.there.summary)

    def start_notebook(self, run_template: bool) -> None:
        """Have the notebook executed, where it may be, while the numbers are looked at."""
        if not self.there.executes:
            return
        self._made_with = _made_with(self.there, run_template)
        try:
            _ = self._folder
        except Exception:  # the question will tell
            return
        if template := self._made_with[0]:
            pool = self._stack.enter_context(ThreadPoolExecutor(1))
            self._notebook = pool.submit(self._executed, template)

    def _executed(self, template: Template) -> dict[str, bytes]:
        folder, there = self._folder, self.there
        made: dict[str, bytes] = self.executing.call(
            _execute, folder, digest_of_folder(folder), there.summary, template
        )
        page, name = f"data/{page_name(there.summary['kind'])}.html", there.info.get(IDENTIFIER, "")
        told = there.payload["data/summary.json"], there.payload.get(CHANGES)
        return made | {page: in_version(made[page], name, *told)}

    def numbers(self) -> Answer:
        """Whether every table comes out again."""
        return self._answered("same_numbers", self._numbers)

    def papers(self) -> Answer:
        """Whether the notebook, its page and figures, and the papers come out again."""
        return self._answered("same_notebook", self._papers)

    def _answered(self, question: str, check: Callable[[], Answer]) -> Answer:
        try:
            return check()
        except Exception as e:  # whatever altered inputs bring about is an answer, in any library on the way
            told = e.told if isinstance(e, ThiduaError) else words("archive.unexpected", what=repr(e))
            shown = {
                f"{self._private.as_posix()}/inputs/": "data/inputs/",
                str(self.there.folder): self.there.folder.name,
            }
            for path, name in shown.items():
                told = Words(vi=told.vi.replace(path, name), en=told.en.replace(path, name))
            return answer(question, Findings((words("archive.cannot_be_made_again", why=told),)))

    def _numbers(self) -> Answer:
        there = self.there
        summary, payload = there.summary, there.payload
        again = month_files(self._month, summary["language"], summary["parameters"], _own_template(there))
        found: list[Words] = []
        for name, ours in again.items():
            if name != LOCK:  # told with the software
                found += held_against(name, payload.get(name), ours)
        for name in sorted(payload.keys() - again.keys() - _beside_tables(there)):
            if not name.startswith((SOFTWARE, *PAPERS)):
                found.append(made_by_nothing(name))
        if found:  # what changed follows from the tables: no word on it while those differ
            return answer("same_numbers", Findings(tuple(found)))
        return answer("same_numbers", _changes(there))

    def _papers(self) -> Answer:
        there = self.there
        if not there.executes:
            stray = stray_papers(there, (), paper_names(there))
            told = *stray, words("archive.not_executed_not_intact")
            return Answer("same_notebook", "no" if stray else "not_checked", tuple(map(readable, told)))
        made_with, unchecked = self._made_with
        again = paper_files(self._month)
        if self._notebook:
            again |= self._notebook.result()
        found = [f for name in sorted(again) for f in held_against(name, there.payload.get(name), again[name])]
        found += stray_papers(there, again, NOTHING if made_with else FIGURE)
        if not unchecked:
            return answer("same_notebook", Findings(tuple(found)))
        state: State = "no" if found else "not_checked"
        return Answer("same_notebook", state, tuple(map(readable, (*found, unchecked))))


def copied_inputs(month: Published, private: Path) -> Path:
    """Write the inputs of a published month, those that a bundle has and no other, into a folder below `private`."""
    name = ascii_name(month.summary["campaign"])
    inside = f"data/inputs/{name}/"
    inputs = {n.removeprefix(inside): c for n, c in month.payload.items() if n.startswith(inside)}
    if not inputs:
        raise CampaignError("archive.inputs_missing", folder=f"data/inputs/{name}")
    folder = private / name
    folder.mkdir(parents=True, exist_ok=True)
    if "campaign.toml" in inputs:
        (folder / "campaign.toml").write_bytes(inputs["campaign.toml"])
    settings = read_settings(folder)
    plan = [n.removeprefix("data/plan/") for n in month.payload if n.startswith("data/plan/")]
    for n in frozen_names(inputs, settings, plan):
        (folder / n).parent.mkdir(parents=True, exist_ok=True)
        (folder / n).write_bytes(inputs[n])
    return folder


def chosen_month(campaign: Campaign, summary: Summary) -> Month:
    """The month, with the day, profile and readings that the notebook was given.

    CampaignError if it was given another month or campaign.
    """
    told = summary["parameters"]
    same = {"campaign": summary["campaign"], "language": summary["language"]}
    same |= {"month": summary["month"]} if summary["kind"] == MONTH else {}
    chosen = {"as_of": str, "profile": str, "readings": dict}
    if told.keys() != {*same, *chosen} or any(told[k] != v for k, v in same.items()):
        raise CampaignError("archive.other_parameters")
    if wrong := [k for k, kind in chosen.items() if not isinstance(told[k], kind)]:
        raise CampaignError("archive.parameter_wrong", name=wrong[0], read=told[wrong[0]])
    choose = told["as_of"] or None, told["profile"] or None, told["readings"]
    return campaign.year_end(*choose) if summary["kind"] == YEAR_END else campaign.month(summary["month"], *choose)


def _execute(folder: Path, inputs: str, summary: Summary, template: Template) -> dict[str, bytes]:
    """In a worker: the notebook of a published month. One of the office's own, which may write, has a copy to itself."""
    with PrivateFolder() as private:
        if template.own:
            folder = shutil.copytree(folder, private / folder.name)
        else:
            hold(folder, inputs)
        month = chosen_month(open_campaign(folder), summary)
        return notebook_files(month, summary["language"], summary["parameters"], folder.parent, template)


def _made_with(there: Published, run_template: bool) -> tuple[Template | None, Words | None]:
    """The notebook to execute again, or why there is none."""
    told = there.summary["template"]
    if not told:
        try:
            return package_template(NOTEBOOKS[there.summary["kind"]]), None
        except ThiduaError as e:
            return None, words("archive.notebook_not_executed", why=e.told)
    if run_template:
        return _own_template(there), None
    return None, words("archive.own_template_not_executed", template=template_label(told["name"], told["sha256"]))


def _own_template(there: Published) -> Template | None:
    """The template of the office's own that a bundle says it was made with, from the bundle; not executed here."""
    told = there.summary["template"]
    return Template(Path(told["name"]).name, there.payload.get(TEMPLATE, b""), own=True) if told else None


# ── which files there are ─────────────────────────────────────────────────────────────────────


def _beside_tables(there: Published) -> set[str]:
    """What a published month holds that is neither a table nor an input, nor a paper or figure."""
    page = f"data/{page_name(there.summary['kind'])}"
    return {METADATA, VERSIONS, f"{page}.ipynb", f"{page}.html", *_changed_names(there)}


def _changed_names(there: Published) -> list[str]:
    """What a version that replaces another says of the change."""
    endings = ("csv", "schema.json", "json", "html") if REPLACES in there.info else ()
    return [f"data/changes.{ending}" for ending in endings]


def _notice(there: Published) -> str:
    return f"data/papers/{NOTICE}-{there.summary['key']}.docx"


def _changes(there: Published) -> Findings:
    """What changed since the version it replaces, worked out again where that one lies beside it."""
    replaced = there.info.get(REPLACES)
    if not replaced:
        return Findings()
    told = [n for n in (*_changed_names(there), _notice(there)) if n in there.payload]
    folder = there.folder
    other = next((p for p in published_folders(folder.parent) if p != folder and identifier(p) == replaced), None)
    if other is None:
        why = words("archive.replaced_not_here", name=replaced)
    elif faults(other) or read_seal(other) != there.info.get(REPLACES_SEAL):
        why = words("archive.replaced_altered", name=other.name)
    elif not there.executes and any(n.endswith(f"/{NOTICE}.docx") for n in there.payload):
        why = words("archive.template_of_letter_not_used")
    else:
        names = identifier(other), identifier(folder)
        ours = changed_files(content_of(read_payload(other)), content_of(there.payload), names)
        found = [f for name in ours for f in held_against(name, there.payload.get(name), ours[name])]
        found += [made_by_nothing(n) for n in told if n not in ours]
        return Findings(tuple(found))
    return Findings((), (words("archive.files_not_told", files=told, why=why),)) if told else Findings()


def paper_names(there: Published) -> re.Pattern[str]:
    """What papers and figures of a month of this kind may be called, known without making any."""
    key, year_end = re.escape(there.summary["key"]), there.summary["kind"] == YEAR_END
    letters = "|".join((PROPOSAL, RESULT, MINUTES, DECISION, CERTIFICATE, LIST if year_end else REMINDER))
    named = rf"fields\.json|bang-diem-{key}\.xlsx|tom-tat-{key}\.(txt|html)|({letters})-{key}\.docx"
    named += r"|bao-cao-thanh-tich-[a-z0-9-]+\.docx" if year_end else ""
    return re.compile(rf"data/papers/({named})|{FIGURE.pattern}")


def stray_papers(there: Published, made: Collection[str], known: re.Pattern[str]) -> list[Words]:
    """Papers and figures in the bundle that nothing makes."""
    known_names = {*made, _notice(there)} if REPLACES in there.info else {*made}
    papers = (n for n in sorted(there.payload) if n.startswith(PAPERS))
    stray = (n for n in papers if n not in known_names and not known.fullmatch(n))
    return [words("archive.only_in_bundle", file=n) for n in stray]
