"""What every file of ours has in common, apart from the plan's many shapes: a record of decisions is read without those."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

MOST = 10**12
"""The largest number there may be."""


class Strict(BaseModel):
    """Frozen, no unknown key, no silent conversion of types."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)
