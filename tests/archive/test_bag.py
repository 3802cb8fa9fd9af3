"""A published folder as a bag: other people's tools accept it, and nothing can happen to it unnoticed."""

import hashlib
import os
import shutil
import subprocess
from pathlib import Path

import bagit
import pytest
from hypothesis import given
from hypothesis import strategies as st

from thidua_analysis.archive import bag
from thidua_analysis.archive.bag import bag_files, listed, read_info, seal_of
from thidua_analysis.archive.examined import examined, faults
from thidua_analysis.files.digests import grouped
from thidua_analysis.files.writing import write_folder

NAME = "2021-06-v1"
PAYLOAD = {
    "data/standings.csv": b"unit,total\ntan-hoa,95\n",
    "data/inputs/sample/units.csv": "unit,name\ntan-hoa,Tân Hòa\n".encode(),
    "data/plan/empty.txt": b"",
}
INFO = [("Source-Organization", "Châu Thành A"), ("External-Identifier", NAME), ("Bagging-Date", "2021-07-01")]
FILES = bag_files(PAYLOAD, INFO)


@pytest.fixture
def folder(tmp_path):
    """The bag on disk, as it was published."""
    write_folder(tmp_path / NAME, FILES)
    return tmp_path / NAME


def found(folder):
    """Kind and file of each fault."""
    return [(fault.kind, fault.file) for fault in faults(folder)]


def reseal(folder):
    """The top list written again, as someone would who rewrites more than one file."""
    tags = ("bag-info.txt", "bagit.txt", "manifest-sha256.txt")
    lines = [f"{hashlib.sha256((folder / tag).read_bytes()).hexdigest()}  {tag}\n" for tag in tags]
    (folder / "tagmanifest-sha256.txt").write_text("".join(lines), encoding="utf-8")


# ── what is written ───────────────────────────────────────────────────────────────────────────


def test_a_bag_as_published_has_no_fault(folder):
    assert faults(folder) == []


def test_bagit_python_finds_it_valid(folder):
    other = bagit.Bag(str(folder))
    assert other.validate()
    assert other.info["External-Identifier"] == NAME
    assert set(other.payload_entries()) == set(PAYLOAD)


@pytest.mark.parametrize("listing", ["manifest-sha256.txt", "tagmanifest-sha256.txt"])
def test_sha256sum_checks_it_without_any_other_tool(folder, listing):
    command = ["sha256sum", "--check", "--strict", "--quiet", listing]
    assert subprocess.run(command, cwd=folder, capture_output=True, check=False).stdout == b""
    (folder / "data" / "standings.csv").write_bytes(b"x")
    (folder / "bag-info.txt").write_bytes(b"x")
    assert subprocess.run(command, cwd=folder, capture_output=True, check=False).returncode == 1


def test_the_same_payload_gives_the_same_bytes_in_whatever_order_it_comes():
    again = bag_files(dict(reversed(PAYLOAD.items())), INFO)
    assert list(again.items()) == list(FILES.items())
    assert list(again) == sorted(again)


def test_the_information_is_written_in_its_order_with_the_size_at_the_end():
    text = FILES["bag-info.txt"].decode()
    octets = sum(map(len, PAYLOAD.values()))
    lines = [f"{label}: {value}" for label, value in INFO]
    assert text.splitlines() == [*lines, f"Payload-Oxum: {octets}.3"]


def test_the_seal_is_the_sum_of_the_top_list_in_groups_of_eight():
    top = FILES["tagmanifest-sha256.txt"]
    assert seal_of(top) == hashlib.sha256(top).hexdigest()
    groups = grouped(seal_of(top)).split(" ")
    assert [len(group) for group in groups] == [8] * 8 and "".join(groups) == seal_of(top)


@pytest.mark.parametrize("path", [*PAYLOAD, "bag-info.txt"])
def test_one_other_byte_anywhere_gives_another_seal(path):
    info = [*INFO[:2], ("Bagging-Date", "2021-07-02")] if path == "bag-info.txt" else INFO
    payload = {name: content + b"!" * (name == path) for name, content in PAYLOAD.items()}
    assert seal_of(bag_files(payload, info)["tagmanifest-sha256.txt"]) != seal_of(FILES["tagmanifest-sha256.txt"])


def test_a_percent_sign_is_encoded_in_the_list_and_only_there(tmp_path):
    files = bag_files({"data/100%25.csv": b"1"}, [("External-Identifier", "x")])
    assert files["manifest-sha256.txt"].endswith(b"  data/100%2525.csv\n")
    write_folder(tmp_path / "x", files)
    assert faults(tmp_path / "x") == []


@pytest.mark.parametrize(
    "path",
    [
        "standings.csv", "/data/a", "data", "data/", "data//a", "data/./a", "data/../a", "data/a/..", "data/tân-hòa.csv",
        "data/a\\b", "data/C:a", "data/a\nb", "data/a\rb", "data/a?", "data/a*", 'data/"a"', "data/<a>", "data/a|b",
        "data/con", "data/NUL.csv", "data/lpt1.tar.gz", "data/COM9/a", "data/conin$", "data/aux .txt", "data/a.", "data/a ",
        "data/ a", "data/a\x00", "data/a\x7f",
    ],
)  # fmt: skip
def test_a_path_that_not_every_system_can_hold_is_refused(path):
    with pytest.raises(ValueError) as refusal:
        bag_files({path: b""}, [])
    assert str(refusal.value).startswith(f"{path}: ")


@pytest.mark.parametrize(
    "other", ["data/Standings.csv", "data/STANDINGS.CSV", "data/standings.csv/a", "DATA/a", "data/Plan/a"]
)
def test_two_paths_that_would_meet_on_another_system_are_refused(other):
    with pytest.raises(ValueError):
        bag_files({**PAYLOAD, other: b""}, [])


@pytest.mark.parametrize("name", ["console.csv", "auxiliary", "com.csv", "com10", "a..b", ".hidden", "a b.csv", "null"])
def test_a_name_that_only_looks_reserved_is_accepted(name):
    assert f"data/{name}" in bag_files({f"data/{name}": b""}, [])


@pytest.mark.parametrize(
    "info",
    [
        [("A", "b\nC: d")], [("A", "b\r")], [("A", "b\u2028c")], [("A", "")], [("A", " b")], [("A", "b ")], [("", "b")],
        [("A:", "b")], [(" A", "b")], [("Tên", "b")], [("A", "b"), ("A", "c")], [("A", "b"), ("a", "c")],
        [("Payload-Oxum", "0.0")], [("A", "\ud800")],
    ],
)  # fmt: skip
def test_information_that_is_not_one_plain_line_each_is_refused(info):
    with pytest.raises(ValueError):
        bag_files(PAYLOAD, info)


# ── what is read back ─────────────────────────────────────────────────────────────────────────


def test_the_information_is_read_back_as_it_was_given(folder):
    assert list(read_info(folder).items())[:-1] == INFO


@pytest.mark.parametrize(
    "content", [b"A: b", b"A: b\r\nB: c\n", b"A b\n", b" A: b\n", b"A: b\nA: c\n", b"A: \xff\n", b"\n"]
)
def test_information_of_another_form_is_not_read(folder, content):
    (folder / "bag-info.txt").write_bytes(content)
    with pytest.raises(ValueError, match=r"bag-info\.txt: line \d"):
        read_info(folder)


def test_one_byte_of_a_file_changed(folder):
    path = folder / "data" / "standings.csv"
    path.write_bytes(path.read_bytes().replace(b"95", b"96"))
    assert found(folder) == [("altered", "data/standings.csv")]


def test_a_file_removed(folder):
    (folder / "data" / "plan" / "empty.txt").unlink()
    assert ("missing", "data/plan/empty.txt") in found(folder)


def test_a_file_put_in_place_of_a_folder_or_the_other_way_round(folder):
    (folder / "data" / "plan" / "empty.txt").unlink()
    (folder / "data" / "plan" / "empty.txt").mkdir()
    assert ("missing", "data/plan/empty.txt") in found(folder)


@pytest.mark.parametrize(
    "path", ["data/extra.csv", "data/new/deep/extra", "extra.txt", "meta/extra.txt", "data/.hidden"]
)
def test_a_file_added(folder, path):
    (folder / path).parent.mkdir(parents=True, exist_ok=True)
    (folder / path).write_bytes(b"")
    assert ("unlisted", path) in found(folder)


@pytest.mark.parametrize("name", [".DS_Store", "Thumbs.db", "desktop.ini", "THUMBS.DB", "Desktop.ini"])
def test_what_a_file_manager_leaves_behind_is_no_fault(folder, name):
    (folder / name).write_bytes(b"x")
    (folder / "data" / "plan" / name).write_bytes(b"xyz")
    assert faults(folder) == []
    assert [(odd.kind, odd.file) for odd in examined(folder)] == [
        ("litter", file) for file in sorted((name, f"data/plan/{name}"))
    ]
    assert listed(folder) == {name for name in FILES if name.startswith("data/")}


def test_an_empty_folder_is_named_and_is_no_fault(folder):
    (folder / "data" / "inputs" / "new" / "deep").mkdir(parents=True)
    assert faults(folder) == []
    (odd,) = examined(folder)
    assert (odd.kind, odd.file) == ("empty", "data/inputs/new/deep")
    assert "thư mục trống" in odd.message("vi")


@pytest.mark.parametrize(
    ("tag", "others"), [("tagmanifest-sha256.txt", []), ("manifest-sha256.txt", [("altered", "manifest-sha256.txt")])]
)
@pytest.mark.parametrize("content", [b"", b"\n", b" \r\n\r\n"])
def test_a_list_that_was_emptied_is_named_as_such_and_not_every_file_that_it_named(folder, tag, others, content):
    (folder / tag).write_bytes(content)
    assert found(folder) == sorted([*others, ("emptied", tag)])
    assert "danh sách đã bị xóa trắng" in next(f for f in faults(folder) if f.kind == "emptied").message("vi")


@pytest.mark.parametrize("name", ["setup.exe", "fetch.txt", "manifest-md5.txt", "meta/notes.txt"])
def test_the_top_list_names_the_three_files_of_a_bag_and_nothing_else(folder, name):
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_bytes(b"")
    with (folder / "tagmanifest-sha256.txt").open("a", encoding="utf-8") as file:
        file.write(f"{hashlib.sha256(b'').hexdigest()}  {name}\n")
    assert set(found(folder)) == {("unsafe", "tagmanifest-sha256.txt"), ("unlisted", name)}


@pytest.mark.parametrize("tag", ["bag-info.txt", "bagit.txt", "manifest-sha256.txt", "tagmanifest-sha256.txt"])
def test_one_of_the_four_files_of_the_bag_removed(folder, tag):
    (folder / tag).unlink()
    assert ("missing", tag) in found(folder)
    assert not [kind for kind, file in found(folder) if kind == "unlisted"]


def test_a_line_of_the_list_changed(folder):
    path = folder / "manifest-sha256.txt"
    path.write_bytes(path.read_bytes().replace(b"standings", b"outstanding"))
    assert found(folder) == [
        ("missing", "data/outstanding.csv"),
        ("unlisted", "data/standings.csv"),
        ("altered", "manifest-sha256.txt"),
        ("malformed", "manifest-sha256.txt"),  # no longer in order
    ]


def test_a_file_and_both_lists_rewritten_is_told_by_the_seal_alone(folder):
    seal = seal_of((folder / "tagmanifest-sha256.txt").read_bytes())
    path, listing = folder / "data" / "standings.csv", folder / "manifest-sha256.txt"
    before, after = path.read_bytes(), path.read_bytes().replace(b"95", b"96")
    path.write_bytes(after)
    old, new = (hashlib.sha256(content).hexdigest().encode() for content in (before, after))
    listing.write_bytes(listing.read_bytes().replace(old, new))
    reseal(folder)
    assert faults(folder) == []
    assert seal_of((folder / "tagmanifest-sha256.txt").read_bytes()) != seal


@pytest.mark.parametrize(
    ("content", "kinds"),
    [
        (f"External-Identifier: {NAME}\nPayload-Oxum: 1.1\n", {"oxum"}),
        (f"External-Identifier: {NAME}\n", {"oxum"}),
        ("External-Identifier: 2021-05-v1\n", {"oxum"}),
        ("", {"nameless", "oxum"}),
        ("nonsense\n", {"malformed", "nameless", "oxum"}),
        (f"External-Identifier: {NAME}\nExternal-Identifier: {NAME}\n", {"malformed", "oxum"}),
    ],
)
def test_the_information_rewritten_and_sealed_again(folder, content, kinds):
    (folder / "bag-info.txt").write_text(content, encoding="utf-8")
    assert ("altered", "bag-info.txt") in found(folder)
    reseal(folder)
    assert {(kind, "bag-info.txt") for kind in kinds} == set(found(folder))


def test_another_version_of_bagit_declared(folder):
    (folder / "bagit.txt").write_bytes(FILES["bagit.txt"].replace(b"1.0", b"0.97"))
    reseal(folder)
    assert found(folder) == [("malformed", "bagit.txt")]


def test_the_folder_renamed(folder):
    other = folder.rename(folder.with_name("Tháng 6 (bản sao)"))
    assert faults(other) == []
    (odd,) = examined(other)
    assert (odd.kind, odd.file) == ("renamed", ".")
    assert all(NAME in text and "Tháng 6 (bản sao)" in text for text in (odd.vi, odd.en))
    assert bag.identifier(other) == NAME


def test_a_folder_that_does_not_say_what_it_is_is_known_by_its_name(folder):
    (folder / "bag-info.txt").write_bytes(b"\xff")
    assert bag.identifier(folder) == NAME == bag.identifier(folder.parent / NAME)
    (folder / "bag-info.txt").unlink()
    (folder / "bag-info.txt").symlink_to("/dev/zero")
    assert bag.identifier(folder) == NAME


def test_the_folder_is_known_by_its_own_name_from_inside_too(folder, monkeypatch):
    monkeypatch.chdir(folder / "data")
    assert examined(Path("..")) == []


@pytest.mark.parametrize(
    "path", ["data/standings.csv", "bag-info.txt", "data/plan", "data", "data/other", "manifest-sha256.txt"]
)
def test_a_link_is_a_fault_even_if_it_leads_to_the_same_bytes(folder, tmp_path, path):
    if (folder / path).exists():
        (folder / path).rename(tmp_path / "moved")
    (folder / path).symlink_to(tmp_path / "moved")
    assert ("link", path) in found(folder)
    assert ("unlisted", path) not in found(folder)


def test_a_folder_that_is_itself_a_link(folder):
    (folder.parent / "elsewhere").mkdir()
    link = folder.parent / "elsewhere" / NAME
    link.symlink_to(folder)
    assert found(link) == [("link", ".")]


def test_a_link_in_a_circle_is_not_followed(folder):
    (folder / "data" / "again").symlink_to(folder)
    assert found(folder) == [("link", "data/again")]


@pytest.mark.parametrize("path", ["data/standings.csv", "bag-info.txt", "tagmanifest-sha256.txt", "data/extra"])
def test_a_pipe_is_a_fault_and_is_not_waited_for(folder, path):
    (folder / path).unlink(missing_ok=True)
    os.mkfifo(folder / path)
    assert ("special", path) in found(folder)


@pytest.mark.parametrize(
    "path",
    [
        "../outside",
        "data/../../outside",
        "/etc/passwd",
        "data/a\\b",
        "bag-info.txt",
        "data/%2e%2e/%0A",
        "data/C:/x",
        "data/\ud7ff",
    ],
)
def test_a_path_that_the_list_may_not_hold_is_never_opened(folder, path, monkeypatch):
    outside = folder.parent / "outside"
    outside.write_bytes(b"")
    opened = []
    real = os.open
    monkeypatch.setattr(os, "open", lambda name, *a, **k: (opened.append(os.fspath(name)), real(name, *a, **k))[1])
    with (folder / "manifest-sha256.txt").open("a", encoding="utf-8") as file:
        file.write(f"{hashlib.sha256(b'').hexdigest()}  {path}\n")
    reseal(folder)
    assert [fault for fault in found(folder) if fault[1] == "manifest-sha256.txt"] == [
        ("unsafe", "manifest-sha256.txt")
    ]
    assert all(os.path.realpath(name).startswith(str(folder.resolve()) + os.sep) for name in opened)
    assert str(outside) not in opened


def test_the_top_list_may_not_speak_of_the_payload(folder):
    with (folder / "tagmanifest-sha256.txt").open("a", encoding="utf-8") as file:
        file.write(f"{'0' * 64}  data/standings.csv\n")
    assert ("unsafe", "tagmanifest-sha256.txt") in found(folder)


def test_a_line_that_stands_twice(folder):
    path = folder / "manifest-sha256.txt"
    path.write_bytes(path.read_bytes() + path.read_bytes().splitlines(keepends=True)[0])
    reseal(folder)
    (fault,) = faults(folder)
    assert (fault.kind, fault.file) == ("repeated", "manifest-sha256.txt")
    assert "line 4" in fault.en and "dòng 4" in fault.vi


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace(b"\n", b"\r\n", 1),
        lambda text: text.upper().replace(b"DATA", b"data"),
        lambda text: text.replace(b"  ", b" *"),
        lambda text: text.removesuffix(b"\n"),
        lambda text: text + b"\n",
        lambda text: b"\xef\xbb\xbf" + text,
        lambda text: b"".join(reversed(text.splitlines(keepends=True))),
    ],
    ids=["crlf", "capitals", "binary mark", "no last line end", "blank line", "byte order mark", "order"],
)
def test_a_list_of_another_form(folder, change):
    path = folder / "manifest-sha256.txt"
    path.write_bytes(change(path.read_bytes()))
    reseal(folder)
    assert ("malformed", "manifest-sha256.txt") in found(folder)


@pytest.mark.parametrize("content", [b"", b"x", b"\xff", None])
def test_where_the_list_cannot_be_read_nothing_is_known_to_be_listed(folder, content):
    path = folder / "manifest-sha256.txt"
    path.unlink()
    if content is not None:
        path.write_bytes(content)
    assert listed(folder) is None


def test_a_list_too_long_to_be_one_is_not_read_into_memory(folder, monkeypatch):
    monkeypatch.setattr(bag, "TAG_LIMIT", 10)
    assert ("unreadable", "manifest-sha256.txt") in found(folder)


def test_a_file_that_cannot_be_read_is_named(folder, monkeypatch):
    real = os.open

    def refuse(name, *rest, **more):
        if os.fspath(name).endswith("units.csv"):
            raise PermissionError(13, "Permission denied", name)
        return real(name, *rest, **more)

    monkeypatch.setattr(os, "open", refuse)
    assert found(folder) == [("unreadable", "data/inputs/sample/units.csv")]


def test_a_folder_that_is_not_there_or_is_a_file(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    (tmp_path / "empty").mkdir()
    assert found(tmp_path / "nothing") == [("unreadable", ".")]
    assert found(tmp_path / "file") == [("unreadable", ".")]
    assert {kind for kind, _ in found(tmp_path / "empty")} == {"missing"}


def test_a_name_that_would_command_a_terminal_is_shown_escaped(folder):
    (folder / "data" / "a\x1b[2J\nb").write_bytes(b"")
    (Path(os.fsdecode(os.fsencode(folder / "data") + b"/\xff"))).write_bytes(b"")
    shown = [fault for fault in faults(folder) if fault.kind == "unlisted"]
    assert len(shown) == 2
    assert all(fault.file.isprintable() and fault.message("vi").encode() for fault in shown)


def test_a_fault_says_the_same_in_both_languages(folder):
    (folder / "data" / "standings.csv").unlink()
    fault = next(fault for fault in faults(folder) if fault.kind == "missing")
    assert fault.message("en") == "data/standings.csv: listed, but there is no such file"
    assert fault.message("vi") == "data/standings.csv: có trong danh sách nhưng không có tệp"


@pytest.fixture(scope="module")
def scratch(tmp_path_factory):
    """One bag to be spoiled and mended over and over."""
    folder = tmp_path_factory.mktemp("bag") / NAME
    write_folder(folder, FILES)
    return folder


@st.composite
def spoiled(draw):
    """A file of the bag, and other bytes for it: some replaced, taken out or put in."""
    name = draw(st.sampled_from(sorted(FILES)))
    content = FILES[name]
    start = draw(st.integers(0, len(content)))
    stop = draw(st.integers(start, min(len(content), start + 3)))
    after = content[:start] + draw(st.binary(max_size=3)) + content[stop:]
    return name, after


@given(spoiled())
def test_no_change_of_any_file_passes_unnoticed(scratch, change):
    name, after = change
    (scratch / name).write_bytes(after)
    try:
        assert bool(faults(scratch)) == (after != FILES[name])
    finally:
        (scratch / name).write_bytes(FILES[name])


@given(st.dictionaries(st.sampled_from(["bagit.txt", "bag-info.txt", "manifest-sha256.txt", "tagmanifest-sha256.txt"]), st.binary(), min_size=1))  # fmt: skip
def test_garbage_is_a_fault_and_never_an_error(scratch, garbage):
    for name, content in garbage.items():
        (scratch / name).write_bytes(content)
    try:
        told = faults(scratch)
        assert told and all(fault.message(language).isprintable() for fault in told for language in ("vi", "en"))
    finally:
        for name in garbage:
            (scratch / name).write_bytes(FILES[name])


def test_a_copy_elsewhere_is_as_good(folder, tmp_path):
    copy = tmp_path / "usb" / NAME
    shutil.copytree(folder, copy)
    assert faults(copy) == []
    assert seal_of((copy / "tagmanifest-sha256.txt").read_bytes()) == seal_of(FILES["tagmanifest-sha256.txt"])
