"""What a campaign declares, held against its plan and units before a month is read."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path, PureWindowsPath

from ..plan.calendar import months_between
from ..plan.rules import Rules
from ..words.errors import CampaignError
from .forms.forms import Form
from .forms.labels import NOTHING
from .rows import Unit
from .settings import Settings


def plan_of(folder: Path, named: str) -> str | Path:
    """The plan that the settings name: an id, or a rules file of the campaign's own.

    What is published holds the file under the same name, so that name must not lead out of a folder, on any system.
    """
    if not named.endswith(".toml"):
        return named
    parts = PureWindowsPath(named).parts  # both kinds of slash part them, a drive is one
    leads_away = "\\" in named or ":" in named or named.startswith("/") or ".." in parts
    if leads_away or ("\0" not in named and not (folder / named).resolve().is_relative_to(folder.resolve())):
        raise CampaignError("campaign.plan_leads_away", path=folder / "campaign.toml", named=named)
    return folder / named


def check_months(path: Path, settings: Settings, rules: Rules) -> None:
    """The months stated must ascend within the campaign; one that is left out has no folder, which would be passed over.
    A cut-off must lie in its month."""
    period = months_between(settings.start_date, rules.period.ends_on)
    stated = settings.months if settings.months is not None else period
    before = ("", *stated)
    wrong = next((m for m, last in zip(stated, before, strict=False) if m not in period or m <= last), None)
    if not stated or wrong is not None:
        read = wrong or "[]"
        raise CampaignError("campaign.months_wrong", path=path, read=read, first=period[0], last=period[-1])
    if passed := [m for m in period if m not in stated and (path.parent / m).is_dir()]:
        raise CampaignError("campaign.months_passed", path=path, months=passed)
    for month, day in settings.cut_offs.items():
        if month not in stated or f"{day:%Y-%m}" != month:
            raise CampaignError("campaign.cut_off_elsewhere", path=path, month=month, day=day)


def check_sources(path: Path, settings: Settings, rules: Rules, units: Sequence[Unit], forms: Sequence[Form]) -> None:
    """What is declared about files must name units, tracks, forms, figures and criteria that exist."""
    known = {"unit": {unit.unit for unit in units}, "rows": {f.id for f in rules.fact}}
    known["rows"] |= {NOTHING, *(c.id for t in rules.track for c in rules.criteria(t.id))}
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
        raise CampaignError("campaign.names_of_nothing", path=path, names="\n".join(lines))
