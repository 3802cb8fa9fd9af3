"""Signatures by ssh-keygen: they hold, and cease to when what was signed changes."""

import shutil
import subprocess

import pytest

from thidua_analysis import CampaignError
from thidua_analysis.archive.bag import bag_files
from thidua_analysis.archive.signing import check_bundle, check_ledger, sign_bundle, sign_ledger
from thidua_analysis.files.writing import write_folder
from thidua_analysis.ledger.chain import append

LINE = {
    "kind": "tie",
    "month": "2021-07",
    "was": ["a", "b"],
    "now": ["b", "a"],
    "at": "2021-08-04",
    "by": "x",
    "reason": "y",
}


@pytest.fixture
def key(tmp_path):
    key = tmp_path / "key"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "office", "-f", str(key)], check=True)
    (tmp_path / "signers").write_text(f"noi-vu@example {key.with_suffix('.pub').read_text()}", encoding="utf-8")
    return key


@pytest.fixture
def bundle(tmp_path):
    for name, content in (("2021-06-v1", b"1"), ("2021-07-v1", b"2")):
        write_folder(tmp_path / name, bag_files({"data/a": content}, [("External-Identifier", name)]))
    return tmp_path / "2021-06-v1"


def test_a_signed_bundle_tells_who_signed_it(bundle, key, tmp_path):
    assert sign_bundle(bundle, key).name == "2021-06-v1.sig"
    assert check_bundle(bundle, tmp_path / "signers") == "noi-vu@example"


def test_a_signature_is_found_under_the_identifier_whatever_the_folder_is_called(bundle, key, tmp_path):
    signature = sign_bundle(bundle, key)
    renamed = bundle.rename(tmp_path / "tháng 6")
    assert check_bundle(renamed, tmp_path / "signers") == "noi-vu@example"
    signature.rename(tmp_path / "tháng 6.sig")  # renamed along with it
    assert check_bundle(renamed, tmp_path / "signers") == "noi-vu@example"
    assert sign_bundle(renamed, key) == signature


def test_an_identifier_cannot_send_a_signature_elsewhere(tmp_path, key):
    folder = tmp_path / "deep" / "2021-06-v1"
    write_folder(folder, bag_files({"data/a": b""}, [("External-Identifier", "../../elsewhere")]))
    assert sign_bundle(folder, key) == tmp_path / "deep" / "2021-06-v1.sig"


def test_an_archive_is_signed_as_the_folder_in_it(bundle, key, tmp_path):
    (bundle / "data" / "summary.json").write_bytes(b"{}")
    shutil.make_archive(str(tmp_path / "gui"), "zip", tmp_path, bundle.name)
    signature = sign_bundle(tmp_path / "gui.zip", key)
    assert signature == tmp_path / "2021-06-v1.sig"
    assert check_bundle(tmp_path / "gui.zip", tmp_path / "signers") == check_bundle(bundle, tmp_path / "signers")


def test_a_signature_does_not_fit_another_bundle(bundle, key, tmp_path):
    shutil.copy(sign_bundle(bundle, key), tmp_path / "2021-07-v1.sig")
    with pytest.raises(CampaignError, match="does not hold"):
        check_bundle(tmp_path / "2021-07-v1", tmp_path / "signers")


def test_a_stranger_s_signature_is_refused(bundle, key, tmp_path):
    sign_bundle(bundle, key)
    other = tmp_path / "other"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(other)], check=True)
    (tmp_path / "signers").write_text(f"x@example {other.with_suffix('.pub').read_text()}", encoding="utf-8")
    with pytest.raises(CampaignError, match="does not hold"):
        check_bundle(bundle, tmp_path / "signers")


def test_an_unsigned_bundle_is_told(bundle, key, tmp_path):
    with pytest.raises(CampaignError, match=r"2021-06-v1\.sig"):
        check_bundle(bundle, tmp_path / "signers")


def test_a_key_that_is_none_signs_nothing(bundle, tmp_path):
    (tmp_path / "key").write_text("no key", encoding="utf-8")
    with pytest.raises(CampaignError, match="cannot sign"):
        sign_bundle(bundle, tmp_path / "key")
    assert not (tmp_path / "2021-06-v1.sig").exists()


def test_a_signed_ledger_goes_on_holding_when_lines_are_added(tmp_path, key):
    campaign = tmp_path / "campaign"
    campaign.mkdir()
    append(campaign, LINE)
    sign_ledger(campaign, key)
    append(campaign, LINE)
    assert check_ledger(campaign, tmp_path / "signers") == [(1, "noi-vu@example")]


def test_a_rewritten_ledger_fails_its_signature(tmp_path, key):
    campaign = tmp_path / "campaign"
    campaign.mkdir()
    append(campaign, LINE)
    sign_ledger(campaign, key)
    (campaign / "decisions.jsonl").unlink()
    append(campaign, {**LINE, "reason": "z"})
    with pytest.raises(CampaignError, match="does not hold"):
        check_ledger(campaign, tmp_path / "signers")
