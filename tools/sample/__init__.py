"""The sample campaign: synthetic numbers with real units, made by a seeded generator.

    python -m tools.sample DIR [--seed N] [--tidy]

Same seed, same bytes. Every seed keeps the cases that a campaign must be able to stand: a tie at a
paid rank, a commune above the gate only by its bonus, one just below a threshold, a department
with no dossiers and one without procedures, reports 1, 3 and 4 days late, weekend deadlines that
matter, a report that never came. Its months come in every form in which offices receive them, and
with the errors that such files have. Its record of decisions holds a dispute in each of its three
states, a report found untruthful, a waiver, a tie that was decided and one that was not. Nothing
here is a result of the district.

One story (:mod:`.truth`), the dossiers and accounts behind it (:mod:`.events`), who tells what of it
(:mod:`.coverage`), what was decided about it (:mod:`.decisions`), and two ways to write it down:
:mod:`.tidy` and :mod:`.mess`.
"""

from __future__ import annotations

from pathlib import Path

from thidua_analysis.files.writing import refuse_occupied, write_folder

from .decisions import decision_files
from .mess import campaign_sources, messy_files
from .tidy import table, tidy_files
from .truth import MONTHS, PLAN, START, UNITS
from .world import make_world

__all__ = ["DEFAULT_SEED", "sample_files", "write_sample"]

DEFAULT_SEED = 2021

CAMPAIGN = """\
# SỐ LIỆU GIẢ LẬP. Synthetic data: made by a generator (seed {seed}), not results of the district.
# Tên xã, thị trấn là thật; danh sách phòng, ban là giả định; mọi con số là bịa.
id = "{id}"
plan = "{plan}"
title = "Đợt thi đua mẫu (số liệu giả lập)"
start_date = {start}
profile = "standard"
months = [{months}]
judges = ["noi-vu", "van-phong"]
synthetic = true
note = "Số liệu giả lập để minh họa, không phải kết quả của huyện. Danh sách phòng, ban là giả định."
{sources}

[office]
name = "Phòng Nội vụ"
short = "PNV"
place = "Châu Thành A"
signer = "TRƯỞNG PHÒNG"
addressee = "Chủ tịch Ủy ban nhân dân huyện Châu Thành A"
council = "Hội đồng Thi đua – Khen thưởng huyện"
recipients = ["Như trên;", "Các phòng, ban, ngành huyện;", "UBND các xã, thị trấn;", "Lưu: VT."]

[readings]
"""


def write_sample(out: Path, seed: int = DEFAULT_SEED, tidy: bool = False) -> Path:
    """Make the sample campaign anew, in a new or empty folder, and return it.

    `tidy` gives the same truth as facts.csv and reports.csv alone. The same seed gives the same bytes everywhere. CampaignError
    if the folder holds something, or cannot be written.
    """
    refuse_occupied(out)
    write_folder(out, sample_files(seed, tidy))
    return out


def sample_files(seed: int = DEFAULT_SEED, tidy: bool = False) -> dict[str, bytes]:
    """The files of the sample campaign, by relative path."""
    world = make_world(seed)
    months = ", ".join(f'"{m}"' for m in MONTHS)
    known_as = "sample" if seed == DEFAULT_SEED else f"sample-{seed}"  # other numbers are another campaign
    settings = CAMPAIGN.format(
        seed=seed, id=known_as, plan=PLAN, start=START, months=months, sources="" if tidy else campaign_sources()
    )
    units = [
        [u.id, u.code, u.name, u.track, "yes" if u.has_procedures else "no", u.aliases] for u in UNITS.values()
    ]  # fmt: skip
    return {
        "campaign.toml": settings.encode(),
        "units.csv": table(["unit", "code", "name", "track", "has_procedures", "aliases"], units),
        **(tidy_files(world) if tidy else messy_files(world)),
        **decision_files(world),
    }
