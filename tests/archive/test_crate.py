"""What a published folder says of its files: read back by ro-crate-py, and by eye.

The validator of the RO-Crate community runs in `tests/system/test_crate_validator.py`.
"""

import hashlib
import json
from dataclasses import replace
from datetime import date

import pytest
from rocrate.rocrate import ROCrate

import thidua_analysis as td
from thidua_analysis.archive.crate import FILES, FORMATS, METADATA, CrateAbout, crate_metadata
from thidua_analysis.archive.making import month_files
from thidua_analysis.files.writing import write_folder

ABOUT = CrateAbout(
    identifier="2021-06-v1",
    name="Thi đua tháng 6 năm 2021",
    description="Điểm, xếp hạng và nguồn của từng điểm.",
    published_on=date(2021, 7, 1),
    license="https://creativecommons.org/licenses/by/4.0/",
    license_name="CC BY 4.0",
    language="vi",
    plan="chau-thanh-a-2021",
    synthetic=True,
    software_version="0.1.0",
)

# each was looked up in the RO-Crate 1.2 context, which gives it the schema.org meaning (conformsTo: Dublin Core)
TERMS = """about conformsTo contentSize datePublished description encoding encodingFormat hasPart identifier inLanguage
instrument isBasedOn keywords license mentions name object propertyID result sha256 url value version"""
TYPES = "CreateAction CreativeWork Dataset File Profile PropertyValue SoftwareApplication"


@pytest.fixture(scope="module")
def payload():
    """A month as it is published, with a report in every format."""
    files = month_files(td.open_campaign("sample").month("2021-06"))
    reports = {"data/monthly-report.ipynb": b"{}", "data/monthly-report.html": b"", "data/figures/points-1.svg": b""}
    return {**files, **reports}


@pytest.fixture(scope="module")
def graph(payload):
    """Every entity by its id."""
    return by_id(crate_metadata(payload, ABOUT))


def by_id(metadata):
    entities = json.loads(metadata)["@graph"]
    assert len({entity["@id"] for entity in entities}) == len(entities)
    return {entity["@id"]: entity for entity in entities}


def ids(value):
    """The ids that a property points to."""
    return [ref["@id"] for ref in (value if isinstance(value, list) else [value])]


def test_every_file_of_the_payload_is_a_part_and_nothing_else_is(payload, graph):
    assert ids(graph["./"]["hasPart"]) == [path.removeprefix("data/") for path in sorted(payload)]


def test_each_file_is_said_by_size_sum_format_and_words(payload, graph):
    for path, content in payload.items():
        entity = graph[path.removeprefix("data/")]
        assert entity["contentSize"] == str(len(content))
        assert entity["sha256"] == hashlib.sha256(content).hexdigest()
        assert entity["encodingFormat"] != "application/octet-stream"
        assert entity["name"] == path.removeprefix("data/")
        assert entity["description"] not in {"", "Kết quả"}


def test_ro_crate_py_reads_it_back_with_every_file_in_its_place(payload, tmp_path):
    files = {**payload, METADATA: crate_metadata(payload, ABOUT)}
    write_folder(tmp_path / "bag", files)
    crate = ROCrate(tmp_path / "bag" / "data")
    assert crate.version == "1.2"
    assert (crate.name, crate.license.id) == (ABOUT.name, ABOUT.license)
    assert {entity.id for entity in crate.data_entities} == {path.removeprefix("data/") for path in payload}
    assert all(entity.source.is_file() for entity in crate.data_entities)
    (action,) = (entity for entity in crate.contextual_entities if entity.type == "CreateAction")
    assert crate.get("standings.csv") in action["result"]
    assert crate.get("inputs/sample/units.csv") in action["object"]
    assert crate.get("standings.csv")["conformsTo"] == crate.get("standings.schema.json")


def test_the_action_tells_what_was_read_from_what_was_made(payload, graph):
    action = graph["#scoring"]
    read, made = ids(action["object"]), ids(action["result"])
    assert sorted(read + made) == ids(graph["./"]["hasPart"])
    assert all(path.startswith(("inputs/", "plan/")) or path == "requirements.lock" for path in read)
    assert {"standings.csv", "monthly-report.ipynb", "figures/points-1.svg"} <= set(made)
    assert ids(action["instrument"]) == ["pkg:generic/thidua-analysis@0.1.0", "#plan"]
    assert graph["pkg:generic/thidua-analysis@0.1.0"]["version"] == "0.1.0"
    assert ids(graph["#plan"]["encoding"]) == [path for path in read if path.startswith("plan/")]


def test_each_table_conforms_to_the_schema_beside_it(payload, graph):
    tables = [path for path in graph if path.endswith(".csv") and "/" not in path]
    assert len(tables) >= 10
    for path in tables:
        (schema,) = ids(graph[path]["conformsTo"])
        assert schema == path.replace(".csv", ".schema.json") and f"data/{schema}" in payload
        assert ids(graph[schema]["conformsTo"]) == ["https://specs.frictionlessdata.io/table-schema/"]
    assert "conformsTo" not in graph["inputs/sample/units.csv"]


def test_whatever_is_pointed_to_is_there_but_the_specification(graph):
    pointers = [value for entity in graph.values() for value in entity.values() if "@id" in str(value)]
    refs = {ref for value in pointers for ref in ids(value)}
    assert refs - set(graph) == {"https://w3id.org/ro/crate/1.2"}
    assert set(graph) - refs == {"ro-crate-metadata.json"}


def test_only_words_of_the_context_are_used(payload):
    document = json.loads(crate_metadata(payload, ABOUT))
    assert document["@context"] == "https://w3id.org/ro/crate/1.2/context"
    assert {key for entity in document["@graph"] for key in entity} - {"@id", "@type"} == set(TERMS.split())
    types = [entity["@type"] for entity in document["@graph"]]
    assert {t for kind in types for t in (kind if isinstance(kind, list) else [kind])} == set(TYPES.split())


def test_one_value_is_never_a_list_and_no_property_is_empty(payload):
    for entity in by_id(crate_metadata(payload, ABOUT)).values():
        assert all(value and not (isinstance(value, list) and len(value) == 1) for value in entity.values())


def test_equal_arguments_give_equal_bytes_in_whatever_order_they_come(payload):
    first = crate_metadata(payload, ABOUT)
    assert crate_metadata(dict(reversed(payload.items())), ABOUT) == first
    assert crate_metadata({**payload, METADATA: first}, ABOUT) == first


def test_the_day_is_the_one_given(graph):
    assert graph["./"]["datePublished"] == "2021-07-01"
    assert "2021-07-01" not in json.dumps({key: value for key, value in graph.items() if key != "./"})


def test_synthetic_data_say_so_and_real_data_do_not(payload):
    real = by_id(crate_metadata(payload, replace(ABOUT, synthetic=False)))["./"]
    mocked = by_id(crate_metadata(payload, ABOUT))["./"]
    assert real["description"] == ABOUT.description and "keywords" not in real
    assert "không phải số liệu thật" in mocked["description"] and mocked["keywords"] == "số liệu mô phỏng"


def test_a_licence_is_an_address_that_is_described_or_a_sentence(payload):
    named = by_id(crate_metadata(payload, ABOUT))
    assert ids(named["./"]["license"]) == [ABOUT.license]
    assert named[ABOUT.license]["name"] == "CC BY 4.0"
    unnamed = by_id(crate_metadata(payload, replace(ABOUT, license_name="")))
    assert unnamed[ABOUT.license]["name"] == ABOUT.license
    told = by_id(crate_metadata(payload, replace(ABOUT, license="Chỉ dùng nội bộ.")))
    assert told["./"]["license"] == "Chỉ dùng nội bộ." and ABOUT.license not in told


def test_the_wording_is_in_the_language_asked_for(payload, graph):
    english = by_id(crate_metadata(payload, replace(ABOUT, language="en")))
    assert (english["standings.csv"]["description"], graph["standings.csv"]["description"]) == (
        "Standings",
        "Bảng xếp hạng",
    )
    assert english["./"]["inLanguage"] == "en"
    ours = [e for e in english.values() if e["@id"] not in {"./", "#plan"}]
    assert all(text.isascii() for e in ours for text in (e["name"], e.get("description", "")))


def test_a_name_with_a_blank_or_a_percent_sign_is_pointed_to_by_its_address():
    graph = by_id(crate_metadata({"data/a b 100%.csv": b""}, ABOUT))
    assert graph["a%20b%20100%25.csv"]["name"] == "a b 100%.csv"
    assert ids(graph["./"]["hasPart"]) == ["a%20b%20100%25.csv"]


def test_an_unknown_kind_of_file_is_bytes_and_a_result():
    graph = by_id(crate_metadata({"data/x.unknown": b""}, ABOUT))
    assert graph["x.unknown"]["encodingFormat"] == "application/octet-stream"
    assert ids(graph["#scoring"]["result"]) == ["x.unknown"]
    assert "object" not in graph["#scoring"]


@pytest.mark.parametrize("path", ["standings.csv", "bagit.txt", "/data/a"])
def test_a_file_outside_the_payload_is_refused(path):
    with pytest.raises(ValueError, match="starts with data/"):
        crate_metadata({path: b""}, ABOUT)


def test_every_kind_of_file_has_a_format_and_is_described_once():
    patterns = [pattern for pattern, _ in FILES]
    assert len(set(patterns)) == len(patterns) and patterns[-1] == "*"
    assert all(suffix.startswith(".") and "/" in kind for suffix, kind in FORMATS.items())
