"""A policy is validated whole, told all its faults at once, and written out as it was read."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.policy import ATTRIBUTES, DEFAULT, Message, Policy, PolicyError

lines = st.none() | st.floats(0, 1)
whole_or_null = st.none() | st.integers(1, 1000)


def _some(**fields):
    return st.fixed_dictionaries({}, optional=fields)


def _band():
    return st.tuples(lines, lines).map(_in_order)


def _in_order(pair):
    low, high = pair
    if low is not None and high is not None:
        low, high = sorted(pair)
    return {"approve_below": low, "reject_above": high}


words = st.lists(st.from_regex(r"[a-zé]{2,12}( [a-z]{2,8})?", fullmatch=True), max_size=4)
patterns = st.lists(st.sampled_from([r"\bv[i1]agra\b", "casino|poker", r"(?i)crypto\s?coins?"]), max_size=3)
documents = _some(
    attributes=st.dictionaries(st.sampled_from(ATTRIBUTES), _band()),
    revealed_reading=st.sampled_from(["hold", "as_written"]),
    lists=_some(
        banned=_some(words=words, patterns=patterns, action=st.sampled_from(["reject", "spam"])),
        suspect=_some(words=words, patterns=patterns),
    ),
    links=st.tuples(st.integers(0, 20), st.integers(20, 1000)).map(
        lambda pair: {"hold_above": pair[0], "spam_above": pair[1]}
    ),
    length=_some(max_characters=st.integers(1, 100_000)),
    authors=_some(
        hold_new_until_approved=st.integers(0, 1000),
        trusted_bypass=st.booleans(),
        trusted_after_approved=whole_or_null,
        guests=st.sampled_from(["allow", "hold", "refuse"]),
    ),
    repeat=_some(window_minutes=st.integers(1, 1440), action=st.sampled_from(["hold", "reject", "off"])),
    flood=_some(per_minute=whole_or_null),
    reports=_some(hold_after=whole_or_null),
    premoderate=st.booleans(),
    close_after_days=whole_or_null,
    uncovered_language=st.sampled_from(["hold", "allow"]),
    edit_window_minutes=st.integers(0, 43_200),
)


def errors_of(document):
    with pytest.raises(PolicyError) as caught:
        Policy.from_document(document)
    return caught.value.errors


@given(documents)
def test_a_policy_reads_back_as_it_was_written(document):
    policy = Policy.from_document(document)
    assert Policy.from_document(json.loads(json.dumps(policy.to_document()))) == policy


@given(documents, documents)
def test_what_an_override_does_not_name_stays(site, article):
    over = Policy.from_document(site).overridden_by(article)
    for name in Policy().to_document():
        if name not in article:
            assert getattr(over, name) == getattr(Policy.from_document(site), name)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["attributes", "toxicity", "lists", "banned", "words", "x"]), inner
            )
        ),
        max_leaves=12,
    )
)
def test_any_json_at_all_is_read_or_refused_with_reasons(data):
    try:
        policy = Policy.from_document(data)
    except PolicyError as refused:
        told = refused.errors
    else:
        told = {"nothing wrong": policy.to_document()}
        assert Policy.from_document(policy.to_document()) == policy
    assert told


def test_an_empty_document_is_the_default():
    assert Policy.from_document({}) == DEFAULT


def test_all_faults_are_told_at_once():
    errors = errors_of(
        {
            "attributes": {
                "insult": {"approve_below": 0.99},
                "threat": 0.3,
                "toxicity": {"reject_above": 1.2},
                "rudeness": {},
            },
            "revealed_reading": "ignore",
            "lists": {
                "banned": {"words": ["ok", "", 3, "a" * 101], "patterns": ["fine", "(", "(?=look)"]},
                "suspect": {"words": "mot"},
            },
            "links": {"hold_above": 5, "spam_above": 4},
            "premoderate": 1,
            "close_after_days": 0,
            "edit_window_minutes": True,
        }
    )
    assert sorted(errors) == [
        "attributes.insult.reject_above",
        "attributes.rudeness",
        "attributes.threat",
        "attributes.toxicity.reject_above",
        "close_after_days",
        "edit_window_minutes",
        "links.spam_above",
        "lists.banned.patterns.1",
        "lists.banned.patterns.2",
        "lists.banned.words.1",
        "lists.banned.words.2",
        "lists.banned.words.3",
        "lists.suspect.words",
        "premoderate",
        "revealed_reading",
    ]
    assert errors["attributes.insult.reject_above"] == "must be at least approve_below, 0.99"


@pytest.mark.parametrize("data", [None, [], "policy", 3])
def test_a_document_that_is_no_object_is_refused(data):
    assert errors_of(data) == {"policy": "must be an object"}


@pytest.mark.parametrize("line", [float("nan"), float("inf"), -0.1, True, "0.5"])
def test_a_line_must_be_a_score(line):
    assert "attributes.insult.approve_below" in errors_of({"attributes": {"insult": {"approve_below": line}}})


@pytest.mark.parametrize("word", ["nul\0", "lone \ud800", "   ", "\u200b", "!" * 101])
def test_a_word_must_be_storable_text(word):
    assert "lists.banned.words.0" in errors_of({"lists": {"banned": {"words": [word]}}})


def test_a_pattern_that_matches_emptiness_is_refused():
    assert "lists.suspect.patterns.0" in errors_of({"lists": {"suspect": {"patterns": ["a*"]}}})


def test_lists_are_bounded():
    assert "lists.banned.words" in errors_of({"lists": {"banned": {"words": ["mot"] * 5_001}}})


def test_a_faulty_field_name_is_shown_short_and_encodable():
    errors = errors_of({"\ud800" + "x" * 500: 1, 7: 2})
    assert all(len(path) <= 60 and path.encode() for path in errors)


def test_an_article_overrides_single_fields_and_whole_lists():
    site = Policy.from_document({"lists": {"banned": {"words": ["un", "deux"]}}, "links": {"hold_above": 1}})
    article = site.overridden_by({"lists": {"banned": {"words": ["trois"]}}, "premoderate": True})
    assert article.lists.banned.words == ("trois",)
    assert article.links.hold_above == 1
    assert article.premoderate


def test_a_line_may_be_taken_away():
    policy = Policy.from_document({"attributes": {"toxicity": {"approve_below": None, "reject_above": None}}})
    assert policy.attributes.toxicity.line_reached(1.0) is None


def test_a_message_can_be_said_again_in_another_language():
    message = errors_of({"links": {"hold_above": -1}})["links.hold_above"]
    assert isinstance(message, Message)
    assert message == message.template.format(**message.values)
    assert message.values == {"least": 0, "most": 1000}
    assert "links.hold_above: must be" in str(PolicyError({"links.hold_above": message}))
