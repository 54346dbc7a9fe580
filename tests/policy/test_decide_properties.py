"""What must hold of every verdict, whatever the facts and whatever the policy."""

from dataclasses import replace

from hypothesis import example, given
from hypothesis import strategies as st

from service.policy import (
    ARTICLE_MODES,
    ATTRIBUTES,
    DEFAULT,
    REASONS,
    REFUSALS,
    STANDINGS,
    Band,
    Bands,
    Policy,
    Signals,
    decide,
    refuse,
)

TOWARDS_APPROVAL = {"rejected": 0, "spam": 0, "pending": 1, "approved": 2}
scores = st.fixed_dictionaries({name: st.floats(0, 1) for name in ATTRIBUTES})
broken = st.none() | st.dictionaries(st.sampled_from(ATTRIBUTES), st.floats() | st.none(), max_size=6)
texts = st.sampled_from(["Bonjour à tous", "Quel escroc", "Quel e s c r o c", "v1agra ici", ""]) | st.text(
    max_size=30
)
signals = st.builds(
    Signals,
    text=texts,
    links=st.integers(0, 20),
    language=st.sampled_from([None, "fr", "ru"]),
    language_covered=st.booleans(),
    written=st.none() | scores,
    revealed=st.none() | scores,
    name=texts,
    name_is_new=st.booleans(),
    name_links=st.integers(0, 2),
    name_scores=st.none() | scores,
    standing=st.sampled_from(STANDINGS),
    approved_count=st.integers(0, 5),
    signed_in=st.booleans(),
    article_mode=st.sampled_from(ARTICLE_MODES),
    article_age_days=st.none() | st.floats(0, 100),
    repeated=st.booleans(),
    comments_last_minute=st.integers(0, 20),
    reports=st.integers(0, 5),
    edited=st.booleans(),
    rejected_before=st.booleans(),
)
bands = st.tuples(st.none() | st.floats(0, 1), st.none() | st.floats(0, 1)).map(
    lambda pair: Band(*(pair if None in pair else sorted(pair)))
)
documents = st.fixed_dictionaries(
    {},
    optional={
        "revealed_reading": st.sampled_from(["hold", "as_written"]),
        "lists": st.sampled_from([{"banned": {"words": ["escroc"]}}, {"suspect": {"patterns": ["v.agra"]}}]),
        "links": st.just({"hold_above": 0, "spam_above": None}),
        "authors": st.fixed_dictionaries(
            {
                "guests": st.sampled_from(["allow", "hold", "refuse"]),
                "trusted_bypass": st.booleans(),
                "hold_new_until_approved": st.integers(0, 3),
            }
        ),
        "repeat": st.fixed_dictionaries({"action": st.sampled_from(["hold", "reject", "off"])}),
        "premoderate": st.booleans(),
        "close_after_days": st.just(14),
        "flood": st.just({"per_minute": 5}),
        "uncovered_language": st.sampled_from(["hold", "allow"]),
    },
)
policies = st.builds(
    lambda document, lines: replace(Policy.from_document(document), attributes=lines),
    documents,
    st.builds(Bands, **dict.fromkeys(ATTRIBUTES, bands)) | st.just(DEFAULT.attributes),
)
trusted = st.builds(
    Signals, text=st.just(""), written=scores, revealed=st.none() | scores, standing=st.just("trusted")
)


@given(signals, policies)
def test_deciding_always_answers_and_always_the_same(facts, policy):
    verdict = decide(facts, policy)
    assert verdict == decide(facts, policy)
    assert verdict.status in TOWARDS_APPROVAL
    assert set(verdict.codes) <= set(REASONS)
    assert verdict.reasons or verdict.status == "approved"


@given(signals, policies)
def test_a_refusal_is_a_known_one(facts, policy):
    refusal = refuse(facts, policy)
    assert refusal is None or refusal.code in REFUSALS


@given(signals, policies, broken, st.booleans())
def test_nothing_unscored_is_ever_approved(facts, policy, reading, is_revealed):
    unscored = replace(facts, **{"revealed" if is_revealed and reading is not None else "written": reading})
    assert decide(unscored, policy).status != "approved"


@given(
    signals | trusted,
    policies,
    st.sampled_from(ATTRIBUTES),
    st.floats(0, 1),
    st.sampled_from(["written", "revealed"]),
)
@example(
    Signals(
        written=dict.fromkeys(ATTRIBUTES, 0.1),
        revealed=dict.fromkeys(ATTRIBUTES, 0.1) | {"insult": 0.7},
        standing="trusted",
    ),
    DEFAULT,
    "insult",
    0.7,
    "written",
)
def test_raising_a_score_never_moves_towards_approval(facts, policy, attribute, score, reading):
    before = getattr(facts, reading)
    if before is None:
        return
    worse = replace(facts, **{reading: before | {attribute: max(before[attribute], score)}})
    assert TOWARDS_APPROVAL[decide(worse, policy).status] <= TOWARDS_APPROVAL[decide(facts, policy).status]


@given(signals, policies)
def test_a_banned_word_added_to_the_text_never_approves(facts, policy):
    banning = policy.overridden_by({"lists": {"banned": {"words": ["escroc"]}}})
    verdict = decide(replace(facts, text=f"{facts.text} escroc"), banning)
    assert verdict.status in {"rejected", "spam"}


@given(signals, policies)
def test_readers_see_codes_alone(facts, policy):
    assert all(set(reason.public()) == {"code"} for reason in decide(facts, policy).reasons)
