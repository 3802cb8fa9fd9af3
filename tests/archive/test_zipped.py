"""A published month in a zip archive is opened in bounds, or refused with one clear message; nothing is left behind."""

from __future__ import annotations

import stat
import tempfile
import zipfile
from pathlib import Path

import pytest

import thidua_analysis as td
from thidua_analysis.archive import zipped

SUMMARY = "2021-06-v1/data/summary.json"


@pytest.fixture
def private(tmp_path, monkeypatch):
    """Where temporary folders are made, so that one can see what is left of them."""
    folder = tmp_path / "private"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.fixture
def packed(tmp_path):
    """`packed({name: content})`: an archive of these; a `ZipInfo` may stand for a name."""

    def make(members, name="thang-6.zip", how=zipfile.ZIP_DEFLATED):
        with zipfile.ZipFile(tmp_path / name, "w", how) as archive:
            for member, content in members.items():
                archive.writestr(member, content)
        return tmp_path / name

    return make


def info(name: str, **fields: object) -> zipfile.ZipInfo:
    made = zipfile.ZipInfo(name)
    for field, value in fields.items():
        setattr(made, field, value)
    return made


def refused(path: Path) -> str:
    """The one message, in English; the Vietnamese one says no less."""
    with pytest.raises(td.CampaignError) as e, zipped.opened(path):
        raise AssertionError("it was opened")
    assert e.value.message("vi").startswith(f"{path}: ") and e.value.message("vi") != e.value.message("en")
    assert "\n" not in e.value.message("en")
    return e.value.message("en").removeprefix(f"{path}: ")


@pytest.mark.parametrize("root", ["", "2021-06-v1/", "gửi huyện/2021-06-v1/"])
def test_the_month_is_found_and_gone_afterwards(packed, private, root):
    beside = {} if not root else {"note.txt": b"x", "__MACOSX/2021-06-v1/._bagit.txt": b"x"}
    path = packed({f"{root}data/summary.json": b"{}", f"{root}data/Trống/": b"", **beside})
    with zipped.opened(path) as folder:
        assert folder.name == ("2021-06-v1" if root else "thang-6")
        assert sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*")) == [
            "data", "data/Trống", "data/summary.json",
        ]  # fmt: skip
        assert folder.is_relative_to(private.resolve())
    assert list(private.iterdir()) == []


@pytest.mark.parametrize("root", ["2021-06-v1/", "gửi huyện/2021-06-v1/"])
def test_what_lies_beside_the_month_is_named_since_nobody_looks_at_it(packed, root):
    members = {
        f"{root}data/summary.json": b"{}",
        f"{root}data/x.exe": b"",
        "SETUP.exe": b"MZ",
        "khác/": b"",
        "khác/x.docm": b"",
    }
    path = packed({**members, "__MACOSX/._x": b"", ".DS_Store": b"", "khác/Thumbs.db": b""})
    assert zipped.beside(path) == ["SETUP.exe", "khác/x.docm"]


def test_nothing_lies_beside_a_month_on_top_of_an_archive_or_in_a_folder(packed, tmp_path):
    assert zipped.beside(packed({"data/summary.json": b"{}", "x.exe": b""})) == []  # of which `verify` says the rest
    assert zipped.beside(tmp_path) == []


def test_a_folder_is_itself(tmp_path, private):
    with zipped.opened(tmp_path) as folder:
        assert folder == tmp_path
    assert list(private.iterdir()) == []


def test_what_is_done_with_it_may_fail_and_nothing_is_left(packed, private):
    with pytest.raises(ZeroDivisionError), zipped.opened(packed({SUMMARY: b"{}"})):
        raise ZeroDivisionError
    assert list(private.iterdir()) == []


LINK = info("2021-06-v1/data/x", external_attr=(stat.S_IFLNK | 0o777) << 16)
PIPE = info("2021-06-v1/data/x", external_attr=(stat.S_IFIFO | 0o644) << 16)
JUNCTION = info("2021-06-v1/data/x", external_attr=0x400)


@pytest.mark.parametrize(
    ("member", "message"),
    [
        ("../x", "../x: a path that leads out of the folder"),
        ("2021-06-v1/data/../../../x", "a path that leads out of the folder"),
        ("/etc/x", "/etc/x: an absolute path, which leads elsewhere"),
        ("C:/x", "C:/x: an absolute path"),
        ("c:x", "c:x: an absolute path"),
        ("2021-06-v1/a:b", "':' cannot stand in a name on Windows"),
        ("2021-06-v1/data/CON.txt", "a name that Windows keeps for itself"),
        ("2021-06-v1//x", "an empty part, or a dot for one"),
        ("2021-06-v1/./x", "an empty part, or a dot for one"),
        ("2021-06-v1/x. ", "a part begins or ends with a blank"),
        (LINK, "a link or a special file"),
        (PIPE, "a link or a special file"),
        (JUNCTION, "a link or a special file"),
        ("2021-06-v1/DATA/summary.json", "stands twice in the zip archive"),
        ("2021-06-v1/data/summary.json/", "stands twice in the zip archive"),
    ],
    ids=str,
)
def test_a_member_that_leads_elsewhere_is_refused_and_nothing_unpacked(packed, private, member, message):
    told = refused(packed({SUMMARY: b"{}", member: b"x"}))
    assert message in told and told.endswith("; nothing was unpacked")
    assert list(private.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "message"),
    [
        (b"2021-06-v1\\x", "'\\\\' cannot stand in a name"),
        (b"\\\\x\\y\\zzzzzzz", "absolute"),
        (b"..\\xxxxxxxxx", "leads out"),
    ],
)
def test_backslashes_are_no_way_out_either(packed, private, name, message):
    path = packed({SUMMARY: b"{}", "placeholder!"[: len(name)].ljust(len(name), "!"): b"x"})
    placeholder = "placeholder!"[: len(name)].ljust(len(name), "!").encode()
    path.write_bytes(path.read_bytes().replace(placeholder, name))
    assert message in refused(path)


def test_two_members_of_one_name(packed):
    with pytest.warns(UserWarning, match="Duplicate name"), zipfile.ZipFile(packed({SUMMARY: b"{}"}), "a") as archive:
        archive.writestr(SUMMARY, b"[]")
    assert "stands twice in the zip archive" in refused(Path(archive.filename))


def test_an_encrypted_member(packed):
    path = packed({SUMMARY: b"{}"}, how=zipfile.ZIP_STORED)
    content = bytearray(path.read_bytes())
    for at in (content.index(b"PK\x03\x04") + 6, content.index(b"PK\x01\x02") + 8):
        content[at] |= 1
    path.write_bytes(content)
    assert "encrypted; send it without a password" in refused(path)


def test_another_way_of_packing(packed):
    assert "packed in an unusual way" in refused(packed({SUMMARY: b"{}"}, how=zipfile.ZIP_LZMA))


def test_more_files_than_any_month_has(packed, monkeypatch):
    monkeypatch.setattr(zipped, "MOST_FILES", 3)
    members = {f"2021-06-v1/{n}": b"" for n in range(3)}
    assert refused(packed({SUMMARY: b"{}", **members})).startswith("the zip archive holds too many files, 3 at most")
    path = packed({SUMMARY: b"{}", **members})
    content = path.read_bytes()  # a directory that understates itself
    at = content.rindex(b"PK\x05\x06")
    path.write_bytes(content[: at + 8] + b"\x01\x00\x01\x00" + content[at + 12 :])
    assert "too many files" in refused(path)


def test_a_directory_that_says_it_is_longer_than_any(packed):
    path = packed({SUMMARY: b"{}"})
    content = path.read_bytes()
    at = content.rindex(b"PK\x05\x06")
    path.write_bytes(content[: at + 12] + b"\xff\xff\xff\x7f" + content[at + 16 :])
    assert "too many files" in refused(path)


def test_more_than_any_month_when_unpacked(packed, monkeypatch):
    monkeypatch.setattr(zipped, "MOST_BYTES", 2**20)
    path = packed({SUMMARY: b"{}", "2021-06-v1/x": bytes(2**20)}, how=zipfile.ZIP_STORED)
    assert refused(path) == "it would unpack to more than 1 MB; nothing was unpacked"


def test_packed_closer_than_any_month(packed):
    path = packed({SUMMARY: b"{}", "2021-06-v1/x": bytes(10_000_000)})
    assert "more than 100 times its size" in refused(path)


def test_a_member_that_is_longer_than_it_says(packed):
    path = packed({SUMMARY: b"{}" * 500}, how=zipfile.ZIP_STORED)
    content = bytearray(path.read_bytes())
    for at in (content.index(b"PK\x03\x04") + 22, content.index(b"PK\x01\x02") + 24):
        content[at : at + 4] = (10).to_bytes(4, "little")
    path.write_bytes(content)
    assert refused(path) == "the zip archive is damaged or cut off; nothing was unpacked"


def test_an_archive_of_several_months_or_of_none(packed):
    several = packed({SUMMARY: b"{}", "2021-07-v1/data/summary.json": b"{}"})
    assert "holds 2 files data/summary.json, one is wanted; pack each published folder by itself" in refused(several)
    assert "not a published month: the zip archive holds 0 files" in refused(packed({"a": b""}))


@pytest.mark.parametrize("content", [b"", b"x" * 100, b"PK\x05\x06"], ids=["empty", "text", "only a mark"])
def test_a_file_that_is_no_archive(tmp_path, content):
    (tmp_path / "x.zip").write_bytes(content)
    assert refused(tmp_path / "x.zip") == "not a published month: neither a folder nor a zip archive"


def test_a_damaged_archive_is_refused_wherever_it_is_damaged(packed, private):
    """Each byte in turn, and each length: opened, or refused with a message, never an error of a library."""
    path = packed({SUMMARY: b'{"a": "' + bytes(range(97, 123)) + b'"}', "2021-06-v1/a": b"1"})
    whole = path.read_bytes()
    spoiled = [whole[:n] for n in range(len(whole))]
    spoiled += [whole[:n] + bytes([whole[n] ^ flip]) + whole[n + 1 :] for n in range(len(whole)) for flip in (1, 0xFF)]
    for content in spoiled:
        path.write_bytes(content)
        try:
            with zipped.opened(path):
                pass
        except td.CampaignError as e:
            assert e.message("vi") != e.message("en")
    assert list(private.iterdir()) == []
