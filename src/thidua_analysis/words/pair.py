"""The same words in both languages."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict


def _no_blank(value: str) -> str:
    if not value.strip():
        raise ValueError("must not be blank")
    return value


Text = Annotated[str, AfterValidator(_no_blank)]


class Words(BaseModel):
    """The same words in Vietnamese and in English."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    vi: Text
    en: Text

    def __getitem__(self, language: str) -> str:
        return self.vi if language == "vi" else self.en
