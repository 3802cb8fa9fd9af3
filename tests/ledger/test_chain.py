"""The record of decisions: one format, a chain that shows every change, and no line lost."""

import hashlib
import json
import os
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest
from english import english_in
from filelock import FileLock
from hypothesis import given, settings
from hypothesis import strategies as st

from thidua_analysis.ledger import chain as ledger
from thidua_analysis.ledger.chain import (
    LOCK,
    KnownHead,
    append,
    check_heads,
    clear_killed,
    evidence_faults,
    extended,
    parse_ledger,
    read_ledger,
)
from thidua_analysis.ledger.entries import LEDGER, NO_LINE, Ledger
from thidua_analysis.words.errors import CampaignError, LedgerError
from thidua_analysis.words.pair import Words

PATH = Path("sample/decisions.jsonl")
BY = {"at": "2021-06-30", "by": "Phòng Nội vụ", "reason": "đối chiếu danh sách tài khoản"}
TAN_HOA = {"unit": "tan-hoa", "month": "2021-06"}
ACCOUNTS = {**TAN_HOA, "fact": "accounts_count", "was": 1600, "now": 1620}
DRAFTS = [
    {"kind": "dispute", **BY, **ACCOUNTS},
    {"kind": "correct", **BY, **ACCOUNTS, "answers": 1},
    {"kind": "reject", **BY, "answers": 1},
    {"kind": "untruthful", **BY, **TAN_HOA, "was": {"accounts_count": 1600}, "now": {"accounts_count": 1500}},
    {"kind": "waive", **BY, **TAN_HOA, "was": "late", "now": "waived"},
    {"kind": "tie", **BY, "month": "2021-06", "was": ["tan-hoa", "thanh-xuan"], "now": ["thanh-xuan", "tan-hoa"]},
    {"kind": "award", **BY, "month": "2021-year-end", "award": "R3", "competition": "commune", "place": 1, "was": "tan-hoa", "now": None},
    {"kind": "withdraw", **BY, "answers": 2},
]  # fmt: skip


@cache
def of_every_kind():
    """A record with one line of each kind; nothing is on disk."""
    record = Ledger()
    for draft in DRAFTS:
        record = extended(record, draft)
    return record


def lines_of(content):
    return content.split(b"\n")[:-1]


def joined(lines):
    return b"".join(line + b"\n" for line in lines)


def sha256(content):
    return hashlib.sha256(content).hexdigest()


def sealed(lines, changed=None):
    """The lines sealed anew from the first on, as someone would who writes a whole record himself.

    `changed`: {number: {key: value}}.
    """
    out, prev = [], "0" * 64
    for number, line in enumerate(lines, 1):
        tree = {**json.loads(line), "seq": number, "prev": prev, **(changed or {}).get(number, {})}
        out.append(json.dumps(tree, ensure_ascii=False).encode())
        prev = sha256(out[-1])
    return out


def refused(content):
    """The error that a record of these bytes raises."""
    with pytest.raises(LedgerError) as caught:
        parse_ledger(content, PATH)
    assert not english_in(caught.value.message("vi"))
    return caught.value


# ── the format ────────────────────────────────────────────────────────────────────────────────

KEYS = {
    "dispute": "unit month fact was now",
    "correct": "unit month fact was now",
    "reject": "",
    "untruthful": "unit month was now",
    "waive": "unit month was now",
    "tie": "month was now",
    "award": "month award competition place was now",
    "withdraw": "",
}


@pytest.mark.parametrize("number", range(1, 9), ids=list(KEYS))
def test_each_kind_is_one_line_with_its_keys_in_one_order(number):
    """Who and when come first, what it is about next, why last: a person reads it from left to right."""
    tree = json.loads(of_every_kind().lines[number - 1])
    kind = list(KEYS)[number - 1]
    assert list(tree) == ["seq", "prev", "at", "by", "kind", *KEYS[kind].split(), "reason", "evidence", "answers"]
    assert tree["kind"] == kind
    assert {key: tree[key] for key in DRAFTS[number - 1]} == DRAFTS[number - 1]


def test_the_chain_is_the_plain_sha256_of_each_line_before():
    record = of_every_kind()
    trees = [json.loads(line) for line in record.lines]
    assert [tree["seq"] for tree in trees] == list(range(1, 9))
    assert [tree["prev"] for tree in trees] == ["0" * 64, *(sha256(line) for line in record.lines[:-1])]
    assert record.head == sha256(record.lines[-1])
    assert [record.head_after(n) for n in (0, 3)] == [NO_LINE, sha256(record.lines[2])]


def test_the_hash_of_a_line_comes_out_of_sha256sum_as_well(tmp_path):
    """Whoever doubts a published head needs no program of ours."""
    (tmp_path / LEDGER).write_bytes(of_every_kind().content)
    command = f"head -n 3 {LEDGER} | tail -n 1 | tr -d '\\n' | sha256sum"
    told = subprocess.run(["sh", "-c", command], cwd=tmp_path, capture_output=True, text=True, check=True).stdout
    assert told.split()[0] == of_every_kind().head_after(3)


def test_what_was_written_is_read_back_alike():
    record = of_every_kind()
    assert parse_ledger(record.content, PATH) == record
    assert [entry.kind for entry in record.entries] == list(KEYS)


def test_vietnamese_stands_in_the_file_as_people_read_it():
    assert "đối chiếu danh sách tài khoản".encode() in of_every_kind().content
    assert b"\\u" not in of_every_kind().content


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\u2028", "\u0085", "\x0b"])
def test_a_line_break_in_a_reason_does_not_break_the_line(line_end):
    reason = f"một{line_end}hai"
    record = extended(of_every_kind(), {**DRAFTS[0], "reason": reason})
    assert len(lines_of(record.content)) == 9
    assert parse_ledger(record.content, PATH).entries[-1].reason == reason


def test_no_file_is_a_record_without_lines_and_an_empty_one_has_lost_them(tmp_path):
    assert read_ledger(tmp_path) == Ledger()
    assert read_ledger(tmp_path).head == NO_LINE
    (tmp_path / LEDGER).write_bytes(b"")
    for use in (read_ledger, lambda folder: append(folder, DRAFTS[0])):
        with pytest.raises(LedgerError, match="the file is empty, as after a power cut") as caught:
            use(tmp_path)
    assert "tệp rỗng" in caught.value.vi and (tmp_path / LEDGER).read_bytes() == b""


@pytest.mark.parametrize("kind", ["folder", "link", "broken link"])
def test_what_is_not_a_plain_file_is_refused(tmp_path, kind):
    (tmp_path / "other.jsonl").write_bytes(of_every_kind().content)
    if kind == "folder":
        (tmp_path / LEDGER).mkdir()
    else:
        (tmp_path / LEDGER).symlink_to(tmp_path / ("other.jsonl" if kind == "link" else "gone.jsonl"))
    for use in (read_ledger, lambda folder: append(folder, DRAFTS[0])):
        with pytest.raises(LedgerError, match="not a plain file"):
            use(tmp_path)


def test_a_record_of_absurd_size_is_not_read(tmp_path, monkeypatch):
    (tmp_path / LEDGER).write_bytes(of_every_kind().content)
    monkeypatch.setattr(ledger, "MOST_BYTES", 100)
    with pytest.raises(LedgerError, match="bigger than 100 bytes"):
        read_ledger(tmp_path)


# ── a strict schema ───────────────────────────────────────────────────────────────────────────

BLANK = ["", " ", "\t", "\u00a0"]
NOT_COUNTS = [1620.0, "1620", True, -1, 10**13, [1620], {}]
NOT_DAYS = ["30/6/2021", "2021-6-30", "2021-02-30", "2021-06-30T00:00:00", "２０２１-06-30", 20210630, None, ""]
NOT_MONTHS = ["2021-6", "2021-13", "2021-00", "06/2021", "2021-06-30", "2021-06\n", "٢٠٢١-06", 202106, None]

WRONG_VALUES = [
    *((2, "now", value) for value in [*NOT_COUNTS, None]),
    *((2, "was", value) for value in NOT_COUNTS),
    *((4, "now", {"accounts_count": value}) for value in [*NOT_COUNTS, None, "2021-06-30"]),
    *((4, "was", {"accounts_count": value}) for value in NOT_COUNTS),
    (4, "now", {" ": 1}),
    *((2, "at", value) for value in NOT_DAYS),
    *((2, "month", value) for value in [*NOT_MONTHS, "2021-year-end"]),
    *((6, "month", value) for value in [*NOT_MONTHS, "2021-yearend"]),
    *((2, key, value) for key in ("by", "reason", "unit", "fact") for value in [*BLANK, None, 7, "\ud800"]),
    *((3, "answers", value) for value in [1.0, "1", True, 0, -1, None]),
    *((2, "seq", value) for value in [2.0, "2", True, 0]),
    *((2, "prev", value) for value in ["", "0" * 63, "A" * 64, "0" * 64 + "\n", None, 0]),
    *((2, "kind", value) for value in ["delete", "Correct", "", None, [], 1]),
    (5, "was", "on_time"),
    (5, "now", "late"),
    (6, "was", ["tan-hoa"]),
    (6, "now", "tan-hoa"),
    (6, "now", ["tan-hoa", ""]),
    (7, "place", 0),
    (7, "place", 1.0),
    *((2, "evidence", value) for value in [None, "x", {}, [{}], [{"name": "a.pdf"}], [{"name": " ", "sha256": "0" * 64}]]),
    (2, "evidence", [{"name": "a.pdf", "sha256": "0" * 63}]),
    (2, "evidence", [{"name": "a.pdf", "sha256": "0" * 64, "size": 1}]),
]  # fmt: skip


@pytest.mark.parametrize(("number", "key", "value"), WRONG_VALUES)
def test_a_wrong_value_is_refused_and_its_line_and_key_named(number, key, value):
    """The chain up to it is sound, so nothing but the value is at fault."""
    lines = of_every_kind().lines[:number]
    error = refused(joined([*lines[:-1], json.dumps({**json.loads(lines[-1]), key: value}).encode()]))
    assert error.line == number
    assert str(error).startswith(f"sample/decisions.jsonl, line {number}: {key}")
    assert error.message("vi").startswith(f"sample/decisions.jsonl, dòng {number}: {key}")


def test_a_wrong_figure_is_told_in_words_not_in_types():
    line = of_every_kind().lines[0].replace(b'"now": 1620', b'"now": 1620.0')
    assert "now: a whole number from 0 to 1000000000000 or a day YYYY-MM-DD is wanted" in str(refused(line + b"\n"))


KEY_FAULTS = {
    "unknown key": (b'"reason"', b'"note": "x", "reason"', "note"),
    "key missing": (b'"unit": "tan-hoa", ', b"", "unit"),
    "key of another kind": (b'"reason"', b'"place": 1, "reason"', "place"),
    "key twice": (b'"now": 1620', b'"now": 1620, "now": 1700', "a key stands twice"),
    "key twice, once escaped": (b'"now": 1620', b'"now": 1620, "\\u006eow": 1700', "a key stands twice"),
    "NaN": (b"1620", b"NaN", "NaN"),
    "Infinity": (b"1620", b"Infinity", "Infinity"),
    "minus Infinity": (b"1620", b"-Infinity", "-Infinity"),
    "a number without end": (b"1620", b"9" * 5000, "4300"),
    "a number beyond every float": (b"1620", b"1e999", "now"),
    "nested without end": (b"1620", b"[" * 100_000, "recursion"),
    "half a surrogate pair": (b"tan-hoa", b"\\ud800", "unit"),
    "invalid UTF-8": (b"tan-hoa", b"\xff", "utf-8"),
    "UTF-16": (b"tan-hoa", "tân-hòa".encode("utf-16"), "utf-8"),
    "byte order mark": (b'{"seq"', b'\xef\xbb\xbf{"seq"', "BOM"),
    "no object": (b'{"seq": 1', b'["seq", 1', "JSON"),
    "comment": (b'{"seq"', b'// note\n{"seq"', "JSON"),
}


@pytest.mark.parametrize(("old", "new", "told"), KEY_FAULTS.values(), ids=list(KEY_FAULTS))
def test_a_line_that_is_not_the_one_json_object_wanted_is_refused(old, new, told):
    line = of_every_kind().lines[0]
    assert line.count(old) >= 1
    error = refused(line.replace(old, new, 1) + b"\n")
    assert error.line == 1
    assert str(error).startswith("sample/decisions.jsonl, line 1: ")
    assert error.message("vi").startswith("sample/decisions.jsonl, dòng 1: ")
    assert told in str(error)


WHITE = {"CRLF": (b"", b"\r"), "space before": (b" ", b""), "tab after": (b"", b"\t"), "form feed": (b"", b"\x0c")}


@pytest.mark.parametrize(("before", "after"), WHITE.values(), ids=list(WHITE))
@pytest.mark.parametrize("number", [1, 5, 8])
def test_white_space_around_a_line_is_a_change_as_any_other(before, after, number):
    """JSON would overlook it. An editor or a mail program that turns line ends must not."""
    lines = list(of_every_kind().lines)
    lines[number - 1] = before + lines[number - 1] + after
    error = refused(joined(lines))
    assert error.line == number
    assert "white space" in str(error)
    assert "khoảng trắng" in error.message("vi")


def test_a_whole_file_with_windows_line_ends_fails_at_its_first_line():
    error = refused(of_every_kind().content.replace(b"\n", b"\r\n"))
    assert error.line == 1 and "line endings were converted (LF to CRLF)" in error.en and '"* -text"' in error.en
    assert "dấu xuống dòng đã bị đổi" in error.vi and "“* -text”" in error.vi


@pytest.mark.parametrize("number", range(1, 10))
def test_a_blank_line_is_refused_wherever_it_stands(number):
    lines = list(of_every_kind().lines)
    assert refused(joined([*lines[: number - 1], b"", *lines[number - 1 :]])).line == number


@pytest.mark.parametrize("gone", [1, 2, 40])
def test_a_last_line_that_is_cut_off_is_refused(gone):
    """Even where only its line end is gone: the file was not written by this program."""
    error = refused(of_every_kind().content[:-gone])
    assert error.line == 8
    assert "cut off" in str(error)
    assert "bị cắt" in error.message("vi")


# ── nothing changes unnoticed ─────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("seq", [1, 4, 8])
def test_a_line_must_bear_its_own_number_however_well_it_is_sealed(seq):
    """A number is what an answer or a withdrawal goes by."""
    lines = [json.loads(line) for line in of_every_kind().lines[:3]]
    error = refused(joined([*of_every_kind().lines[:2], json.dumps({**lines[2], "seq": seq}).encode()]))
    assert error.line == 3
    assert f"seq is {seq}, 3 wanted" in str(error)
    assert f"seq là {seq}, phải là 3" in error.message("vi")


def test_any_byte_changed_before_the_last_line_is_found_and_its_line_named():
    """Every byte of every such line, and every line end."""
    record = of_every_kind()
    end_of_last = len(record.content) - len(record.lines[-1]) - 1
    for at in range(end_of_last):
        content = bytearray(record.content)
        content[at] ^= 1
        number = record.content[:at].count(b"\n") + 1
        error = refused(bytes(content))
        assert error.line in (number, number + 1), f"byte {at}"
        assert f"line {number}" in str(error), f"byte {at}"
        assert f"dòng {number}" in error.message("vi"), f"byte {at}"


@pytest.mark.parametrize("number", range(1, 8))
def test_a_changed_word_breaks_the_seal_of_the_next_line(number):
    """The line itself still reads well: only its hash tells."""
    lines = list(of_every_kind().lines)
    lines[number - 1] = lines[number - 1].replace(b"2021-06-30", b"2021-06-29")
    error = refused(joined(lines))
    assert error.line == number + 1
    assert f"prev does not seal line {number}: line {number} was changed" in str(error)
    assert f"dòng {number} đã bị sửa" in error.message("vi")


@pytest.mark.parametrize("number", range(1, 8))
def test_a_line_taken_out_put_in_moved_or_doubled_is_found_there(number):
    lines = list(of_every_kind().lines)
    before, line, rest = lines[: number - 1], lines[number - 1], lines[number:]
    forged = sealed([*before, DRAFT_LINE])[-1]
    assert refused(joined([*before, *rest])).line == number
    assert refused(joined([*before, forged, line, *rest])).line == number + 1
    assert refused(joined([*before, rest[0], line, *rest[1:]])).line == number
    assert refused(joined([*before, line, line, *rest])).line == number + 1


DRAFT_LINE = json.dumps({**DRAFTS[0], "reason": "chen vào", "evidence": [], "answers": None}).encode()

EDITS = st.lists(
    st.tuples(
        st.integers(0, 10**6),
        st.integers(0, 4),
        st.one_of(st.binary(max_size=3), st.sampled_from([b" ", b"\n", b"\r\n", b"0", b"9", b'"', b"{}", b"\\u0061"])),
    ),
    min_size=1,
    max_size=3,
)


def edited(content, edits):
    """Some bytes replaced, taken out or put in."""
    for place, gone, new in edits:
        at = place % (len(content) + 1)
        content = content[:at] + new + content[at + gone :]
    return content


@given(EDITS)
@settings(max_examples=1500)
def test_a_record_that_was_edited_errs_or_is_told_by_its_head(edits):
    """Never another content in silence: only a new last line can hold in itself, and the published head sees that."""
    record = of_every_kind()
    content = edited(record.content, edits)
    try:
        read = parse_ledger(content, PATH)
    except LedgerError as error:
        assert content != record.content
        assert error.line in range(1, content.count(b"\n") + 2)
        return
    assert read.content == content
    assert (read == record) == (content == record.content)
    if read != record:
        assert read.lines[:7] == record.lines[: len(read.lines)][:7]
        assert check_heads(read, [KnownHead("2021-06-v1", 8, record.head)])


@given(st.integers(0, 10**6), st.integers(0, 255))
@settings(max_examples=1500)
def test_one_byte_of_the_last_line_errs_or_is_told_by_its_head(place, byte):
    record = of_every_kind()
    last = bytearray(record.lines[-1])
    last[place % len(last)] = byte
    try:
        read = parse_ledger(joined([*record.lines[:-1], bytes(last)]), PATH)
    except LedgerError as error:
        assert error.line == 8
        return
    assert read.lines[:-1] == record.lines[:-1]
    assert bool(check_heads(read, [KnownHead("2021-06-v1", 8, record.head)])) == (read != record)


def published():
    """What reports of four months say of the record; the first came before any decision."""
    return [KnownHead(f"2021-{3 + n:02}-v1", n, of_every_kind().head_after(n)) for n in (0, 2, 5, 8)]


def test_every_head_ever_published_still_stands_in_a_record_that_only_grew():
    assert check_heads(of_every_kind(), published()) == []
    assert check_heads(extended(of_every_kind(), DRAFTS[0]), published()) == []


@pytest.mark.parametrize(("left", "broken"), [(7, 1), (5, 1), (4, 2), (1, 3), (0, 3)])
def test_a_cut_tail_holds_in_itself_and_is_told_by_the_heads_published_since(left, broken):
    cut = parse_ledger(joined(of_every_kind().lines[:left]), PATH)
    assert check_heads(cut, published()) == published()[4 - broken :]


@pytest.mark.parametrize(("number", "broken"), [(8, 1), (5, 2), (3, 2), (2, 3), (1, 3)])
def test_a_chain_written_anew_holds_in_itself_and_is_told_by_every_head_after_the_change(number, broken):
    lines = sealed(of_every_kind().lines, {number: {"reason": "lý do khác"}})
    forged = parse_ledger(joined(lines), PATH)
    assert forged.entries[number - 1].reason == "lý do khác"
    assert check_heads(forged, published()) == published()[4 - broken :]


def test_a_cut_tail_that_grew_again_is_told_too():
    """As many lines as before, ending in another head."""
    regrown = of_every_kind().first(5)
    for draft in DRAFTS[:3]:
        regrown = extended(regrown, draft)
    assert [k.where for k in check_heads(regrown, published())] == ["2021-11-v1"]


# ── adding a line ─────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def folder(tmp_path):
    """A campaign folder with a record of one line."""
    append(tmp_path, DRAFTS[0])
    return tmp_path


def held(folder):
    """Every file of the folder and its bytes, but the lock."""
    files = sorted(p for p in folder.rglob("*") if p.is_file() and p.name != LOCK)
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in files}


def test_a_line_is_added_numbered_and_sealed_and_what_stood_is_left_alone(folder):
    before = (folder / LEDGER).read_bytes()
    entry = append(folder, DRAFTS[1])
    after = (folder / LEDGER).read_bytes()
    assert after.startswith(before)
    assert (entry.seq, entry.prev, entry.now) == (2, sha256(before[:-1]), 1620)
    assert read_ledger(folder).entries[-1] == entry
    assert json.loads(lines_of(after)[1])["seq"] == 2


def test_a_draft_that_looks_at_the_record_sees_all_of_it_as_it_stands(folder):
    seen = []

    def answer_the_last(record):
        seen.append([entry.kind for entry in record.entries])
        return {**DRAFTS[1], "answers": record.entries[-1].seq}

    assert append(folder, answer_the_last).answers == 1
    assert append(folder, lambda record: seen.append(record.head) or DRAFTS[2]).seq == 3
    assert seen == [["dispute"], read_ledger(folder).head_after(2)]


def test_a_draft_that_refuses_writes_nothing(folder):
    paper = folder.parent / "bien-ban.pdf"
    paper.write_bytes(b"%PDF")
    before = held(folder)

    def refuse(record):
        raise CampaignError(Words(vi="đã giải quyết", en="settled already"))

    with pytest.raises(CampaignError, match="settled already"):
        append(folder, refuse, [paper])
    assert held(folder) == before


INVALID = [{"reason": " "}, {"by": ""}, {"at": "30/6/2021"}, {"now": -1}, {"note": "x"}, {"reason": "\udcff"}]


@pytest.mark.parametrize("wrong", INVALID, ids=[next(iter(w)) + repr(next(iter(w.values()))) for w in INVALID])
def test_a_line_that_is_not_valid_is_not_written_and_the_record_is_not_blamed(folder, wrong):
    """The record holds; it is the new line that does not, so nobody is sent to look for a copy of it."""
    paper = folder.parent / "bien-ban.pdf"
    paper.write_bytes(b"%PDF")
    before = held(folder)
    with pytest.raises(LedgerError) as caught:
        append(folder, {**DRAFTS[1], **wrong}, [paper])
    assert held(folder) == before
    key = next(iter(wrong))
    assert f"{LEDGER}: not recorded: {key}: " in str(caught.value)
    assert f"{LEDGER}: không ghi được: {key}: " in caught.value.message("vi")
    assert "restore" not in str(caught.value)


def test_nothing_is_added_to_a_record_that_does_not_hold(folder):
    append(folder, DRAFTS[1])
    broken = (folder / LEDGER).read_bytes().replace(b"1600", b"1601", 1)
    (folder / LEDGER).write_bytes(broken)
    with pytest.raises(LedgerError) as caught:
        append(folder, DRAFTS[2])
    assert caught.value.line == 2
    assert (folder / LEDGER).read_bytes() == broken


def test_a_line_that_would_make_the_record_too_big_to_read_is_not_added(folder, monkeypatch):
    before = held(folder)
    monkeypatch.setattr(ledger, "MOST_BYTES", len(before[LEDGER]) + 10)
    with pytest.raises(LedgerError, match="bigger than"):
        append(folder, DRAFTS[1])
    assert held(folder) == before
    assert len(read_ledger(folder).lines) == 1


def test_who_waits_too_long_for_another_process_is_told_and_nothing_is_written(folder, monkeypatch):
    monkeypatch.setattr(ledger, "PATIENCE", 0.2)
    before = held(folder)
    hold = "import sys; from filelock import FileLock\nwith FileLock(sys.argv[1]): print('held', flush=True); sys.stdin.read()"
    holder = subprocess.Popen(
        [sys.executable, "-c", hold, str(folder / LOCK)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    with holder:
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(LedgerError, match="another process has been writing"):
            append(folder, DRAFTS[1])
        holder.stdin.close()
    assert held(folder) == before
    assert append(folder, DRAFTS[1]).seq == 2


def test_what_killed_writers_left_is_cleared_and_nothing_else(folder, paper):
    evidence = append(folder, DRAFTS[1], [paper]).evidence[0]
    left = [folder / f".{LEDGER}-abcd_123", folder / f"{Path(evidence.kept_as).parent}/.{evidence.sha256}.pdf-a1b2c3d4"]
    others = [folder / ".decisions.jsonl-backup", folder / ".notes-abcd1234", folder / "evidence" / ".gitkeep"]
    for path in (*left, *others):
        path.write_bytes(b"{half a")
    clear_killed(folder)
    assert [p.exists() for p in left] == [False, False] and all(p.exists() for p in others)
    left[0].write_bytes(b"{half a")
    append(folder, DRAFTS[2])
    assert not left[0].exists() and len(read_ledger(folder).lines) == 3


def test_what_a_writer_still_writes_is_left_alone(folder):
    left = folder / f".{LEDGER}-abcd1234"
    left.write_bytes(b"{half a")
    with FileLock(folder / LOCK):
        clear_killed(folder)
    assert left.exists()


# ── evidence ──────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def paper(tmp_path_factory):
    """A scanned report, outside the campaign folder."""
    path = tmp_path_factory.mktemp("papers") / "Biên bản số 12.PDF"
    path.write_bytes(b"%PDF-1.7 ...")
    return path


def test_evidence_is_kept_under_its_hash(folder, paper):
    entry = append(folder, DRAFTS[1], [paper])
    digest = sha256(b"%PDF-1.7 ...")
    assert [(e.name, e.sha256) for e in entry.evidence] == [("Biên bản số 12.PDF", digest)]
    assert held(folder)[f"evidence/{digest}.pdf"] == b"%PDF-1.7 ..."
    assert paper.read_bytes() == b"%PDF-1.7 ..."
    assert evidence_faults(folder, read_ledger(folder).entries) == []


def test_two_decisions_may_rest_on_one_file(folder, paper):
    for draft in DRAFTS[1:3]:
        append(folder, draft, [paper])
    assert len(list((folder / "evidence").iterdir())) == 1
    assert [len(entry.evidence) for entry in read_ledger(folder).entries] == [0, 1, 1]


@pytest.mark.parametrize("name", ["đơn của Nguyễn Thị Lan.pdf", "0939123987.pdf", "cccd 093188004321.jpg"])
def test_evidence_whose_name_looks_like_somebodys_is_refused_since_it_would_be_published(folder, paper, name):
    before = held(folder)
    with pytest.raises(LedgerError, match="is published with the record and cannot be changed later"):
        append(folder, DRAFTS[1], [paper.rename(paper.with_name(name))])
    assert held(folder) == before


@pytest.mark.parametrize("what", ["missing", "folder"])
def test_evidence_that_is_no_file_is_refused_and_nothing_is_written(folder, paper, what):
    before = held(folder)
    gone = paper.with_name("khong-co.pdf")
    if what == "folder":
        gone.mkdir()
    with pytest.raises(LedgerError, match="no such file to keep as evidence") as caught:
        append(folder, DRAFTS[1], [paper, gone])
    assert "khong-co.pdf: không có tệp này" in caught.value.message("vi")
    assert held(folder) == before


def test_a_name_that_goes_on_after_a_full_stop_is_no_ending(folder, paper):
    """Offices name files by whole sentences; 200 bytes of ending would be more than a file name can hold."""
    wordy = paper.with_name(
        "Số 12. Biên bản đối chiếu số liệu tài khoản dịch vụ công của các xã, thị trấn tháng 6 năm 2021 có ký tên"
    )
    wordy.write_bytes(b"%PDF")
    assert append(folder, DRAFTS[1], [wordy]).evidence[0].kept_as == f"evidence/{sha256(b'%PDF')}"
    assert evidence_faults(folder, read_ledger(folder).entries) == []


def test_a_name_that_is_not_unicode_is_refused_not_stumbled_over(folder, paper):
    """As an old archive leaves it."""
    before = held(folder)
    odd = Path(os.fsdecode(os.fsencode(paper.parent) + b"/bi\xean b\xb6n.pdf"))
    odd.write_bytes(b"%PDF")
    with pytest.raises(LedgerError, match="rename"):
        append(folder, DRAFTS[1], [odd])
    assert held(folder) == before


def test_evidence_that_went_missing_or_was_altered_is_told(folder, paper):
    other = paper.with_name("danh-sach.xlsx")
    other.write_bytes(b"PK")
    entry = append(folder, DRAFTS[1], [paper, other])
    first, second = entry.evidence
    (folder / first.kept_as).unlink()
    (folder / second.kept_as).write_bytes(b"PK altered")
    assert evidence_faults(folder, read_ledger(folder).entries) == [
        (entry, first, "missing"),
        (entry, second, "altered"),
    ]


# ── more than one process, and processes that die ─────────────────────────────────────────────

SCRIPT = f"""
import os, random, signal, sys, time
from pathlib import Path
from thidua_analysis.ledger.chain import append, evidence_faults, read_ledger
folder = Path(sys.argv[1])
draft = {DRAFTS[0]!r}
"""


def start(script, *arguments):
    return subprocess.Popen([sys.executable, "-c", SCRIPT + script, *map(str, arguments)], stdout=subprocess.PIPE)


def test_two_processes_that_add_400_lines_each_lose_none(tmp_path):
    script = "os.fsync = lambda handle: None\n"  # waiting for the disk 1600 times is not the point here
    script += 'for n in range(400): append(folder, {**draft, "by": sys.argv[2], "now": n})'
    writers = [start(script, tmp_path, name) for name in ("Phòng Nội vụ", "Văn phòng")]
    for writer in writers:
        with writer:
            assert writer.wait(timeout=120) == 0
    record = read_ledger(tmp_path)
    for name in ("Phòng Nội vụ", "Văn phòng"):
        assert [entry.now for entry in record.entries if entry.by == name] == list(range(400))
    lines = lines_of((tmp_path / LEDGER).read_bytes())
    assert [json.loads(line)["prev"] for line in lines] == [NO_LINE, *map(sha256, lines[:-1])]


def told(process):
    with process:
        out = process.communicate(timeout=120)[0]
        assert process.returncode == 0
    return [int(n) for n in out.split()]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="a process is killed as POSIX kills")
def test_a_process_killed_at_any_moment_leaves_the_old_record_or_the_new_one(tmp_path):
    """Twenty writers, each killed after a few milliseconds; the next finds a record that reads, and goes on."""
    script = """
chance = random.Random(12)
for round in range(20):
    child = os.fork()
    if not child:
        for n in range(10**6):
            paper = folder.parent / f"paper-{round}-{n}.txt"
            paper.write_text(f"{round} {n}")
            append(folder, draft, [paper])
    time.sleep(0.02 + 0.05 * chance.random())
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    record = read_ledger(folder)
    assert evidence_faults(folder, record.entries) == []
    print(len(record.lines))
"""
    (tmp_path / "campaign").mkdir()
    counts = told(start(script, tmp_path / "campaign"))
    assert len(counts) == 20
    assert counts == sorted(counts)
    assert counts[-1] > 0


@pytest.mark.skipif(not hasattr(os, "fork"), reason="a process dies between two calls of the system")
def test_a_process_that_dies_before_any_of_its_calls_to_the_system_leaves_one_or_the_other(tmp_path):
    """Every call that Python audits (open, rename, chmod …), one after another, until an append gets through."""
    script = """
paper = folder.parent / "paper.txt"
paper.write_text("x")
record = append(folder, draft) and read_ledger(folder)
for last in range(1, 1000):
    child = os.fork()
    if not child:
        left = iter(range(last, 0, -1))
        sys.addaudithook(lambda *_: next(left, None) is None and os._exit(9))
        append(folder, draft, [paper])
        os._exit(0)
    status = os.waitpid(child, 0)[1]
    before, record = record, read_ledger(folder)
    assert record.lines[:len(before.lines)] == before.lines
    assert evidence_faults(folder, record.entries) == []
    print(len(record.lines))
    if status == 0:
        break
"""
    (tmp_path / "campaign").mkdir()
    counts = told(start(script, tmp_path / "campaign"))
    assert len(counts) > 10
    assert counts[0] == 1
    assert set(counts) <= {1, 2, 3, *range(3, len(counts) + 2)}
    assert counts[-1] == max(counts) > 1
