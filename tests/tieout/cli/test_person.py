"""The person in the browser finds the form that a page shows."""

from tieout.cli.person import read_form


def test_a_form_is_read_with_its_hidden_fields():
    form = read_form('<form action="/go?x=1"><input type="hidden" name="state" value="s&amp;t"><input name="q"></form>')
    assert form.action == "/go?x=1"
    assert form.fields == {"state": "s&t"}


def test_a_page_without_a_form_has_an_empty_one():
    assert read_form("<p>Nothing</p>").fields == {}
