"""Signatures by `ssh-keygen -Y`, an option: who sealed a bundle, or vouches for the ledger so far.

A signature stands beside what it signs and is verified offline against a list of allowed signers, the format of
`ssh-keygen` itself. OpenSSH 8.2 or newer must be installed; nothing else in the package needs it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from ..files.writing import write_file
from ..ledger.chain import read_ledger
from ..ledger.entries import Ledger
from ..words.errors import CampaignError
from .bag import TAG_MANIFEST, identifier
from .bundle import PUBLISHED
from .zipped import opened

NAMESPACE = "thidua-analysis"
SIGNATURES = "signatures"


def sign_bundle(folder: Path, key: Path) -> Path:
    """Sign the seal of a published month, a folder or a zip archive. The signature stands beside it and is named after
    what it is, `reports/2021-06-v1.sig`, so that it is found when the folder has another name. Returns its path."""
    with opened(folder) as inside:
        content, target = _seal_file(inside), folder.parent / f"{_name(folder, inside)}.sig"
    write_file(target, _sign(content, key))
    return target


def sign_ledger(folder: Path, key: Path) -> Path:
    """Sign the head of a campaign's record of decisions: it holds whatever is added later. Returns the signature."""
    ledger = read_ledger(folder)
    target = folder / SIGNATURES / f"{len(ledger.lines):06d}-{ledger.head[:16]}.sig"
    write_file(target, _sign(head_text(ledger, len(ledger.lines)), key))
    return target


def head_text(ledger: Ledger, count: int) -> bytes:
    """What is signed of a ledger: how many lines, and the hash of the last."""
    return f"thidua-analysis decisions {count} {ledger.head_after(count)}\n".encode()


def check_bundle(folder: Path, signers: Path) -> str:
    """Who signed a published month. CampaignError if nobody has, or the signature does not hold."""
    with opened(folder) as inside:
        content, name = _seal_file(inside), _name(folder, inside)
    named = [folder.parent / f"{name}.sig", folder.parent / f"{_own_name(folder)}.sig"]  # renamed along with the folder
    return _check(content, next((path for path in named if path.is_file()), named[0]), signers)


def _name(folder: Path, inside: Path) -> str:
    """Which month it is; of a bundle that says nothing sensible, the name that it has."""
    name = identifier(inside)
    return name if PUBLISHED.fullmatch(name) else _own_name(folder)


def _own_name(folder: Path) -> str:
    return folder.stem if folder.is_file() else folder.name


def check_ledger(folder: Path, signers: Path) -> list[tuple[int, str]]:
    """Every signature of a ledger: after how many lines, and whose. CampaignError for one that does not hold."""
    ledger = read_ledger(folder)
    found = []
    for path in sorted((folder / SIGNATURES).glob("*.sig")):
        count = int(path.name[:6]) if path.name[:6].isdigit() else -1
        if not 0 <= count <= len(ledger.lines):
            raise CampaignError("archive.signs_other_lines", signature=path, signed=count, lines=len(ledger.lines))
        found.append((count, _check(head_text(ledger, count), path, signers)))
    return found


def _seal_file(folder: Path) -> bytes:
    try:
        return (folder / TAG_MANIFEST).read_bytes()
    except OSError:
        raise CampaignError("archive.not_sealed", folder=folder, file=TAG_MANIFEST) from None


def _sign(content: bytes, key: Path) -> bytes:
    with tempfile.TemporaryDirectory(prefix="td-") as private:
        message = Path(private) / "message"
        message.write_bytes(content)
        done = _ssh_keygen("-Y", "sign", "-n", NAMESPACE, "-f", str(key), str(message))
        signature = message.with_suffix(".sig")
        if done.returncode or not signature.is_file():
            said = done.stderr.decode(errors="replace").strip()
            raise CampaignError("archive.cannot_sign", key=key, said=said)
        return signature.read_bytes()


def _check(content: bytes, signature: Path, signers: Path) -> str:
    for path in (signature, signers):
        if not path.is_file():
            raise CampaignError("archive.no_such_file", file=path)
    found = _ssh_keygen("-Y", "find-principals", "-s", str(signature), "-f", str(signers))
    names = found.stdout.decode(errors="replace").split("\n")[0].split(",")
    for who in filter(None, (name.strip() for name in names)):
        args = ("-Y", "verify", "-n", NAMESPACE, "-f", str(signers), "-I", who, "-s", str(signature))
        if found.returncode == 0 and _ssh_keygen(*args, content=content).returncode == 0:
            return who
    raise CampaignError("archive.signature_does_not_hold", signature=signature, signers=signers)


def _ssh_keygen(*args: str, content: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    program = shutil.which("ssh-keygen")
    if program is None or not Path(program).is_absolute():  # Windows would take one that lies in the current folder
        raise CampaignError("archive.no_ssh_keygen")
    env = {**os.environ, "LC_ALL": "C"}
    return subprocess.run([program, *args], input=content, capture_output=True, env=env, check=False)
