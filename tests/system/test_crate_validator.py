"""A published folder before the validator of the RO-Crate community (`roc-validator`), without a network.

The validator wants an older `rich` than we do, so it has an environment of its own, `.venv/validator`
(`make .venv/validator`; another one by `THIDUA_VALIDATOR`). It would fetch the JSON-LD context; here it
reads the one that `rocrate` carries, that of 1.3, which means the same by every term we use.
"""

import json
import os
import subprocess
from datetime import date
from pathlib import Path

import pytest
from plain_sample import plain_sample

import thidua_analysis as td
from thidua_analysis.archive.crate import METADATA, CrateAbout, crate_metadata
from thidua_analysis.archive.making import month_files
from thidua_analysis.files.writing import write_folder
from thidua_analysis.report.pages import UNIT_PAGES

ROOT = Path(__file__).resolve().parent.parent.parent
PYTHON = Path(os.environ.get("THIDUA_VALIDATOR", ROOT / ".venv" / "validator" / "bin" / "python"))
# what the specification recommends and we leave out: a profile to conform to, and a publisher
LEFT_OUT = {"conformsTo", "publisher"}

VALIDATE = """
import io, json, socket, sys
from importlib.resources import files

def refuse(*args, **kwargs):
    raise OSError("no network here")

socket.socket.connect = socket.getaddrinfo = refuse

import requests, urllib3
from rdflib.plugins.sparql import processor
from requests_cache import CachedSession
from rocrate_validator import services

# a query is asked of one file after the other, and to understand it takes ten times as long as to answer it: once is enough
understood, parse, translate = {}, processor.parseQuery, processor.translateQuery

def translate_once(text, base, names):
    key = text, base, tuple(sorted((names or {}).items()))
    if key not in understood:
        understood[key] = translate(parse(text), base, names)
    return understood[key]

processor.parseQuery, processor.translateQuery = lambda text: text, translate_once

cache, *crates = sys.argv[1:]
response = requests.Response()
response.status_code, response.url = 200, "https://w3id.org/ro/crate/1.2/context"
response.headers["Content-Type"] = "application/ld+json"
response._content = (files("rocrate") / "data" / "ro-crate.jsonld").read_bytes()
response.request = requests.Request("GET", response.url).prepare()
response.raw = urllib3.HTTPResponse(io.BytesIO(), dict(response.headers), 200, preload_content=False, request_url=response.url)
CachedSession(cache, backend="sqlite", expire_after=-1).cache.save_response(response)
for crate, severity in zip(crates, ("RECOMMENDED", "REQUIRED")):
    result = services.validate({
        "rocrate_uri": crate, "profile_identifier": "ro-crate-1.2", "requirement_severity": severity,
        "offline": True, "cache_path": cache, "skip_availability_check": True,
    })
    told = [[i.severity.name, i.message, str(i.violatingEntity), str(i.violatingProperty)] for i in result.get_issues()]
    print(json.dumps({"checks": len(result.executed_checks), "issues": told}))
"""


@pytest.fixture(scope="module")
def payload():
    """A month as it is published; of the pages of its units, which are all described alike, two."""
    files = month_files(td.open_campaign(plain_sample()).month("2021-06"))
    units = sorted(path for path in files if f"/{UNIT_PAGES}/" in path)
    assert len(units) == 23
    files = {path: content for path, content in files.items() if path not in units[2:]}
    about = CrateAbout(
        "2021-06-v1", "June 2021", "Scores.", date(2021, 7, 1), "https://creativecommons.org/licenses/by/4.0/",
        "vi", "chau-thanh-a-2021", True, "0.1.0",
    )  # fmt: skip
    return {**files, METADATA: crate_metadata(files, about)}


@pytest.fixture(scope="module")
def validated(payload, tmp_path_factory):
    """How many checks ran on the month, and what they found; what those of all that is required find in it with three faults."""
    assert PYTHON.exists(), "make .venv/validator"
    document = json.loads(payload[METADATA])
    root = next(entity for entity in document["@graph"] if entity["@id"] == "./")
    del root["license"], root["hasPart"][0]
    root["nonsense"] = "x"
    folder = tmp_path_factory.mktemp("crates")
    for name, files in (("good", payload), ("spoilt", {**payload, METADATA: json.dumps(document).encode()})):
        write_folder(folder / name, {path.removeprefix("data/"): content for path, content in files.items()})
    command = [str(PYTHON), "-c", VALIDATE, *(str(folder / name) for name in ("cache", "good", "spoilt"))]
    env = {"PATH": os.environ["PATH"], "HOME": str(folder), "LC_ALL": "C.UTF-8"}
    done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    told = [json.loads(line) for line in done.stdout.splitlines()[-2:]]
    return [(one["checks"], one["issues"]) for one in told]


def test_all_that_is_required_is_there_and_of_what_is_recommended_only_what_we_leave_out_is_missing(validated):
    checks, issues = validated[0]
    assert checks >= 120
    assert {severity for severity, *_ in issues} == {"RECOMMENDED"}
    assert {(entity, name.rpartition("/")[2]) for _, _, entity, name in issues} == {("./", name) for name in LEFT_OUT}


def test_the_validator_does_look(validated):
    text = "\n".join(message for _, message, _, _ in validated[1][1])
    assert all(word in text for word in ("license", "hasPart", "nonsense"))
