"""`python -m tools.sample DIR`: the sample campaign made anew; `data/sample` is what the default seed gives."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from thidua_analysis.words.errors import CampaignError

from . import DEFAULT_SEED, write_sample

asked = argparse.ArgumentParser(prog="python -m tools.sample", description="Make a synthetic sample campaign.")
asked.add_argument("out", metavar="DIR", type=Path, help="a new folder")
asked.add_argument("--seed", metavar="N", type=int, default=DEFAULT_SEED, help="the same seed gives the same bytes")
asked.add_argument("--tidy", action="store_true", help="the same figures as facts.csv and reports.csv alone")
if __name__ == "__main__":
    given = asked.parse_args()
    try:
        write_sample(given.out, given.seed, given.tidy)
    except CampaignError as e:
        sys.exit(str(e))
    sys.stdout.write(f"{given.out.as_posix()}: synthetic data, seed {given.seed}\n")
