"""Our OpenAPI says what Layer's says, about the same routes."""

from pathlib import Path

import pytest
import yaml

from tieout.api.routes import make_api

SAMPLES = Path(__file__).parent / "samples"
DOCUMENTS = {
    name: yaml.safe_load((SAMPLES / f"{name}.yaml").read_text())
    for name in ("layer_sync_from", "layer_connection_status")
}
_PROSE = {"description", "title", "example", "examples", "default", "additionalProperties"}
OURS = make_api().openapi()
OPERATIONS = [
    pytest.param(document, path, method, operation, id=operation["operationId"])
    for document in DOCUMENTS.values()
    for path, methods in document["paths"].items()
    for method, operation in methods.items()
]
SCHEMAS = {name: schema for one in DOCUMENTS.values() for name, schema in one["components"]["schemas"].items()}


def shape(schema):
    """Reduce a schema of OpenAPI 3.0 or 3.1 to what it demands, written one way."""
    kept = {key: value for key, value in schema.items() if key not in _PROSE}
    choices = kept.pop("anyOf", None)
    if choices is not None:
        real = [choice for choice in choices if choice != {"type": "null"}]
        assert len(real) == 1, "only an optional value may be a choice"
        return {**shape(real[0]), "nullable": True}
    if "properties" in kept:
        kept["properties"] = {name: shape(value) for name, value in kept["properties"].items()}
        kept["required"] = sorted(kept.get("required", []))
    if "items" in kept:
        kept["items"] = shape(kept["items"])
    return kept


def _content(answer):
    return {kind: shape(body["schema"]) for kind, body in answer.get("content", {}).items()}


@pytest.mark.parametrize(("document", "path", "method", "theirs"), OPERATIONS)
def test_a_route_of_theirs_is_ours_with_the_same_name_and_parameters(document, path, method, theirs):
    ours = OURS["paths"][path][method]
    assert ours["operationId"] == theirs["operationId"]
    assert ours.get("deprecated", False) == theirs["deprecated"]
    assert [(p["name"], p["in"], p["required"], shape(p["schema"])) for p in ours["parameters"]] == [
        (p["name"], p["in"], p["required"], shape(p["schema"])) for p in theirs["parameters"]
    ]


@pytest.mark.parametrize(("document", "path", "method", "theirs"), OPERATIONS)
def test_a_route_of_theirs_takes_the_same_body_from_us(document, path, method, theirs):
    ours = OURS["paths"][path][method]
    assert ("requestBody" in ours) == ("requestBody" in theirs)
    if "requestBody" in theirs:
        assert _content(ours["requestBody"]) == _content(theirs["requestBody"])
        assert ours["requestBody"].get("required", False) == theirs["requestBody"].get("required", False)


@pytest.mark.parametrize(("document", "path", "method", "theirs"), OPERATIONS)
def test_a_route_of_theirs_answers_the_same_from_us(document, path, method, theirs):
    ours = OURS["paths"][path][method]["responses"]
    assert set(theirs["responses"]) <= set(ours)
    for status, answer in theirs["responses"].items():
        assert _content(ours[status]) == _content(answer), status


@pytest.mark.parametrize(("document", "path", "method", "theirs"), OPERATIONS)
def test_a_route_of_theirs_is_open_to_the_same_credentials(document, path, method, theirs):
    ours = OURS["paths"][path][method]
    assert ours.get("security", OURS.get("security")) == theirs.get("security", document["security"])
    scheme = document["components"]["securitySchemes"]["BearerAuth"]
    assert scheme.items() <= OURS["components"]["securitySchemes"]["BearerAuth"].items()


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_schema_of_theirs_demands_the_same_from_us(name):
    assert shape(OURS["components"]["schemas"][name]) == shape(SCHEMAS[name])


@pytest.mark.parametrize("name", ["ApiErrorType", "ApiEnumErrorType", "QuickbooksSyncStatus"])
def test_every_value_of_an_enumeration_is_there_in_the_same_order(name):
    assert OURS["components"]["schemas"][name]["enum"] == SCHEMAS[name]["enum"]


def test_both_documents_agree_on_the_schemas_they_share():
    first, second = (document["components"]["schemas"] for document in DOCUMENTS.values())
    assert all(first[name] == second[name] for name in first.keys() & second.keys())
