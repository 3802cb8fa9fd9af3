"""What every file of ours has in common, apart from the plan's many shapes: a record of decisions is read without those."""

from __future__ import annotations

from typing import Annotated, TypeVar

from pydantic import BaseModel, ConfigDict, Field

MOST = 10**12
"""The largest number there may be."""
T = TypeVar("T")
Many = Annotated[tuple[T, ...], Field(strict=False)]
Some = Annotated[tuple[T, ...], Field(min_length=1, strict=False)]


class Strict(BaseModel):
    """Frozen, no unknown key, no silent conversion of types."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)
