"""Pages say what happened, whatever is in the words."""

import re

from tieout.web.page import Page, render


def _drawn(**changes):
    page = {"title": "Connected", "sentences": ("All is well.",), "status": 200, "tone": "good"} | changes
    answer = render(Page(**page))
    return answer, bytes(answer.body).decode()


def test_a_page_says_its_title_and_sentences():
    answer, text = _drawn(reference="abc")
    assert answer.status_code == 200
    assert "<h1>Connected</h1>" in text
    assert "<p>All is well.</p>" in text
    assert "abc" in text


def test_words_from_outside_are_escaped():
    _, text = _drawn(title="<script>alert(1)</script>", link='https://x.example/"><b>')
    assert "<script>" not in text
    assert '"><b>' not in text


def test_nothing_runs_that_is_written_into_the_page():
    answer, text = _drawn()
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'self';")
    assert "unsafe" not in policy
    assert "<style" not in text
    assert re.search(r"<script(?![^>]* src=)", text) is None


def test_a_page_tells_nobody_where_the_person_came_from():
    answer, _ = _drawn()
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["cache-control"] == "no-store"
