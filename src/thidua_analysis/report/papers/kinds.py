"""What the letters are called, and an office's own templates by these names."""

from __future__ import annotations

from pathlib import Path

from ...words.errors import CampaignError

PROPOSAL, MINUTES, LIST, REPORT, NOTICE = "to-trinh", "bien-ban", "danh-sach", "bao-cao-thanh-tich", "thong-bao-dieu-chinh"  # fmt: skip
RESULT, DECISION, CERTIFICATE, REMINDER = "bao-cao-ket-qua", "quyet-dinh", "giay-khen", "nhac-bao-cao"
ANSWER = "tra-loi-khieu-nai"
KINDS = (PROPOSAL, RESULT, MINUTES, LIST, REPORT, DECISION, CERTIFICATE, REMINDER, NOTICE, ANSWER)
"""What a template may be called, before `.docx`."""


def template_files(folder: Path) -> list[Path]:
    """The templates in an office's folder. CampaignError for a folder that is none, and for a template of another name."""
    if not folder.is_dir():
        raise CampaignError("report.templates_folder_missing", folder=folder)
    # a name that starts so is a file that Word keeps while the other is open
    files = [path for path in sorted(folder.glob("*.docx")) if not path.name.startswith(("~", "."))]
    for path in files:
        if path.stem not in KINDS:
            names = ", ".join(f"{kind}.docx" for kind in KINDS)
            raise CampaignError("report.template_kind_unknown", path=path, names=names)
    return files
