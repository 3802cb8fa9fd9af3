"""Writing so that a reader never meets half a file or half a folder, not even after the power failed."""

from __future__ import annotations

import io
import os
import re
import shutil
import tempfile
import zipfile
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from ..words.catalogue import say
from ..words.errors import CampaignError

LITTER = frozenset({".ds_store", "thumbs.db", "desktop.ini"})
"""What file managers leave behind, in small letters."""
GIT_ATTRIBUTES, AS_THEY_ARE = ".gitattributes", b"* -text\n"
"""Tells git that the bytes of a folder are what counts: on Windows it would else convert line endings."""
UNCONVERT = (say("files.unconvert", "vi", name=GIT_ATTRIBUTES), say("files.unconvert", "en", name=GIT_ATTRIBUTES))
"""What to do about converted line endings, in Vietnamese and English."""


def write_folder(target: Path, files: Mapping[str, bytes], read_only: bool = False) -> None:
    """Write all files beside `target` first, then rename the folder into place.

    `target` must not exist, or be an empty folder. Nothing is left behind on failure. With `read_only` the files
    cannot be written to by mistake. All of it is on the disk before it has its name.
    """
    target = target.resolve()
    _make_folders(target.parent)
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
        remove_tree(aside)
        raise
    _flush_folder(target.parent)


def write_file(target: Path, content: bytes) -> None:
    """Write under a temporary name, then rename over whatever was there.

    The content is on the disk before it has its name, and the name before this returns: after a power cut there is
    the old file or the new one.
    """
    _make_folders(target.parent)
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


def _make_folders(folder: Path) -> None:
    """The folder and those above it, each with its name on the disk before anything is put in it."""
    if not folder.is_dir():
        _make_folders(folder.parent)
        folder.mkdir(exist_ok=True)
        _flush_folder(folder.parent)


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


def refuse_unwritable(folder: Path) -> None:
    """CampaignError where nothing could be written into a folder that is there, or has yet to be made: asked before
    something is computed that takes its time. Nothing is left behind."""
    there = next(path for path in (folder.absolute(), *folder.absolute().parents) if path.exists())
    try:
        with tempfile.TemporaryFile(dir=there):
            pass
    except OSError as e:
        raise CampaignError("files.not_writable", folder=folder.as_posix(), why=e) from None


def refuse_among_months(place: Path, campaign: Path, months: Iterable[str]) -> None:
    """CampaignError for a file or folder within a campaign's folder of a month: all that lies there is read as figures."""
    if any(place.resolve().is_relative_to(campaign.resolve() / month) for month in months):
        raise CampaignError("files.among_months", place=place.as_posix())


def refuse_occupied(folder: Path) -> None:
    """CampaignError unless a folder is new or empty, and can be written to."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise CampaignError("files.folder_occupied", folder=folder.as_posix())
    refuse_unwritable(folder)


def write_new(target: Path, content: bytes) -> None:
    """Write a file that is not there yet; FileExistsError where anything is, which stays as it is."""
    _make_folders(target.parent)
    with target.open("xb") as out:
        try:
            _write_through(out, content)
        except BaseException:
            target.unlink(missing_ok=True)
            raise
    _flush_folder(target.parent)


def flush(path: Path) -> None:
    """Wait until the disk has a file, whoever wrote it, and its name; nothing where there is no such file."""
    _flush_folder(path)  # what is opened for reading alone can be flushed too, but not on Windows
    _flush_folder(path.parent)


def clear_left(folder: Path, names: str) -> list[Path]:
    """Remove what killed processes left half written in a folder, of targets whose names fit `names`; what was removed.

    Only for who holds the lock under which such targets are written: else it may be another's that still writes.
    """
    aside = re.compile(rf"\.({names})-[a-z0-9_]{{8}}")
    left = [p for p in sorted(folder.iterdir()) if aside.fullmatch(p.name)] if folder.is_dir() else []
    for path in left:
        if path.is_dir() and not path.is_symlink():
            remove_tree(path)
        else:
            with suppress(OSError):
                path.unlink()
    return left


def is_litter(path: str) -> bool:
    """Whether a file is one that file managers leave behind, in whatever letters they write its name.

    >>> is_litter("data/Thumbs.db"), is_litter("data/Desktop.ini"), is_litter("data/desktop.ini.exe")
    (True, True, False)
    """
    return path.rpartition("/")[2].lower() in LITTER


def remove_tree(folder: Path) -> None:
    """A folder of ours with all in it, as far as the system lets it go; links in it are not followed."""
    if os.name == "nt":  # there a file that may not be written to may not be removed either
        for path in folder.rglob("*"):
            with suppress(OSError):
                path.chmod(0o666)
    shutil.rmtree(folder, ignore_errors=True)


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
