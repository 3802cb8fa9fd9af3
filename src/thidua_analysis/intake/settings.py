"""`campaign.toml`: what an office states once about a campaign."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from pydantic import Field, PrivateAttr, ValidationError, field_validator

from ..files.toml_file import MOST_FAULTS, TomlFault, read_toml
from ..plan.calendar import check_month
from ..plan.strict import Strict
from ..words.errors import CampaignError
from ..words.pair import Text
from ..words.vietnamese import ascii_name, name_key

DRAFT = "DU-THAO.txt"
"""The file that makes of a campaign's folder one of which only drafts are made, and that stands in a draft's folder."""
Channel = Literal["online", "in_person", "post"]
Word = TypeVar("Word", int, str)


class Source(Strict):
    """What an office declares about files that do not say it themselves; the first that fits a file holds."""

    files: Text
    """Names within the month's folder, `*` standing for anything."""
    months: Annotated[tuple[str, ...], Field(strict=False)] = ()
    form: str | None = None
    unit: str | None = None
    channel: Channel | None = None
    level: Annotated[int, Field(ge=2, le=4)] | None = None
    covers: str | Annotated[tuple[str, ...], Field(strict=False)] = ()
    """Units whose absence from a list means zero: `all`, a track, or their names."""
    columns: dict[str, str] = Field(default_factory=dict)
    without: Annotated[tuple[Literal["status", "due", "finished"], ...], Field(strict=False)] = ()
    """Columns that a list of dossiers does not have; without a declaration, its counts would be wrong."""
    period: Literal["campaign"] | None = None
    received: date | None = None
    """The day on which the reports in these files were received, where no register and no column tells it."""
    ignore: str = ""
    """Why a file is no data: it is then not read."""

    def fits(self, month: str, name: str) -> bool:
        pattern, name = (unicodedata.normalize("NFC", text).casefold() for text in (self.files, name))
        told = ".*".join(map(re.escape, pattern.split("*")))
        return (not self.months or month in self.months) and re.fullmatch(told, name) is not None


class Office(Strict):
    """Who writes the papers; what is blank stands in them as a blank to fill in."""

    superior: str = ""
    """The agency above it; without one, the issuer of the plan."""
    name: str = ""
    short: str = ""
    """Its letters in the number of a document, `PNV`."""
    place: str = ""
    signer: str = ""
    """The position that signs, `TRƯỞNG PHÒNG`."""
    addressee: str = ""
    """Who decides on what is proposed."""
    council: str = ""
    """Whose meeting the minutes are of."""
    council_short: str = ""
    """Its letters in the number of the minutes, `HĐTĐKT`."""
    plan_number: str = ""
    """Number and date of the plan, `15/KH-UBND ngày 01 tháng 02 năm 2021`."""
    recipients: Annotated[tuple[str, ...], Field(strict=False)] = ()
    templates: Annotated[str, Field(pattern=r"^([A-Za-z0-9_][A-Za-z0-9._-]*)?$")] = ""
    """A folder in the campaign's with Word templates of its own."""

    @property
    def blank(self) -> tuple[str, ...]:
        """The keys without which letters have blanks in them."""
        wanted = ("name", "short", "place", "signer", "addressee", "council", "plan_number", "recipients")
        return tuple(key for key in wanted if not getattr(self, key))


class Settings(Strict):
    """`campaign.toml`, checked. `start_date` is required: the plan's own date of issue is blank."""

    id: Annotated[str, Field(pattern=r"^([A-Za-z0-9_]([A-Za-z0-9._-]{0,78}[A-Za-z0-9_])?)?$")] = ""
    """What the campaign is known by in everything published, whatever its folder is called; blank: by the folder."""
    plan: Text
    title: Text
    start_date: date
    profile: str | None = None
    readings: dict[str, str] = Field(default_factory=dict)
    months: Annotated[tuple[str, ...], Field(strict=False)] | None = None
    cut_offs: dict[str, date] = Field(default_factory=dict)
    judges: Annotated[tuple[str, ...], Field(strict=False)] = ()
    synthetic: bool = False
    note: str = ""
    source: Annotated[tuple[Source, ...], Field(strict=False)] = ()
    outsiders: Annotated[tuple[str, ...], Field(strict=False)] = ()
    """Organisations that portal lists name and that do not compete."""
    statuses: dict[str, Annotated[int, Field(ge=1, le=10)]] = Field(default_factory=dict)
    """What another portal calls a status → its number."""
    channels: dict[str, Channel] = Field(default_factory=dict)
    """What another portal calls the way a dossier was filed → online, in_person or post."""
    levels: dict[str, Annotated[int, Field(ge=2, le=4)]] = Field(default_factory=dict)
    """What another portal calls a level → 2, 3 or 4."""
    rows: dict[str, str] = Field(default_factory=dict)
    """What a row of a unit's report is called → the figure or criterion it means."""
    office: Office = Field(default_factory=Office)
    _draft: bool = PrivateAttr(default=False)

    @property
    def draft(self) -> bool:
        """Whether what is made of it is only looked at before it is published: see :data:`DRAFT`."""
        return self._draft

    @property
    def marks(self) -> tuple[str, ...]:
        """What stands above all that is shown of it, as codes: that it is a draft, that the data are made up."""
        return (*(["labels.draft"] if self._draft else []), *(["labels.synthetic"] if self.synthetic else []))

    @field_validator("statuses", "channels", "levels")
    @classmethod
    def _one_meaning_each(cls, words: dict[str, Word]) -> dict[str, Word]:
        by_key(words)
        return words

    def known_as(self, folder: Path) -> str:
        """What the campaign in this folder is known by: its `id`, else the folder's name, without marks."""
        return self.id or ascii_name(folder.resolve().name)

    def source_of(self, month: str, name: str) -> Source:
        """What is declared about a file."""
        return next((s for s in self.source if s.fits(month, name)), Source(files="*"))


def by_key(words: Mapping[str, Word]) -> dict[str, Word]:
    """Words by what all spellings of one have in common. ValueError names two that mean different things, and blanks.

    >>> by_key({"Thư điện tử": "online", "THƯ ĐIỆN TỬ": "online"})
    {'thư điện tử': 'online'}
    """
    found: dict[str, Word] = {}
    for word, meant in words.items():
        if not (key := name_key(word)):
            raise ValueError(f"{word!r}: a word is wanted")
        if found.setdefault(key, meant) != meant:
            raise ValueError(f"{word!r} stands here twice, as {found[key]!r} and as {meant!r}")
    return found


def read_settings(folder: Path) -> Settings:
    """The campaign's settings. CampaignError names the file and the key at fault."""
    path = folder / "campaign.toml"
    if not path.is_file():
        raise CampaignError("intake.no_campaign_file", folder=folder)
    try:
        settings = settings_of(read_toml(path)[0], path)
    except TomlFault as e:
        raise CampaignError(e.of(path)) from None
    settings._draft = (folder / DRAFT).is_file()
    return settings


def settings_of(tree: Mapping[str, Any], path: Path) -> Settings:
    """The settings that a file says. CampaignError names the key at fault."""
    try:
        settings = Settings.model_validate(tree)
    except ValidationError as e:
        faults = [f"  {'.'.join(map(str, f['loc']))}: {_reason(f)}" for f in e.errors()[:MOST_FAULTS]]
        raise CampaignError("intake.settings_not_valid", path=path, faults="\n".join(faults)) from None
    for month in (*(settings.months or ()), *settings.cut_offs):
        check_month(month)
    return settings


def _reason(fault: Any) -> str:
    match fault["type"]:
        case "extra_forbidden":
            tables: dict[str, type[Strict]] = {"source": Source, "office": Office}
            known = tables.get(str(fault["loc"][0]), Settings)
            return f"unknown key; the keys are {', '.join(known.model_fields)}"
        case "missing":
            return "is missing and has no default"
        case "date_type":
            return f"a date is wanted, written without quotes: 2021-02-01; read {fault['input']!r}"
        case "string_pattern_mismatch":
            return f"a name of small or large ASCII letters, digits, . - _ is wanted, no path; read {fault['input']!r}"
        case _:
            return f"{fault['msg']}, read {fault['input']!r}"
