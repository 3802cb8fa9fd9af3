"""Writing so that a reader never meets half a file or half a folder, not even after the power failed."""

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
    cannot be written to by mistake. All of it is on the disk before it has its name.
    """
    target = target.resolve()
    target.parent.mkdir(parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    folders = {aside}
    try:
        for name, content in files.items():
            path = aside / name
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("wb") as out:
                _write_through(out, content)
            if read_only:
                path.chmod(0o444)
            folders |= {above for above in path.parents if above.is_relative_to(aside)}
        for folder in folders:
            _flush_folder(folder)
        aside.chmod(0o755)
        if target.exists():
            target.rmdir()
        aside.rename(target)
    except BaseException:
        shutil.rmtree(aside, ignore_errors=True)
        raise
    _flush_folder(target.parent)


def write_file(target: Path, content: bytes) -> None:
    """Write under a temporary name, then rename over whatever was there.

    The content is on the disk before it has its name, and the name before this returns: after a power cut there is
    the old file or the new one.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{target.name}-", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as out:
            _write_through(out, content)
        Path(name).chmod(0o644)
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    _flush_folder(target.parent)


def _write_through(out: io.BufferedWriter, content: bytes) -> None:
    """Write, and wait until the disk has it: else a rename may reach the disk before the content does."""
    out.write(content)
    out.flush()
    os.fsync(out.fileno())


def _flush_folder(folder: Path) -> None:
    """Wait until the disk has the names in a folder, where the system lets a folder be opened: Windows does not."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(handle)
    except OSError:  # some network drives cannot; the content is there, and the name will be
        pass
    finally:
        os.close(handle)


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
