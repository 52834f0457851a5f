"""Importing costs next to nothing until something is used."""

import subprocess
import sys


def loaded(statement, *, then="import sys; print(' '.join(sys.modules))"):
    program = f"{statement}\n{then}"
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    return set(told.split())


def test_importing_the_package_loads_nothing_heavy():
    assert not {"httpx2", "msgspec", "asyncio", "ssl"} & loaded("import qbo")


def test_the_client_loads_its_transport_when_it_is_first_used():
    assert "httpx2" not in loaded("from qbo import Client, OAuthClient, walk, query, sync, notifications")


def test_schema_and_catalogue_are_read_when_first_needed():
    assert "qbo.members" not in loaded("from qbo import notifications")


def test_a_name_that_is_not_there_is_an_attribute_error():
    then = "import qbo\ntry:\n    qbo.Nothing\nexcept AttributeError as error:\n    print(error)"
    assert "Nothing" in loaded("import qbo", then=then)
