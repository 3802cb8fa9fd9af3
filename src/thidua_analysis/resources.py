"""Files that come with the package: notebooks, the sample campaign, the lock file.

In a wheel they lie inside the package; in a checkout, at the top of the repository.
"""

from __future__ import annotations

from pathlib import Path

from .errors import ThiduaError

PACKAGE = Path(__file__).resolve().parent
CHECKOUT = PACKAGE.parent.parent


def _find(inside: str, checkout: str) -> Path | None:
    candidates = (PACKAGE / inside, CHECKOUT / checkout)
    return next((path for path in candidates if path.exists()), None)


def notebook(name: str) -> Path:
    """The reference notebook with this name, `monthly_report` or `year_end`."""
    path = _find(f"notebooks/{name}.ipynb", f"notebooks/{name}.ipynb")
    if path is None:
        raise ThiduaError(
            f"the notebook {name}.ipynb did not come with this installation",
            f"bản cài đặt này thiếu sổ tay {name}.ipynb",
        )
    return path


def sample_campaign() -> Path:
    """The folder of the synthetic sample campaign."""
    path = _find("data/sample", "data/sample")
    if path is None:
        raise ThiduaError(
            "the sample campaign did not come with this installation", "bản cài đặt này thiếu đợt thi đua mẫu"
        )
    return path


def lock_file() -> Path | None:
    """The locked versions this release was tested with, where they are at hand."""
    return _find("requirements.lock", "requirements.lock")
