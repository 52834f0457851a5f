"""The OpenAPI document is complete, and what it shows is true."""

import re

import pytest
from jsonschema import Draft202012Validator

from tieout.api.routes import make_api

DOCUMENT = make_api().openapi()
SCHEMAS = DOCUMENT["components"]["schemas"]
OPERATIONS = {
    operation["operationId"]: (path, operation)
    for path, methods in DOCUMENT["paths"].items()
    for operation in methods.values()
}


def test_every_operation_has_a_name_of_its_own():
    assert DOCUMENT["openapi"].startswith("3.1")
    assert len(OPERATIONS) == sum(len(methods) for methods in DOCUMENT["paths"].values())


@pytest.mark.parametrize("name", OPERATIONS)
def test_an_operation_says_what_it_does_and_what_it_refuses(name):
    path, operation = OPERATIONS[name]
    assert operation["summary"]
    assert operation["description"]
    assert operation["tags"]
    assert "default" in operation["responses"]
    assert "422" not in operation["responses"]
    assert all(parameter.get("description") for parameter in operation.get("parameters", []))
    assert ("security" in operation) == (path != "/oauth2/token")
    refusal = operation["responses"]["default"]["content"]["application/json"]["schema"]["$ref"]
    dialect = "CleoError" if path.startswith("/api/") else "OAuthError" if path == "/oauth2/token" else "ApiError"
    assert refusal.endswith(f"/{dialect}")


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_schema_says_what_it_is(name):
    assert re.fullmatch(r"[A-Z][A-Za-z]+", name), "a name that a generated client can use"
    assert SCHEMAS[name]["description"]


@pytest.mark.parametrize("name", [name for name, schema in SCHEMAS.items() if "examples" in schema])
def test_an_example_is_what_its_schema_demands(name):
    schema = {"$ref": f"#/components/schemas/{name}", "components": DOCUMENT["components"]}
    for example in SCHEMAS[name]["examples"]:
        Draft202012Validator(schema).validate(example)
        assert example.keys() <= SCHEMAS[name]["properties"].keys()


@pytest.mark.parametrize("name", OPERATIONS)
def test_an_answer_shows_an_example(name):
    _, operation = OPERATIONS[name]
    content = operation["responses"]["200"]["content"]
    if files := [kind for kind in content if kind != "application/json"]:
        answers = [content[kind] for kind in files]
        assert all(answer.get("schema", {}).get("format") == "binary" or answer["example"] for answer in answers)
        return
    reference = content["application/json"]["schema"]["$ref"]
    answer = SCHEMAS[reference.rsplit("/", 1)[1]]
    inner = answer["properties"].get("data", {}).get("items", {}).get("$ref", reference)
    assert "examples" in SCHEMAS[inner.rsplit("/", 1)[1]]
