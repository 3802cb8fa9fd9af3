"""One declaration more in a file, every other byte as it was."""

import pytest

from thidua_analysis import open_campaign
from thidua_analysis.intake.amended import with_alias, with_outsider, with_source, with_word
from thidua_analysis.words.errors import CampaignError


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        ("unit;code;name;track;has_procedures;aliases\r\na;1;A;commune;yes;\r\nb;2;B;commune;yes;\"B; C\"\r\n", "a;1;A;commune;yes;N, M\r\n"),
        ("\ufeffunit,code,name,track,has_procedures\na,1,A,commune,yes\nb,2,B,commune,yes\n", 'a,1,A,commune,yes,"N, M"\n'),
        ('unit,aliases,code,name,track,has_procedures\na,"x|y",1,A,commune,yes\nb,,2,B,commune,yes', 'a,"x|y|N, M",1,A,commune,yes\n'),
    ],
)  # fmt: skip
def test_a_list_of_units_keeps_its_marks_its_line_ends_and_its_order_of_columns(small, written, wanted):
    (small / "units.csv").write_bytes(written.encode())
    opened = open_campaign(small)
    change = with_alias(small, opened.inputs.unit_rows, "a", "N, M", ("commune", "department"))
    assert wanted.encode() in change.after and len(change.lines) >= 2
    assert change.after.startswith(written.encode()[:3]) and change.after.count(b"\r\n") == written.count("\r\n")


def test_line_ends_of_windows_stay(small):
    path = small / "campaign.toml"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    change = with_word(small, "status", "Chờ", "4")
    assert change.after == path.read_bytes() + '\r\n[statuses]\r\n"Chờ" = 4\r\n'.encode()


def test_what_was_changed_meanwhile_is_not_written_over(small):
    change = with_word(small, "status", "Chờ", "4")
    change.path.write_bytes(change.before + b"# mine\n")
    with pytest.raises(CampaignError, match="changed in the meantime"):
        change.write()


def test_a_source_says_what_is_given_and_nothing_else(small):
    change = with_source(small, "x*", {"covers": ["tan-hoa"], "level": None, "ignore": ""}, [("2021-02", "x.csv")])
    assert change.after == change.before + b'\n[[source]]\nfiles = "x*"\ncovers = ["tan-hoa"]\n'
    with pytest.raises(CampaignError, match="no file"):
        with_source(small, "x*", {"level": 3, "months": ["2021-03"]}, [("2021-02", "x.csv")])


def test_what_stands_there_already_changes_nothing(small):
    path = small / "campaign.toml"
    path.write_text(path.read_text(encoding="utf-8") + '[statuses]\n"CHỜ" = 4\n', encoding="utf-8")
    assert with_word(small, "status", "Chờ", "4").lines == []
    changed = with_outsider(small, "Sở A")
    changed.write()
    assert with_outsider(small, "SỞ A").lines == []
    assert changed.after == changed.before.replace(b"[statuses]", 'outsiders = ["Sở A"]\n[statuses]'.encode())
    assert changed.lines == ['+ outsiders = ["Sở A"]']


@pytest.mark.parametrize("outsiders", ['[\n  "Sở A",   # một\n  "Sở ]B",\n]', '["Sở A", "Sở ]B"]', "[ ]"])
def test_an_array_of_any_shape_gets_one_more_and_keeps_its_comments(small, outsiders):
    path = small / "campaign.toml"
    path.write_text(f"outsiders = {outsiders}\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    change = with_outsider(small, "Sở C")
    assert change.tree["outsiders"][-1] == "Sở C" and change.after.count(b"#") == change.before.count(b"#")


@pytest.mark.parametrize("blank", ["\u200f", "\u200b ", '""'])
def test_a_word_in_which_nothing_can_be_read_is_not_declared(small, blank):
    for declare in (lambda: with_outsider(small, blank), lambda: with_word(small, "status", blank, "4")):
        with pytest.raises(CampaignError, match="no letter or digit"):
            declare()
