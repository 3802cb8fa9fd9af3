"""A command under watch: whatever it and the Pythons that it starts open, run, import or connect to and should not.

`HOOK` is put on the path as `sitecustomize`, so it is there before anything else in every process, and sees what the
interpreter itself reports (PEP 578).
"""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import matplotlib

HOOK = r'''
import os, sys

log = os.open(os.environ["WATCH_LOG"], os.O_WRONLY | os.O_APPEND)
told = set()
roots = {name: tuple(os.environ["WATCH_" + name].split(os.pathsep)) for name in ("READ", "WRITE", "STRANGE")}
programs = os.environ["WATCH_PROGRAMS"].split(os.pathsep)
changes = {"os.remove", "os.rename", "os.mkdir", "os.rmdir", "os.link", "os.symlink", "os.truncate", "os.chmod", "os.utime"}
never = {
    "os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.fork", "os.forkpty", "os.startfile", "pty.spawn",
    "socket.connect", "socket.bind", "socket.sendto", "socket.getaddrinfo", "socket.gethostbyname", "webbrowser.open",
    "urllib.Request", "ftplib.connect", "smtplib.connect",
}

def tell(kind, *what):
    line = " ".join([kind, *map(str, what)]).replace("\n", " ")
    if line not in told:
        told.add(line)
        os.write(log, (line + "\n").encode("utf-8", "replace"))

def place(path, folder=-1, followed=True):
    """Where a path leads; from an open folder, where it names one."""
    path = os.fsdecode(path)
    if folder not in (-1, None):
        path = os.path.join(os.readlink(f"/proc/self/fd/{folder}"), path)
    if followed:
        return os.path.realpath(path)
    return os.path.join(os.path.realpath(os.path.dirname(path) or "."), os.path.basename(path))

def within(path, name, *how):
    real = place(path, *how)
    return any(real == root or real.startswith(root.rstrip("/") + "/") for root in roots[name])

def watch(event, args):
    if event == "open":
        path, _, flags = args
        if isinstance(path, int):
            return
        written = flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND)
        if not within(path, "WRITE" if written else "READ", -1, not flags & os.O_NOFOLLOW):
            tell("WROTE" if written else "READ", path)
    elif event in ("os.listdir", "os.scandir"):
        if not isinstance(args[0], int) and not within(args[0] or ".", "READ"):
            tell("LISTED", args[0])
    elif event in changes:
        folder = args[-1] if event in ("os.remove", "os.mkdir", "os.rmdir") else -1
        for path in args[:2] if event == "os.rename" else args[:1]:
            if not isinstance(path, int) and not within(path, "WRITE", folder, False):
                tell("CHANGED", event, path)
    elif event == "subprocess.Popen":
        command = list(map(os.fsdecode, args[1]))
        tell("STARTED", *command[1:5])
        own = command[:2] == [sys.executable, "-P"] and any(name in command for name in programs)
        # matplotlib looks for fonts, once; Python asks what machine this is
        if not own and command[0] != "fc-list" and command != ["uname", "-p"]:
            tell("PROCESS", *command)
    elif event == "import":
        for path in args[2] or ():
            if isinstance(path, str) and (not os.path.isabs(path) or within(path, "STRANGE")):
                tell("PATH", repr(path), args[0])
    elif event == "exec":
        name = getattr(args[0], "co_filename", "")
        if os.path.isabs(name) and within(name, "STRANGE"):
            tell("RAN", name)
    elif event == "ctypes.dlopen":
        if args[0] and within(args[0], "STRANGE"):
            tell("LOADED", args[0])
    elif event == "socket.bind" and args[1][:2] in (("::1", 0), ("127.0.0.1", 0)):
        pass  # urllib3, which papermill imports, asks whether there is IPv6
    elif event in never:
        tell("DID", event, *args[-1:])

tell("WATCHING", os.path.basename(sys.argv[0]) if hasattr(sys, "argv") else "")
sys.addaudithook(watch)
'''


@dataclass(frozen=True)
class Watched:
    """What a command printed and returned, how many Pythons were watched, and all that it should not have done."""

    code: int
    printed: str
    processes: int
    started: tuple[str, ...]
    seen: tuple[str, ...]


def watched(
    command: Sequence[str],
    private: Path,
    *,
    cwd: Path,
    read: Sequence[Path],
    strange: Sequence[Path] = (),
    programs: Sequence[str] = (),
) -> Watched:
    """Run a command that may read below `read`, write below `private`, start Pythons with -P that run one of
    `programs`, and run nothing that lies in, or has on its path, anything `strange`."""
    for name in ("watcher", "home"):
        (private / name).mkdir(parents=True)
    (private / "watcher" / "sitecustomize.py").write_text(HOOK, encoding="utf-8")
    with tempfile.TemporaryDirectory(prefix="w-") as short:  # a socket's path may have 107 characters
        temporary = Path(short).resolve()
        log = private / "log"
        log.touch()
        writable = [private, temporary, Path(matplotlib.get_cachedir()), Path("/dev/null")]
        roots = {"READ": [*read, *writable], "WRITE": writable, "STRANGE": [*strange, temporary]}
        env = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "THIDUA", "JUPYTER", "IPYTHON", "XDG_"))},
            "HOME": str(private / "home"), "TMPDIR": str(temporary), "LC_ALL": "C.UTF-8",
            "MPLCONFIGDIR": matplotlib.get_cachedir(), "PYTHONPATH": str(private / "watcher"), "PYTHONDONTWRITEBYTECODE": "1",
            "WATCH_LOG": str(log), "WATCH_PROGRAMS": os.pathsep.join(programs),
            **{f"WATCH_{name}": os.pathsep.join(str(path.resolve()) for path in paths) for name, paths in roots.items()},
        }  # fmt: skip
        done = subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, timeout=240, check=False)
    lines = log.read_text(encoding="utf-8").splitlines()
    return Watched(
        done.returncode,
        done.stdout + done.stderr,
        sum(line.startswith("WATCHING") for line in lines),
        tuple(line for line in lines if line.startswith("STARTED")),
        tuple(line for line in lines if not line.startswith(("WATCHING", "STARTED"))),
    )
