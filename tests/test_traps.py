"""`thidua verify` on a bundle full of traps, watched: it runs nothing out of it, opens nothing beside it, connects to nothing."""

from __future__ import annotations

import sys
import zipfile
from pathlib import Path

import docx
import pytest
from sealed import reseal, write
from watcher import watched

import thidua_analysis as td
from thidua_analysis.archive.bundle import publish
from thidua_analysis.archive.making import changed_files, month_files
from thidua_analysis.report.papers import render

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the watcher knows the places of Linux")

PACKAGE = Path(td.__file__).parent
SYSTEM = [
    Path(p) for p in ("/usr", "/lib", "/lib64", "/proc", "/dev/null", "/dev/random", "/dev/urandom", "/sys", "/etc")
]
INSTALLED = [Path(sys.prefix), Path(sys.base_prefix), Path(sys.executable).resolve().parents[1], PACKAGE]
CHECKOUT = [PACKAGE.parents[1] / name for name in ("src", "notebooks", "requirements.lock", "data/sample")]
WORKER, FILLER = "thidua_analysis.archive.worker", render.__file__
FORKED = ("DID os.fork",) if sys.platform == "linux" else ()
"""What a worker may do: run the package's notebook in a copy of itself."""
INPUTS = "data/inputs/pathlib"
MODULES = (
    f"{INPUTS}/__init__.py", f"{INPUTS}/pandas.py", f"{INPUTS}/2021-02/zmq.py", f"{INPUTS}/sitecustomize.py",
    "data/inputs/json/__init__.py", "data/pathlib.py", "data/thidua_analysis/__init__.py", "data/usercustomize.py",
    "data/ipython_config.py", "data/jupyter_config.py", "data/software/setup.py", "data/template.ipynb",
)  # fmt: skip


@pytest.fixture
def bundle(make_campaign, tmp_path):
    """A month of a campaign that is called `pathlib`, published without its notebook."""
    opened = make_campaign({"a": "commune", "b": "commune"}, {"2021-02": {"a": {"accounts_count": 5}}}, {"2021-02": {"a": "2021-02-20"}})  # fmt: skip
    with (opened.folder / "campaign.toml").open("a", encoding="utf-8") as settings:
        settings.write('[office]\ntemplates = "mau"\n')
    text = (opened.folder / "campaign.toml").read_text(encoding="utf-8")
    (opened.folder / "campaign.toml").write_text(f'id = "pathlib"\n{text}', encoding="utf-8")
    (opened.folder / "mau").mkdir()
    document = docx.Document()
    document.add_paragraph("Trình {{ ky }}")
    document.save(opened.folder / "mau" / "to-trinh.docx")
    chosen = {"campaign": "pathlib", "profile": "", "as_of": "", "month": "2021-02", "language": "vi", "readings": {}}
    month = td.open_campaign(opened.folder).month("2021-02")
    return publish(tmp_path / "reports", "2021-02", month_files(month, parameters=chosen), changed_files).path


@pytest.fixture
def bait(tmp_path):
    """What nobody should touch: a file, and a trace that is left where a trap is run."""
    (tmp_path / "bait").mkdir()
    (tmp_path / "bait" / "secret.txt").write_text("secret", encoding="utf-8")
    return tmp_path / "bait"


def verified(bundle, tmp_path, *options):
    """`thidua verify`, started in the bundle's own data folder and watched."""
    return watched(
        [str(Path(sys.executable).parent / "thidua"), "verify", str(bundle), "--lang", "en", *options],
        tmp_path / "private",
        cwd=bundle / "data",
        read=[bundle, bundle.parent, *SYSTEM, *INSTALLED, *CHECKOUT],
        strange=[bundle],
        programs=[WORKER, FILLER],
    )


def test_the_watcher_sees_what_it_is_there_for(bait, tmp_path):
    program = (
        f"import os, socket, subprocess, sys; open({str(bait / 'secret.txt')!r}); os.listdir({str(bait)!r});"
        f"os.mkdir({str(bait / 'new')!r}); subprocess.run([sys.executable, '-c', 'import os; os.system(\"true\")']);"
        "socket.socket().connect_ex(('127.0.0.1', 9)); sys.path.insert(0, ''); import wave"
    )
    found = watched([sys.executable, "-c", program], tmp_path / "private", cwd=bait, read=[*SYSTEM, *INSTALLED])
    assert found.processes == 2
    assert {line.split(" ")[0] for line in found.seen} == {"READ", "LISTED", "CHANGED", "PROCESS", "DID", "PATH"}


def test_a_bundle_full_of_traps_runs_nothing_and_reaches_nothing(bundle, bait, tmp_path):
    trap = f"open({str(bait / 'trace')!r}, 'a').write(__name__)\n".encode()
    for name in MODULES:
        write(bundle / name, trap)
    write(bundle / "data" / "basic" / "conf.json", b'{"base_template": "classic"}')
    write(bundle / "data" / "basic" / "index.html.j2", b"{{ ''.__class__.__mro__[1].__subclasses__() }}")
    write(bundle / "data" / "matplotlibrc", b"backend: module://pathlib\n")
    _point_elsewhere(bundle / INPUTS / "mau" / "to-trinh.docx", bait)
    reseal(bundle)
    found = verified(bundle, tmp_path, "--even-so")  # the software in it is not ours, so by itself nothing is executed
    assert found.seen == FORKED, "\n".join(found.seen)
    assert sorted(bait.iterdir()) == [bait / "secret.txt"]
    started = [next(name for name in (WORKER, FILLER) if name in line) for line in found.started if "-P" in line]
    assert sorted(started) == sorted([WORKER, FILLER]) and found.processes == 3, found.started  # itself, and these
    assert f"{INPUTS}/__init__.py: only in the bundle" in found.printed and found.code == 1
    assert "data/monthly-report.ipynb: missing in the bundle" in found.printed  # it was executed


def test_neither_does_one_with_links_that_lead_elsewhere(bundle, bait, tmp_path):
    (bundle / INPUTS / "units.csv").unlink()
    (bundle / INPUTS / "units.csv").symlink_to(bait / "secret.txt")
    (bundle / "data" / "more").symlink_to(bait)
    (bundle / "bag-info.txt").unlink()
    (bundle / "bag-info.txt").symlink_to(bait / "secret.txt")
    found = verified(bundle, tmp_path)
    assert found.seen == () and found.code == 1, "\n".join(found.seen)
    assert "a link to somewhere else" in found.printed and found.processes == 1


def _point_elsewhere(path: Path, bait: Path) -> None:
    """A Word template whose parts name files and addresses outside of it."""
    with zipfile.ZipFile(path) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    outside = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    for n, target in enumerate((bait.as_uri() + "/secret.txt", "http://127.0.0.1:9/x.dotm")):
        link = f'<Relationship Id="x{n}" Type="{outside}/attachedTemplate" Target="{target}" TargetMode="External"/></Relationships>'
        name = "word/_rels/document.xml.rels"
        parts[name] = parts[name].replace(b"</Relationships>", link.encode())
    document_type = f'<!DOCTYPE x [<!ENTITY bait SYSTEM "{bait.as_uri()}/secret.txt">]>'.encode()
    parts["docProps/app.xml"] = parts["docProps/app.xml"].replace(b"<Properties", document_type + b"<Properties", 1)
    path.unlink()  # published read-only
    with zipfile.ZipFile(path, "w") as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
