"""Two published months held against each other: each changed line names what caused it."""

from __future__ import annotations

import json
import shutil

import pytest

import thidua_analysis as td
from thidua_analysis import open_campaign
from thidua_analysis.bundle import month_files
from thidua_analysis.difference import decision_text, describe_difference, difference
from thidua_analysis.ledger import LEDGER, append, read_ledger

MAY, JUNE = "2021-05", "2021-06"
ONE = {"plan_issued": 1, "procedures_count": 8, "accounts_count": 1500}


@pytest.fixture
def folder(make_campaign):
    """Three communes and two months; `a` and `b` are equal, `c` is behind and sent its June report late."""
    facts = {m: {"a": ONE, "b": ONE, "c": {**ONE, "accounts_count": 900}} for m in (MAY, JUNE)}
    days = {MAY: dict.fromkeys("abc", "2021-05-25"), JUNE: {"a": "2021-06-25", "b": "2021-06-25", "c": "2021-06-29"}}
    return make_campaign(dict.fromkeys("abc", "commune"), facts, days).folder


def decide(folder, kind, at="2021-07-12", by="Phòng Nội vụ", reason="kiểm tra", **fields):
    return append(folder, {"at": at, "by": by, "kind": kind, "reason": reason, **fields})


def correct(folder, unit="a", fact="accounts_count", was=1500, now=1700, month=JUNE, **more):
    return decide(folder, "correct", unit=unit, month=month, fact=fact, was=was, now=now, **more)


def payload(folder, month=JUNE, **options):
    return month_files(open_campaign(folder).month(month, **options))


def told(found):
    """Every change as (table, unit, what, column) → (from, to, because)."""
    rows = found.changes.to_dict("records")
    return {(r["table"], r["unit"], r["what"], r["column"]): (r["from"], r["to"], r["because"]) for r in rows}


def test_nothing_changed(folder):
    found = difference(payload(folder), payload(folder))
    assert found.empty and not found.points_change
    assert found.record() == {"changes": [], "context": [], "files": [], "decisions": [], "ledgers_part": None}
    assert describe_difference(found) == "0 chỗ thay đổi trong bảng, 0 tệp khác nhau"


def test_a_correction(folder):
    before = payload(folder)
    entry = correct(folder)
    found = difference(before, payload(folder))
    assert found.decisions == (entry,) and found.points_change
    changes, because = told(found), decision_text(entry)
    assert because == "#1 (12/07/2021, Phòng Nội vụ): kiểm tra"
    assert changes["figures", "a", "accounts_count", "value"] == ("1500", "1700", because)
    assert changes["figures", "a", "accounts_count", "origin"] == ("report", "decision", because)
    assert ("score_lines", "a", "C3 bonus", "points") in changes
    assert ("standings", "a", "", "total") in changes
    # b lost the first rank because a gained points; c did not move
    assert changes["standings", "b", "", "rank"] == ("1", "2", because)
    assert {unit for _, unit, _, _ in changes} <= {"a", "b", ""}
    assert {why for _, _, why in changes.values()} == {because}
    assert "vì: #1 (12/07/2021, Phòng Nội vụ): kiểm tra" in describe_difference(found)
    assert "because: #1" in describe_difference(difference(before, payload(folder), "en"), "en")


def test_each_of_two_corrections_explains_its_own_lines(folder):
    before = payload(folder)
    one = correct(folder)
    two = correct(folder, unit="c", fact="procedures_count", was=8, now=9)
    changes = told(difference(before, payload(folder)))
    for (table, unit, what, column), (_, _, because) in changes.items():
        if table in ("figures", "score_lines") or column in ("base", "bonus", "total"):
            assert because == decision_text({"a": one, "c": two}[unit]), (table, unit, what, column)


def test_of_two_corrections_of_one_figure_the_later_is_the_cause(folder):
    before = payload(folder)
    correct(folder)
    later = correct(folder, was=1700, now=1900)
    changes = told(difference(before, payload(folder)))
    assert changes["figures", "a", "accounts_count", "value"] == ("1500", "1900", decision_text(later))


def test_a_correction_of_an_earlier_month_and_of_a_later_one(folder):
    before = payload(folder), payload(folder, MAY)
    june = correct(folder)
    may = correct(folder, unit="c", was=900, now=950, month=MAY)
    assert difference(before[1], payload(folder, MAY)).decisions == (june, may)
    causes = {because for _, _, because in told(difference(before[1], payload(folder, MAY))).values()}
    assert causes == {decision_text(may)}  # June's is in the record too, and moves nothing in May


def test_a_finding(folder):
    before = payload(folder)
    entry = decide(
        folder, "untruthful", unit="a", month=JUNE, was={"accounts_count": 1500}, now={"accounts_count": 1000}
    )
    changes = told(difference(before, payload(folder)))
    assert changes["reports", "a", JUNE, "untruthful_points"][1:] == ("-2", decision_text(entry))
    lines = {what: cause for (table, _, what, _), (*_, cause) in changes.items() if table == "score_lines"}
    assert any(what.startswith("L1c deduction") for what in lines) and any(what.startswith("C3 ") for what in lines)
    assert {because for _, _, because in changes.values()} == {decision_text(entry)}


def test_a_waiver(folder):
    before = payload(folder)
    entry = decide(folder, "waive", unit="c", month=JUNE, was="late", now="waived")
    changes = told(difference(before, payload(folder)))
    assert ("reports", "c", JUNE, "lateness_points") in changes
    assert any(table == "score_lines" and unit == "c" for table, unit, _, _ in changes)
    assert {because for _, _, because in changes.values()} == {decision_text(entry)}


def test_a_day_of_receipt(folder):
    correct(folder, unit="c", fact="received_on", was="2021-06-29", now="2021-06-25")
    before = payload(folder)  # the later of the two days counts
    entry = correct(folder, unit="c", fact="received_on_office", was="2021-06-29", now="2021-06-25")
    changes = told(difference(before, payload(folder)))
    assert changes["reports", "c", JUNE, "received_on"] == ("2021-06-29", "2021-06-25", decision_text(entry))
    assert {because for _, _, because in changes.values()} == {decision_text(entry)}


def test_a_tie_decided(folder):
    before = payload(folder)
    entry = decide(folder, "tie", month=JUNE, was=["a", "b"], now=["b", "a"])
    changes = told(difference(before, payload(folder)))
    assert changes and {because for _, _, because in changes.values()} == {decision_text(entry)}
    assert {table for table, *_ in changes} == {"standings", "awards"}
    assert ("standings", "b", "", "needs_decision") in changes


def test_a_tie_beside_a_correction(folder):
    before = payload(folder)
    tie = decide(folder, "tie", month=JUNE, was=["a", "b"], now=["b", "a"])
    other = correct(folder, unit="c", was=900, now=1000)
    changes = told(difference(before, payload(folder)))
    assert changes["figures", "c", "accounts_count", "value"][2] == decision_text(other)
    assert changes["standings", "a", "", "needs_decision"][2] == decision_text(tie)


def test_an_award_decided(folder):
    before = payload(folder)
    correct(folder)
    proposed = payload(folder)
    row = next(a for a in json.loads(proposed["data/score.json"])["awards"] if a["state"] == "won")
    about = {"award": row["award"], "place": 1, "competition": row["competition"]}
    entry = decide(folder, "award", month=JUNE, was="a", now="b", reason="thành tích khác", **about)
    changes = told(difference(proposed, payload(folder)))
    assert ("awards", "b") in {(table, unit) for table, unit, *_ in changes}
    assert {why for key, (*_, why) in changes.items() if key[0] == "awards"} == {decision_text(entry)}
    assert not difference(before, before).changes.size


def test_a_decision_withdrawn_names_the_withdrawal(folder):
    first = correct(folder)
    before = payload(folder)
    entry = decide(folder, "withdraw", reason="ghi nhầm", answers=first.seq)
    changes = told(difference(before, payload(folder)))
    assert changes["figures", "a", "accounts_count", "value"] == ("1700", "1500", decision_text(entry))
    assert {because for _, _, because in changes.values()} == {decision_text(entry)}


def test_a_decision_made_and_withdrawn_in_between_changes_nothing(folder):
    before = payload(folder)
    first = correct(folder)
    decide(folder, "withdraw", answers=first.seq)
    later = correct(folder, now=1800)
    changes = told(difference(before, payload(folder)))
    assert {because for _, _, because in changes.values()} == {decision_text(later)}


def test_back_to_what_was_known_before(folder):
    before = payload(folder)
    entry = correct(folder)
    changes = told(difference(payload(folder), before))
    assert {because for _, _, because in changes.values()} == {f"không còn tính đến {decision_text(entry)}"}


def test_a_decision_that_one_replay_knows_and_the_other_does_not(folder):
    decide(folder, "tie", at="2021-07-30", month=JUNE, was=["a", "b"], now=["b", "a"])
    entry = correct(folder, unit="c", at="2021-07-12", was=900, now=1000)
    before, after = (payload(folder, as_of=f"2021-06-{day}") for day in (30, 30))
    assert difference(before, after).empty
    found = difference(payload(folder, as_of="2021-06-30"), payload(folder, as_of="2021-07-12"))
    changes = told(found)
    assert changes["figures", "c", "accounts_count", "value"][2] == decision_text(entry)
    assert not any(table == "awards" for table, *_ in changes)


def test_a_dispute_alone_changes_nothing(folder):
    before = payload(folder)
    entry = decide(folder, "dispute", unit="a", month=JUNE, fact="accounts_count", was=1500, now=1700)
    found = difference(before, payload(folder))
    assert found.changes.empty and found.decisions == (entry,) and not found.empty


def test_other_readings(folder):
    before, after = payload(folder), payload(folder, profile="literal")
    found = difference(before, after)
    assert ("profile", "standard", "literal") in found.context
    assert not found.changes.empty
    for _, _, because in told(found).values():
        assert "profile: standard → literal" in because


def test_other_inputs(folder):
    before = payload(folder)
    facts = folder / JUNE / "facts.csv"
    facts.write_text(facts.read_text(encoding="utf-8").replace("a,accounts_count,1500", "a,accounts_count,1900"), encoding="utf-8")  # fmt: skip
    changes = told(difference(before, payload(folder)))
    assert changes["figures", "a", "accounts_count", "value"][:2] == ("1500", "1900")
    assert {why for *_, why in changes.values()} == {f"đầu vào khác (data/inputs/{folder.name}/{JUNE}/intake.json)"}


def test_other_inputs_beside_a_decision(folder):
    before = payload(folder)
    facts = folder / JUNE / "facts.csv"
    facts.write_text(facts.read_text(encoding="utf-8").replace("c,accounts_count,900", "c,accounts_count,950"), encoding="utf-8")  # fmt: skip
    entry = correct(folder)
    changes = told(difference(before, payload(folder)))
    assert changes["figures", "a", "accounts_count", "value"][2] == decision_text(entry)
    assert changes["figures", "c", "accounts_count", "value"][2].startswith("đầu vào khác (")
    assert "đầu vào khác (" in changes["standings", "b", "", "rank"][2]  # either may have moved it


def test_no_cause_is_made_up(folder):
    before = payload(folder)
    after = {**before, "data/standings.csv": before["data/standings.csv"].replace(b"a,commune,", b"a,department,")}
    assert difference(before, after).changes.empty  # the track is not compared, the file is
    assert difference(before, after).files == (("data/standings.csv", "differs"),)
    row = before["data/standings.csv"].decode().splitlines()[1]
    after["data/standings.csv"] = before["data/standings.csv"].replace(row.encode(), (row + "x").encode())
    assert {why for *_, why in told(difference(before, after)).values()} == {"không rõ nguyên nhân"}


def test_records_that_contradict_each_other(folder):
    correct(folder)
    correct(folder, was=1700, now=1750)
    before = payload(folder)
    lines = read_ledger(folder).lines
    (folder / LEDGER).write_bytes(lines[0] + b"\n")
    correct(folder, was=1700, now=1800)
    found = difference(before, payload(folder))
    assert found.ledgers_part == 2
    assert [e.now for e in found.decisions] == [1800]
    assert "mâu thuẫn từ dòng 2" in describe_difference(found)
    assert "contradict each other from line 2" in describe_difference(found, "en")


def test_units_and_figures_have_their_names(folder):
    before = payload(folder)
    correct(folder)
    found = difference(before, payload(folder), "en")
    assert found.names == {"a": "a", "b": "b", "c": "c"}
    assert found.labels["C3"].startswith("C3 ") and found.labels["accounts_count"] != "accounts_count"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("data/score.json", None),
        ("data/score.json", b"["),
        ("data/score.json", b"[" * 100_000),
        ("data/score.json", b"[]"),
        ("data/score.json", b'{"readings": 1, "month": 5}'),
        ("data/score.json", b'{"readings": {}, "month": "2021-06", "decided_by": "x"}'),
        ("data/standings.csv", None),
        ("data/standings.csv", b"\xff"),
        ("data/standings.csv", b"rank\n1\n"),
        ("data/standings.csv", b'unit\n"' + b"x" * 200_000 + b'"\n'),
        ("data/inputs/x/decisions.jsonl", b"garbage"),
    ],
    ids=range(11),
)
def test_garbage_is_a_refusal_and_never_a_traceback(folder, name, content):
    good = payload(folder)
    bad = {n: c for n, c in good.items() if not name.startswith("data/inputs/") or not n.startswith("data/inputs/")}
    bad = {n: c for n, c in bad.items() if n != name} | ({} if content is None else {name: content})
    for pair in ((good, bad), (bad, good)):
        with pytest.raises(td.CampaignError, match="cannot be read"):
            difference(*pair)


def test_a_folder_that_is_no_month(tmp_path):
    from thidua_analysis.difference import read_payload

    with pytest.raises(td.CampaignError, match=r"data/score\.json is missing"):
        read_payload(tmp_path)
    shutil.rmtree(tmp_path)
