"""`campaign.toml`: what an office states once about a campaign."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from pydantic import AfterValidator, Field, PrivateAttr, ValidationError, field_validator

from ..files.toml_file import TomlFault, read_toml
from ..plan.calendar import check_month
from ..plan.strict import Strict
from ..words.catalogue import words
from ..words.errors import CampaignError
from ..words.faults import schema_words
from ..words.pair import Text, Words, Wrong, listed
from ..words.vietnamese import ascii_name, name_key

DRAFT = "DU-THAO.txt"
"""The file that makes of a campaign's folder one of which only drafts are made, and that stands in a draft's folder."""
Channel = Literal["online", "in_person", "post"]
Word = TypeVar("Word", int, str)


def _plain_name(name: str) -> str:
    if not re.fullmatch(r"([A-Za-z0-9_][A-Za-z0-9._-]*)?", name):
        raise Wrong("schema.plain_name")
    return name


def _campaign_name(name: str) -> str:
    if not re.fullmatch(r"([A-Za-z0-9_]([A-Za-z0-9._-]{0,78}[A-Za-z0-9_])?)?", name):
        raise Wrong("schema.plain_name")
    return name


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
    templates: Annotated[str, AfterValidator(_plain_name)] = ""
    """A folder in the campaign's with Word templates of its own."""

    @property
    def blank(self) -> tuple[str, ...]:
        """The keys without which letters have blanks in them."""
        wanted = ("name", "short", "place", "signer", "addressee", "council", "plan_number", "recipients")
        return tuple(key for key in wanted if not getattr(self, key))


class Settings(Strict):
    """`campaign.toml`, checked. `start_date` is required: the plan's own date of issue is blank."""

    id: Annotated[str, AfterValidator(_campaign_name)] = ""
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
    def _one_meaning_each(cls, stated: dict[str, Word]) -> dict[str, Word]:
        by_key(stated)
        return stated

    def known_as(self, folder: Path) -> str:
        """What the campaign in this folder is known by: its `id`, else the folder's name, without marks."""
        return self.id or ascii_name(folder.resolve().name)

    def source_of(self, month: str, name: str) -> Source:
        """What is declared about a file."""
        return next((s for s in self.source if s.fits(month, name)), Source(files="*"))


def by_key(stated: Mapping[str, Word]) -> dict[str, Word]:
    """Words by what all spellings of one have in common. Wrong names two that mean different things, and blanks.

    >>> by_key({"Thư điện tử": "online", "THƯ ĐIỆN TỬ": "online"})
    {'thư điện tử': 'online'}
    """
    found: dict[str, Word] = {}
    for word, meant in stated.items():
        if not (key := name_key(word)):
            raise Wrong("intake.word_wanted", word=word)
        if found.setdefault(key, meant) != meant:
            raise Wrong("intake.word_twice", word=word, first=found[key], second=meant)
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
        faults = listed([_told(f, tree) for f in e.errors()])
        raise CampaignError("intake.settings_not_valid", path=path, faults=faults) from None
    for month in (*(settings.months or ()), *settings.cut_offs):
        check_month(month)
    return settings


def _told(fault: Any, tree: Mapping[str, Any]) -> Words:
    """One fault; of a key that nobody knows, with the keys there are."""
    told = schema_words(fault, tree)
    if fault["type"] != "extra_forbidden":
        return told
    tables: dict[str, type[Strict]] = {"source": Source, "office": Office}
    table = tables.get(str(fault["loc"][0]), Settings) if len(fault["loc"]) > 1 else Settings
    return words("schema.known_keys", told=told, keys=table.model_fields)
