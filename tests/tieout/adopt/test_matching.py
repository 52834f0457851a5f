"""Who a payee may be in QuickBooks: reasons are named, and certainty is rare."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tieout.adopt.likeness import same_email, same_ending, same_name, same_phone, similar_name
from tieout.adopt.matching import Known, Party, propose

ASKED = Party(id="ours", names=["Brosnahan Insurance Agency, Inc."], email="ann@brosnahan.example", tax_id="1234")
THEIRS = Party(id="31", names=["Brosnahan Insurance Agency"], email="Ann@Brosnahan.example", tax_id="XXXXXX1234")


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Brosnahan Insurance Agency, Inc.", "BROSNAHAN INSURANCE AGENCY"),
        ("Café Olé", "cafe ole"),
        ("Smith & Sons Ltd", "Smith and Sons"),
        ("O'Brien Co.", "OBrien"),
    ],
)
def test_case_accents_punctuation_and_the_legal_form_make_no_other_name(left, right):
    assert same_name(left, right)


@pytest.mark.parametrize(("left", "right"), [("", ""), ("", "Ann"), ("Ann", "Anna"), ("Smith North", "Smith South")])
def test_other_names_and_no_names_are_not_the_same(left, right):
    assert not same_name(left, right)


def test_alike_is_what_two_people_would_write_of_one():
    assert similar_name("Brosnahan Insurance", "Brosnahan Insurance Agency")
    assert similar_name("Norton Lumber and Building Materials", "Norton Lumbr & Building Materials")
    assert not similar_name("Norton Lumber", "Cal Telephone")


def test_numbers_are_compared_by_their_digits_and_addresses_without_case():
    assert same_phone("+1 (650) 555-1234", "650.555.1234")
    assert not same_phone("12", "12")
    assert same_email("a@x.example, B@x.example", "b@x.example")
    assert same_ending("12-3451234", "XXXXXX1234")
    assert not same_ending("34", "34")


def test_the_same_name_and_the_same_tax_number_of_one_candidate_only_are_certain():
    (found,) = propose(ASKED, [THEIRS, Party(id="9", names=["Cal Telephone"])])
    assert found.certain
    assert found.score == 100
    assert [reason.sentence for reason in found.reasons] == [
        "The name is the same: Brosnahan Insurance Agency.",
        "The tax number ends alike.",
        "The mail address is the same.",
    ]


def test_a_name_alone_is_a_proposal_and_never_certain():
    (found,) = propose(ASKED, [replace(THEIRS, email=None, tax_id=None)])
    assert not found.certain
    assert found.score == 50


@pytest.mark.parametrize(
    "other",
    [
        replace(THEIRS, tax_id="9999"),
        replace(THEIRS, active=False),
        replace(THEIRS, email="office@elsewhere.example"),
    ],
)
def test_what_speaks_against_it_leaves_the_choice_to_a_person(other):
    found = propose(ASKED, [other])
    assert not any(one.certain for one in found)


def test_what_speaks_against_it_is_said():
    (found,) = propose(ASKED, [replace(THEIRS, email="office@elsewhere.example")])
    assert found.reasons[-1].sentence == "But the mail address differs."


def test_two_candidates_are_never_certain():
    found = propose(ASKED, [THEIRS, replace(THEIRS, id="32", tax_id=None)])
    assert [one.party.id for one in found] == ["31", "32"]
    assert not any(one.certain for one in found)


def test_a_party_of_another_currency_is_not_proposed():
    assert propose(replace(ASKED, currency="USD"), [replace(THEIRS, currency="EUR")]) == []


_WORDS = st.sampled_from(["Ann", "Brosnahan", "Insurance", "Inc", "Ltd", "North", "South", "", "Ünal"])
_PARTIES = st.builds(
    Party,
    id=st.uuids().map(str),
    names=st.lists(st.lists(_WORDS, max_size=3).map(" ".join), min_size=1, max_size=2),
    email=st.sampled_from([None, "a@x.example", "b@x.example"]),
    phone=st.sampled_from([None, "650 555 1234", "650 555 9999"]),
    tax_id=st.sampled_from([None, "1234", "9999"]),
    active=st.booleans(),
)


@given(_PARTIES, st.lists(_PARTIES, max_size=6))
def test_at_most_one_is_certain_and_it_is_the_only_one_proposed(asked, among):
    found = propose(asked, among)
    assert all(0 < one.score <= 100 for one in found)
    if any(one.certain for one in found):
        assert len(found) == 1
    assert found == propose(asked, list(reversed(among)))


@given(_PARTIES, st.lists(_PARTIES, max_size=6))
def test_whoever_is_proposed_from_all_is_proposed_from_those_that_have_something_in_common(asked, among):
    assert propose(asked, Known(among).near(asked)) == propose(asked, among)


def test_thousands_are_gone_through_without_comparing_all_with_all():
    known = Known(Party(id=str(number), names=[f"Vendor Number{number}x"]) for number in range(5000))
    assert [one.id for one in known.near(Party(id="ours", names=["Number4711x"]))] == ["4711"]
    known.forget("4711")
    assert known.near(Party(id="ours", names=["Number4711x"])) == []


def test_among_thousands_of_one_word_the_namesake_is_found_and_hardly_anybody_else_compared():
    crowd = [Party(id=str(number), names=[f"Supply {number}"]) for number in range(3000)]
    namesakes = [
        Party(id=f"n{number}", names=["Supply Company"], email=f"n{number}@x.example") for number in range(150)
    ]
    known = Known([*crowd, *namesakes])
    asked = Party(id="ours", names=["Supply 17"], email="nobody@x.example")
    assert propose(asked, known.near(asked))[0].party.id == "17"
    assert len(known.near(asked)) < 10
    asked = Party(id="ours", names=["The Supply Company"], email="n7@x.example", phone="555-0100-999")
    assert propose(asked, known.near(asked))[0].party.id == "n7"
