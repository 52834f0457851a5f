"""What a company has before anybody enters anything."""

import pytest

from qbo_emulator import Emulator


@pytest.fixture
def world():
    """Give an emulator without companies."""
    return Emulator(opening=lambda _world: None)


@pytest.mark.parametrize(
    ("country", "zone", "home"),
    [
        ("US", "America/Los_Angeles", "USD"),
        ("GB", "Europe/London", "GBP"),
        ("CA", "America/Toronto", "CAD"),
        ("AU", "Australia/Sydney", "AUD"),
        ("FR", "Europe/Paris", "EUR"),
    ],
)
def test_a_company_lives_by_its_countrys_time_and_money(world, country, zone, home):
    company = world.create_company("1", country=country)
    assert company.read("CompanyInfo", "1")["DefaultTimeZone"] == zone
    assert company.read("Preferences", "1")["CurrencyPrefs"]["HomeCurrency"]["value"] == home


def test_a_company_without_a_name_is_called_after_its_country_and_the_sample_brings_its_own(world):
    company = world.create_company("1", country="GB")
    assert company.name == "Sandbox Company UK"
    world.fill_company("1", invoices=1)
    assert company.name == "Craig's Design and Landscaping Services"


@pytest.mark.parametrize("wrong", [{"country": "ZZ"}, {"time_zone": "Mars/Olympus"}, {"time_zone": "../etc"}])
def test_a_country_or_a_time_zone_that_is_not_there_is_said(world, wrong):
    with pytest.raises(ValueError, match=r"ZZ here; there are: US|Mars|etc"):
        world.create_company("1", **wrong)
    assert world.companies == {}


@pytest.mark.parametrize("many", [-1, "5", 1.5, 10**9])
def test_a_size_that_no_company_has_is_said(world, many):
    world.create_company("1")
    with pytest.raises(ValueError, match="a number from 0 to 1,000,000"):
        world.fill_company("1", invoices=many)
