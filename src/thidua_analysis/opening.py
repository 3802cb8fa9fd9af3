"""Opening a campaign folder: everything that can be wrong with its settings is found before a month is read."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path, PureWindowsPath

import pandas as pd

from . import intake
from .campaign import Campaign
from .files.digests import digest_of_folder
from .files.resources import sample_campaign
from .ledger.chain import LEDGER, read_ledger
from .ledger.decisions import Decisions, decision_faults
from .plan.calendar import months_between
from .plan.plan import load_plan
from .plan.rules import Rules
from .scoring.criteria import example_faults
from .scoring.punctuality import lateness_example_faults
from .words.errors import CampaignError, PlanError


def open_campaign(folder: str | Path) -> Campaign:
    """Open a campaign folder (campaign.toml, units.csv, one folder a month).

    `"sample"`, where there is no such folder, is the synthetic campaign that comes with the package.
    Raises CampaignError or PlanError, naming file and key, if the settings, the plan or the list
    of units cannot be taken as they are. Months are read when asked for.

    >>> campaign = open_campaign("sample")
    >>> campaign.months[0], campaign.months[-1], len(campaign.units)
    ('2021-02', '2021-12', 23)
    """
    folder = Path(folder)
    if _HELD and (held := _HELD.get(folder.resolve())):
        return held[0]
    if not folder.is_dir() and str(folder) == "sample":
        folder = sample_campaign()
    if not folder.is_dir():
        raise CampaignError(
            f"there is no folder {folder}; name the campaign with --campaign DIR",
            f"không có thư mục {folder}; chỉ ra đợt thi đua bằng --campaign DIR",
        )
    settings = intake.read_settings(folder)
    plan = load_plan(_plan_of(folder, settings.plan))
    rules = plan.rules()
    if settings.start_date > rules.period.ends_on:
        raise CampaignError(
            f"{folder / 'campaign.toml'}: start_date {settings.start_date} is after the plan's end, {rules.period.ends_on}",
            f"{folder / 'campaign.toml'}: start_date {settings.start_date} sau ngày kết thúc của kế hoạch, {rules.period.ends_on}",
        )
    units = intake.read_units(folder, tuple(t.id for t in rules.track))
    _check_months(folder / "campaign.toml", settings, rules)
    faults = [*example_faults(rules), *lateness_example_faults(rules)]
    if faults:
        raise PlanError(settings.plan, faults)
    _check_sources(folder / "campaign.toml", settings, rules, units, intake.read_forms(folder))
    strangers = [u for u in settings.judges if u not in set(units["unit"])]
    if strangers:
        raise CampaignError(
            f"{folder / 'campaign.toml'}: judges: there is no unit {', '.join(strangers)}",
            f"{folder / 'campaign.toml'}: judges: không có đơn vị {', '.join(strangers)}",
        )
    try:
        plan.readings(settings.profile, settings.readings)
    except CampaignError as e:
        raise e.prefixed(str(folder / "campaign.toml")) from None
    ledger = read_ledger(folder)
    campaign = Campaign(folder, settings, plan, units, ledger, Decisions(ledger.entries))
    if wrong := decision_faults(campaign.decisions, campaign.vocabulary):
        raise CampaignError(
            "\n".join(
                [f"{folder / LEDGER}: decisions that cannot be applied", *(f"  line {n}: {en}" for n, _, en in wrong)]
            ),
            "\n".join(
                [f"{folder / LEDGER}: quyết định không áp dụng được", *(f"  dòng {n}: {vi}" for n, vi, _ in wrong)]
            ),
        )
    return campaign


_HELD: dict[Path, tuple[Campaign, str]] = {}
"""Campaigns that this process has open for good, each with the digest of its inputs. Empty but in a worker of a run."""


def hold(folder: Path, inputs: str) -> None:
    """Open a campaign for as long as this process lives: from now on :func:`open_campaign` gives this very one.

    For a worker alone, which is given inputs that stand still in a folder of their own: they have the digest `inputs`.
    CampaignError if they do not.
    """
    folder = folder.resolve()
    if folder not in _HELD:
        if digest_of_folder(folder) != inputs:
            raise CampaignError("archive.inputs_altered", folder=folder.name)
        _HELD[folder] = open_campaign(folder), inputs


def held() -> tuple[tuple[Path, str], ...]:
    """What :func:`hold` was called with, for another process to hold the same."""
    return tuple((folder, inputs) for folder, (_, inputs) in _HELD.items())


def _plan_of(folder: Path, named: str) -> str | Path:
    """The plan that the settings name: an id, or a rules file of the campaign's own.

    What is published holds the file under the same name, so that name must not lead out of a folder, on any system.
    """
    if not named.endswith(".toml"):
        return named
    parts = PureWindowsPath(named).parts  # both kinds of slash part them, a drive is one
    leads_away = "\\" in named or ":" in named or named.startswith("/") or ".." in parts
    if leads_away or ("\0" not in named and not (folder / named).resolve().is_relative_to(folder.resolve())):
        raise CampaignError(
            f"{folder / 'campaign.toml'}: plan: read {named!r}; wanted is the id of a plan that comes with the package, or a "
            "rules file within the campaign folder, such as plan.toml. Copy the file and the text it quotes there.",
            f"{folder / 'campaign.toml'}: plan: đọc được {named!r}; cần mã một kế hoạch có sẵn của phần mềm, hoặc tên tệp quy tắc "
            "nằm trong thư mục đợt thi đua, ví dụ plan.toml. Chép tệp ấy và tệp câu chữ đi kèm vào đó.",
        )
    return folder / named


def _check_months(path: Path, settings: intake.Settings, rules: Rules) -> None:
    """The months stated must ascend within the campaign; one that is left out has no folder, which would be passed over.
    A cut-off must lie in its month."""
    period = months_between(settings.start_date, rules.period.ends_on)
    stated = settings.months if settings.months is not None else period
    before = ("", *stated)
    wrong = next((m for m, last in zip(stated, before, strict=False) if m not in period or m <= last), None)
    if not stated or wrong is not None:
        read = wrong or "[]"
        raise CampaignError(
            f"{path}: months: read {read}; wanted are the months that are scored, each once, first to last, within {period[0]} – {period[-1]}",
            f"{path}: months: đọc được {read}; cần các tháng có chấm điểm, mỗi tháng một lần, từ trước đến sau, trong khoảng {period[0]} – {period[-1]}",
        )
    if passed := [m for m in period if m not in stated and (path.parent / m).is_dir()]:
        told = ", ".join(passed)
        raise CampaignError(
            f"{path}: months: {told} is left out, but its folder is there; name the month, or take the folder away",
            f"{path}: months: thiếu {told} mà thư mục vẫn còn; ghi thêm tháng ấy, hoặc chuyển thư mục đi nơi khác",
        )
    for month, day in settings.cut_offs.items():
        if month not in stated or f"{day:%Y-%m}" != month:
            raise CampaignError(
                f"{path}: cut_offs: {month} = {day}: a day in a month of the campaign is wanted",
                f"{path}: cut_offs: {month} = {day}: cần một ngày thuộc tháng ấy, trong đợt thi đua",
            )


def _check_sources(
    path: Path, settings: intake.Settings, rules: Rules, units: pd.DataFrame, forms: Sequence[intake.Form]
) -> None:
    """What is declared about files must name units, tracks, forms, figures and criteria that exist."""
    known = {"unit": set(units["unit"]), "rows": {f.id for f in rules.fact}}
    known["rows"] |= {c.id for t in rules.track for c in rules.criteria(t.id)}
    ids, columns = {form.id for form in forms}, {name for form in forms for name in form.columns}
    wrong: list[tuple[str, str, Collection[str]]] = []
    for n, source in enumerate(settings.source):
        at = f"source[{n}]"
        covers = {source.covers} if isinstance(source.covers, str) else set(source.covers)
        groups = {"all", *(t.id for t in rules.track)} if isinstance(source.covers, str) else known["unit"]
        wrong += [(f"{at}.covers", name, groups) for name in sorted(covers - set(groups))]
        if source.unit is not None and source.unit not in known["unit"]:
            wrong.append((f"{at}.unit", source.unit, known["unit"]))
        if source.form is not None and source.form not in ids:
            wrong.append((f"{at}.form", source.form, ids))
        wrong += [(f"{at}.columns", name, columns) for name in source.columns if name not in columns]
    wrong += [(f"rows.{label}", name, known["rows"]) for label, name in settings.rows.items() if name not in known["rows"]]  # fmt: skip
    if wrong:
        lines = [f"  {key}: {name!r}; {', '.join(sorted(there))}" for key, name, there in wrong]
        raise CampaignError(
            "\n".join([f"{path}: names that do not exist; what there is follows each", *lines]),
            "\n".join([f"{path}: tên không có; sau mỗi tên là những tên có thể dùng", *lines]),
        )
