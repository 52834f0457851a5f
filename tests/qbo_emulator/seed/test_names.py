"""Invented people and businesses."""

from qbo_emulator.seed.amounts import dice
from qbo_emulator.seed.names import Names


def test_no_name_comes_twice_however_many_are_asked_for():
    names = Names(dice(1))
    made = [names.person()["DisplayName"] for _ in range(40_000)]
    made += [names.business()["DisplayName"] for _ in range(20_000)]
    made += [names.ware() for _ in range(1_000)]
    assert len({name.lower() for name in made}) == len(made)


def test_a_name_that_is_taken_is_not_given_again():
    (first,) = {Names(dice(3)).ware()}
    assert Names(dice(3), {first.lower()}).ware() == f"{first} 2"


def test_names_fit_into_the_members_that_hold_them():
    names = Names(dice(2))
    for _ in range(5_000):
        party = names.business()
        reached = names.reached_at(party["DisplayName"])
        assert len(party["DisplayName"]) <= 100
        assert len(reached["PrimaryEmailAddr"]["Address"]) <= 100
        assert "@" in reached["PrimaryEmailAddr"]["Address"]


def test_the_same_seed_gives_the_same_names():
    assert [Names(dice(9)).person() for _ in range(3)] == [Names(dice(9)).person() for _ in range(3)]
