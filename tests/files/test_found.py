"""Which campaign is meant: the one named, the one that the current folder lies in, the one of the environment, or none."""

import pytest
from command import thidua
from plain_sample import plain_sample

import thidua_analysis as td
from thidua_analysis.files.found import campaign_folder


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A campaign folder with a month, and nothing around it that names a campaign."""
    monkeypatch.delenv("THIDUA_CAMPAIGN", raising=False)
    (tmp_path / "mine" / "2021-02" / "scans").mkdir(parents=True)
    (tmp_path / "mine" / "campaign.toml").write_text("", encoding="utf-8")
    return tmp_path / "mine"


def test_the_nearest_campaign_at_or_above_the_current_folder_is_meant(folder, monkeypatch):
    for here in (folder, folder / "2021-02", folder / "2021-02" / "scans"):
        monkeypatch.chdir(here)
        assert campaign_folder() == folder
    monkeypatch.setenv("THIDUA_CAMPAIGN", str(plain_sample()))
    assert campaign_folder() == folder
    assert campaign_folder(plain_sample()) == plain_sample()


def test_elsewhere_it_is_the_one_of_the_environment(folder, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("THIDUA_CAMPAIGN", "mine")
    assert campaign_folder().resolve() == folder
    monkeypatch.setenv("THIDUA_CAMPAIGN", "yours")
    with pytest.raises(td.CampaignError, match="there is no folder yours"):
        campaign_folder()


def test_where_there_is_none_one_message_says_what_to_do(folder, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(td.CampaignError) as caught:
        td.open_campaign()
    for told in (caught.value.message("vi"), caught.value.message("en")):
        assert all(words in told for words in (str(tmp_path), "--campaign DIR", "THIDUA_CAMPAIGN", "thidua new DIR"))
    done = thidua("score", "--month", "2021-06", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (1, "") and "không biết đợt thi đua nào" in done.stderr


def test_the_sample_is_never_meant_unless_it_is_named(folder, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert campaign_folder("sample") == td.sample_campaign()
    with pytest.raises(td.CampaignError):
        campaign_folder()


def test_open_campaign_without_a_folder_opens_the_same(monkeypatch):
    monkeypatch.chdir(plain_sample() / "2021-03")
    assert td.open_campaign().folder == plain_sample()


def test_every_table_says_of_which_campaign_it_speaks():
    title = td.open_campaign(plain_sample()).title
    for command in (
        ("check", "--month", "2021-02"), ("score", "--month", "2021-02"), ("explain", "tan-hoa", "--month", "2021-02"),
        ("dispute", "list"), ("decide", "list"),
    ):  # fmt: skip
        first = thidua(*command).stdout.splitlines()[0]
        assert title in first
        assert command[0] == "score" or plain_sample().as_posix() in first


def test_what_is_published_from_within_a_month_does_not_lie_among_its_files(spring_copy):
    done = thidua("papers", "--month", "2021-02", cwd=spring_copy / "2021-02")
    assert done.returncode == 0 and sorted(p.name for p in spring_copy.iterdir() if p.is_dir())[-1] == "papers"
    assert not (spring_copy / "2021-02" / "papers").exists()
