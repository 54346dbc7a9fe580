"""Deciding on comments: what is approved, held, rejected or taken for spam, and the reasons given."""

import pytest

from service.policy import (
    ATTRIBUTES,
    DEFAULT,
    Band,
    Policy,
    Reason,
    Refusal,
    Signals,
    Verdict,
    decide,
    refuse,
)

CALM = dict.fromkeys(ATTRIBUTES, 0.02)
HOLDS, REJECTS = DEFAULT.attributes.insult.approve_below, DEFAULT.attributes.insult.reject_above


def scores(**high):
    return CALM | high


def calm(**facts):
    return Signals(**({"text": "Bel article, merci.", "written": CALM} | facts))


def policy(**document):
    return Policy.from_document(document)


def test_a_calm_comment_is_approved_without_a_word():
    assert decide(calm(), DEFAULT) == Verdict("approved")


def test_a_score_between_the_lines_holds():
    verdict = decide(calm(written=scores(insult=0.8)), DEFAULT)
    assert verdict == Verdict("pending", (Reason("score_middle", "insult", 0.8, HOLDS),))


def test_a_score_on_the_reject_line_rejects():
    verdict = decide(calm(written=scores(insult=0.97)), DEFAULT)
    assert verdict == Verdict("rejected", (Reason("score_high", "insult", 0.97, REJECTS),))


def test_a_score_just_under_the_approve_line_passes():
    assert decide(calm(written=scores(insult=HOLDS - 0.0001)), DEFAULT).status == "approved"


def test_every_check_that_fired_leaves_its_reason_the_weightiest_first():
    verdict = decide(calm(written=scores(toxicity=0.99, insult=0.7), links=3, repeated=True), DEFAULT)
    assert verdict.status == "rejected"
    assert verdict.codes == ("score_high", "repeated", "score_middle", "many_links")


def test_of_two_high_scores_the_higher_comes_first():
    verdict = decide(calm(written=scores(toxicity=0.98, insult=0.99)), DEFAULT)
    assert [reason.attribute for reason in verdict.reasons] == ["insult", "toxicity"]


@pytest.mark.parametrize(
    "written",
    [
        None,
        {},
        {"toxicity": 0.1},
        CALM | {"threat": float("nan")},
        CALM | {"threat": 1.1},
        CALM | {"threat": -0.1},
        CALM | {"threat": None},
        CALM | {"threat": True},
        CALM | {"threat": "0.1"},
    ],
)
def test_what_is_not_wholly_scored_is_held_even_from_a_trusted_author(written):
    verdict = decide(calm(written=written, standing="trusted"), DEFAULT)
    assert verdict == Verdict("pending", (Reason("unscored"),))


def test_a_broken_revealed_reading_is_held():
    assert decide(calm(revealed={"toxicity": 0.1}), DEFAULT).codes == ("unscored",)


def test_the_revealed_reading_alone_holds_and_never_rejects():
    verdict = decide(calm(revealed=scores(insult=0.99)), DEFAULT)
    assert verdict == Verdict("pending", (Reason("evasion", "insult", 0.99, REJECTS),))


def test_a_mild_disguise_holds():
    assert decide(calm(revealed=scores(insult=0.7)), DEFAULT).codes == ("evasion",)


def test_a_revealed_reading_no_worse_than_the_written_one_adds_nothing():
    both = scores(insult=0.7)
    assert decide(calm(written=both, revealed=both), DEFAULT).codes == ("score_middle",)


def test_a_site_may_read_the_disguise_as_written():
    verdict = decide(calm(revealed=scores(insult=0.99)), policy(revealed_reading="as_written"))
    assert verdict == Verdict("rejected", (Reason("score_high", "insult", 0.99, REJECTS),))


def test_a_trusted_author_passes_the_middle_band_and_the_record_says_so():
    verdict = decide(calm(written=scores(insult=0.8), standing="trusted"), DEFAULT)
    assert verdict == Verdict(
        "approved", (Reason("trusted_author", "insult", 0.8, HOLDS, detail="score_middle"),)
    )


@pytest.mark.parametrize(
    ("facts", "status"),
    [
        ({"written": scores(insult=0.98)}, "rejected"),
        ({"written": scores(threat=0.9)}, "pending"),
        ({"revealed": scores(insult=0.99)}, "pending"),
        ({"revealed": scores(threat=0.9)}, "pending"),
        ({"revealed": scores(insult=0.8)}, "approved"),
        ({"links": 3}, "approved"),
        ({"links": 11}, "spam"),
        ({"article_mode": "premoderated"}, "approved"),
        ({"repeated": True}, "pending"),
        ({"language_covered": False}, "pending"),
        ({"signed_in": False, "links": 3}, "pending"),
    ],
)
def test_how_far_trust_goes(facts, status):
    assert decide(calm(standing="trusted", **facts), DEFAULT).status == status


def test_a_site_may_trust_nobody():
    wary = policy(authors={"trusted_bypass": False}, premoderate=True)
    assert decide(calm(standing="trusted"), wary).codes == ("site_premoderated",)


def test_a_banned_word_is_rejected_whoever_writes_it():
    banning = policy(lists={"banned": {"words": ["escroc"]}})
    verdict = decide(calm(text="Quels escrocs !", standing="trusted"), banning)
    assert verdict == Verdict("rejected", (Reason("banned_word", detail="escroc"),))


def test_a_banned_pattern_may_count_as_spam():
    banning = policy(lists={"banned": {"patterns": [r"casino\s+en\s+ligne"], "action": "spam"}})
    assert decide(calm(text="Le meilleur casino en ligne"), banning).status == "spam"


def test_a_banned_word_in_disguise_is_held_unless_the_site_reads_it_as_written():
    disguised = calm(text="Quel c0nn@rd.")
    banned = {"banned": {"words": ["connard"]}}
    assert decide(disguised, policy(lists=banned)) == Verdict(
        "pending", (Reason("evasion", detail="connard"),)
    )
    assert decide(disguised, policy(lists=banned, revealed_reading="as_written")).status == "rejected"


@pytest.mark.parametrize("text", ["Encore ce lobby.", "Encore ce l0bby."])
def test_a_suspect_word_is_held_disguised_or_not(text):
    verdict = decide(calm(text=text), policy(lists={"suspect": {"words": ["lobby"]}}))
    assert verdict == Verdict("pending", (Reason("suspect_word", detail="lobby"),))


@pytest.mark.parametrize("standing", ["normal", "trusted"])
def test_a_new_name_is_held_from_a_quarter_of_the_way_to_the_reject_line(standing):
    def signed(**high):
        return calm(name="X", name_is_new=True, name_scores=scores(**high), standing=standing)

    assert decide(signed(toxicity=0.6124, threat=0.3624), DEFAULT) == Verdict("approved")
    assert decide(signed(toxicity=0.6125, threat=0.3625), DEFAULT) == Verdict(
        "pending", (Reason("name", "toxicity", 0.6125, 0.6125), Reason("name", "threat", 0.3625, 0.3625))
    )


@pytest.mark.parametrize(
    ("band", "line"),
    [(Band(0.4, 0.8), 0.7), (Band(0.2, None), 0.8), (Band(None, 0.9), 0.9), (Band(None, None), None)],
)
def test_the_line_for_titles_lies_between_the_two_others(band, line):
    assert band.line_for_titles() == line


def test_the_line_for_names_lies_nearer_to_the_approve_line():
    assert Band(0.4, 0.8).line_for_names() == 0.5


def test_a_new_name_that_is_not_wholly_scored_is_held():
    for given in (None, {"toxicity": 0.1}):
        verdict = decide(calm(name="X", name_is_new=True, name_scores=given), DEFAULT)
        assert verdict == Verdict("pending", (Reason("unscored"),))


def test_a_link_in_a_name_is_held_until_the_name_is_known():
    assert decide(calm(name="x.fr", name_is_new=True, name_scores=CALM, name_links=1), DEFAULT).codes == (
        "name",
    )
    assert decide(calm(name="x.fr", name_links=1), DEFAULT) == Verdict("approved")


@pytest.mark.parametrize("name", ["Le connard", "Le c0nnard"])
@pytest.mark.parametrize("list_name", ["banned", "suspect"])
def test_a_listed_word_in_a_name_is_held_disguised_or_not_and_known_or_not(name, list_name):
    verdict = decide(calm(name=name), policy(lists={list_name: {"words": ["connard"]}}))
    assert verdict == Verdict("pending", (Reason("name", detail="connard"),))


@pytest.mark.parametrize(
    ("action", "status"), [("hold", "pending"), ("reject", "rejected"), ("off", "approved")]
)
def test_a_repeated_text_meets_the_policys_action(action, status):
    assert decide(calm(repeated=True), policy(repeat={"action": action})).status == status


@pytest.mark.parametrize(
    ("facts", "document", "code"),
    [
        ({"standing": "premoderated"}, {}, "author_premoderated"),
        ({"standing": "banned"}, {}, "author_barred"),
        ({"standing": "suspended"}, {}, "author_barred"),
        ({"standing": "new"}, {"authors": {"hold_new_until_approved": 1}}, "author_new"),
        ({"signed_in": False}, {"authors": {"guests": "hold"}}, "guest"),
        ({"article_mode": "premoderated"}, {}, "article_premoderated"),
        ({}, {"premoderate": True}, "site_premoderated"),
        ({"links": 3}, {}, "many_links"),
        ({"language": "ru", "language_covered": False}, {}, "language_not_covered"),
        ({"reports": 3}, {}, "reported"),
        ({"edited": True, "rejected_before": True}, {}, "edited_after_rejection"),
    ],
)
def test_each_of_these_holds_a_calm_comment(facts, document, code):
    verdict = decide(calm(**facts), policy(**document))
    assert (verdict.status, verdict.codes) == ("pending", (code,))


@pytest.mark.parametrize(
    ("facts", "document"),
    [
        ({"standing": "new", "approved_count": 2}, {"authors": {"hold_new_until_approved": 2}}),
        ({"standing": "normal"}, {"authors": {"hold_new_until_approved": 2}}),
        ({"signed_in": False}, {}),
        ({"language_covered": False}, {"uncovered_language": "allow"}),
        ({"links": 50}, {"links": {"hold_above": None, "spam_above": None}}),
        ({"reports": 50}, {"reports": {"hold_after": None}}),
        ({"edited": True}, {}),
    ],
)
def test_each_of_these_passes(facts, document):
    assert decide(calm(**facts), policy(**document)) == Verdict("approved")


def test_a_shadowed_authors_comment_is_rejected():
    assert decide(calm(standing="shadowed"), DEFAULT) == Verdict("rejected", (Reason("author_shadowed"),))


@pytest.mark.parametrize(
    ("facts", "document", "refusal"),
    [
        ({"article_mode": "closed"}, {}, Refusal("article_closed")),
        ({"article_age_days": 15}, {"close_after_days": 14}, Refusal("article_closed")),
        ({"standing": "banned"}, {}, Refusal("author_banned")),
        ({"standing": "suspended"}, {}, Refusal("author_suspended")),
        ({"signed_in": False}, {"authors": {"guests": "refuse"}}, Refusal("guests_refused")),
        ({"text": "trop"}, {"length": {"max_characters": 3}}, Refusal("too_long", "3")),
        ({"comments_last_minute": 5}, {"flood": {"per_minute": 5}}, Refusal("flood", "5")),
        ({"comments_last_minute": 4}, {"flood": {"per_minute": 5}}, None),
        ({"article_age_days": 14}, {"close_after_days": 14}, None),
        ({"comments_last_minute": 500, "standing": "shadowed"}, {"close_after_days": 14}, None),
    ],
)
def test_what_is_not_even_taken_in(facts, document, refusal):
    assert refuse(calm(**facts), policy(**document)) == refusal


def test_a_closed_article_is_told_before_a_ban():
    assert refuse(calm(article_mode="closed", standing="banned"), DEFAULT) == Refusal("article_closed")


def test_a_reader_sees_the_code_and_never_the_score():
    reason = Reason("score_high", "insult", 0.97, 0.94)
    assert reason.public() == {"code": "score_high"}
    assert reason.to_data() == {"code": "score_high", "attribute": "insult", "score": 0.97, "line": 0.94}
    assert Reason.from_data(reason.to_data()) == reason
