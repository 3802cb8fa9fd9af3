"""Writing so that a reader never meets half a file or half a folder."""

from __future__ import annotations

import io
import os
import shutil
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path


def write_folder(target: Path, files: Mapping[str, bytes], read_only: bool = False) -> None:
    """Write all files beside `target` first, then rename the folder into place.

    `target` must not exist, or be an empty folder. Nothing is left behind on failure. With `read_only` the files
    cannot be written to by mistake.
    """
    target = target.resolve()
    target.parent.mkdir(parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    try:
        for name, content in files.items():
            path = aside / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
            if read_only:
                path.chmod(0o444)
        aside.chmod(0o755)
        if target.exists():
            target.rmdir()
        aside.rename(target)
    except BaseException:
        shutil.rmtree(aside, ignore_errors=True)
        raise


def write_file(target: Path, content: bytes) -> None:
    """Write under a temporary name, then rename over whatever was there."""
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{target.name}-", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(content)
        Path(name).chmod(0o644)
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def write_new(target: Path, content: bytes) -> None:
    """Write a file that is not there yet; FileExistsError where anything is, which stays as it is."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("xb") as out:
        try:
            out.write(content)
        except BaseException:
            target.unlink(missing_ok=True)
            raise


def stored_zip(parts: Mapping[str, bytes]) -> bytes:
    """A zip archive of these parts. Nothing is compressed and every date is fixed, so that the same parts give the
    same bytes with any compressor, everywhere."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for path, content in parts.items():
            archive.writestr(zipfile.ZipInfo(path, (1980, 1, 1, 0, 0, 0)), content)
    return out.getvalue()


def stored(archive: bytes) -> bytes:
    """The same archive, made by :func:`stored_zip`."""
    with zipfile.ZipFile(io.BytesIO(archive)) as made:
        return stored_zip({name: made.read(name) for name in made.namelist()})
