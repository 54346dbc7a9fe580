"""The name a comment is signed with: words that every reader sees, which the policy sees too."""

import datetime as dt

import pytest

from models.engine import writing
from service.comments import House, claim_unscored, examine, settle_scored
from service.keyring import Keyring
from service.scoring.scorer import ATTRIBUTES

CIVIL = "Merci pour cet article très clair."
INSULT = "Nique ta mere sale connard de juif"
SPAM = "http://spam-casino.example BUY NOW"


def outcome(answer) -> tuple[str, list[str]]:
    return answer.json["status"], [reason["code"] for reason in answer.json["reasons"]]


class Listening:
    """The real model, and what it was asked."""

    def __init__(self, scorer) -> None:
        self.model, self.languages, self.attributes = scorer.model, scorer.languages, scorer.attributes
        self.asked: list[str] = []
        self._scorer = scorer

    def score(self, texts):
        self.asked += texts
        return self._scorer.score(texts)


@pytest.mark.parametrize("name", [INSULT, "n1que ta m3re", SPAM, "Enculé", "Mort aux arabes"])
def test_a_name_no_reader_should_see_is_held_whatever_the_comment_says(newsroom, name: str) -> None:
    for author in ({"name": name}, {"name": name, "ref": "r-1"}):
        held = newsroom.post(f"{CIVIL} {len(author)}", author=author)
        assert outcome(held) == ("pending", ["name"])
        assert newsroom.thread()["items"] == []


@pytest.mark.parametrize(
    "name", ["Zoé", "Mamadou", "Phuc Dat", "Moshe Cohen", "E. E. Cummings", "Dick Cheney", "Fatima-Zahra B."]
)
def test_a_name_that_only_sounds_odd_to_the_model_passes(newsroom, name: str) -> None:
    assert outcome(newsroom.post(CIVIL, name=name)) == ("approved", [])


def test_a_moderator_sees_what_in_the_name_is_wrong_and_a_reader_only_that_it_is(newsroom) -> None:
    held = newsroom.post(CIVIL, author={"name": INSULT}).json
    assert held["reasons"] == [{"code": "name", "message": "The author's name is to be looked at first."}]
    reasons = newsroom.detail(held["id"])["reasons"]
    assert {"toxicity", "insult"} <= {reason["attribute"] for reason in reasons}
    assert newsroom.queue(reason="name")["items"][0]["id"] == held["id"]


def test_the_sites_lists_are_for_names_too(newsroom) -> None:
    newsroom.set_policy(lists={"banned": {"words": ["gredin"]}, "suspect": {"words": ["zeugma"]}})
    for name, entry in (
        ("Le Gredin", "gredin"),
        ("Camille", None),
        ("Zeugma", "zeugma"),
        ("Gr3din", "gredin"),
    ):
        answer = newsroom.post(CIVIL, name=name)
        assert outcome(answer) == (("pending", ["name"]) if entry else ("approved", []))
        details = {reason.get("detail") for reason in newsroom.detail(answer.json["id"])["reasons"]}
        assert details - {None} == ({entry} if entry else set())


def test_a_name_under_which_an_author_is_published_is_not_scored_again(newsroom_with, scorer) -> None:
    listening = Listening(scorer)
    newsroom = newsroom_with(scorer=listening)
    newsroom.approved(name="Camille Martin")
    newsroom.approved(name="Camille Martin")
    assert listening.asked.count("Camille Martin") == 1
    newsroom.approved(author={"name": "Camille Durand", "ref": "camille martin"})
    assert listening.asked.count("Camille Durand") == 1


def test_a_name_that_a_moderator_let_pass_once_passes(newsroom) -> None:
    held = newsroom.post(CIVIL, author={"name": SPAM, "ref": "r-1"}).json
    again = newsroom.post(f"{CIVIL} Encore.", author={"name": SPAM, "ref": "r-1"})
    assert outcome(again) == ("pending", ["name"])
    newsroom.decide(held["id"], "approve")
    assert outcome(newsroom.post(f"{CIVIL} Enfin.", author={"name": SPAM, "ref": "r-1"})) == ("approved", [])


def test_an_author_does_not_carry_a_good_record_over_to_a_bad_name(newsroom) -> None:
    newsroom.approved(author={"name": "Camille", "ref": "r-1"})
    renamed = {"name": INSULT, "ref": "r-1"}
    assert outcome(newsroom.post(CIVIL, author=renamed)) == ("pending", ["name"])
    assert outcome(newsroom.post(f"{CIVIL} Encore.", author=renamed)) == ("pending", ["name"])


def test_an_edit_does_not_publish_what_was_held_for_its_name(newsroom) -> None:
    held = newsroom.post(CIVIL, author={"name": INSULT}).json
    assert outcome(newsroom.edit(held, "Merci encore.")) == ("pending", ["name"])


def test_a_name_scored_late_is_held_as_it_is_when_scored_at_once(newsroom_with, scorer, settings) -> None:
    newsroom = newsroom_with(scoring="deferred")
    house = House(
        keyring=Keyring(settings.secret_key),
        flood_limit=1000,
        languages=frozenset({"fr", "en"}),
        attributes=ATTRIBUTES,
    )
    for name in (INSULT, SPAM, "Camille"):
        assert newsroom.post(CIVIL, name=name).json["status"] == "pending"
    now, lease = newsroom.clock(), dt.timedelta(minutes=1)
    with writing(newsroom.engine) as session:
        claimed = claim_unscored(session, house, now=now, limit=9, lease_for=lease)
    for unscored in claimed:
        examination = examine(unscored.scene, scorer)
        with writing(newsroom.engine) as session:
            assert settle_scored(session, unscored, examination, house, now=now)
    assert [item["author"]["name"] for item in newsroom.thread()["items"]] == ["Camille"]
    assert len(newsroom.queue(reason="name")["items"]) == 2


def test_a_name_is_cleared_of_what_turns_the_line_and_towers_over_it(newsroom) -> None:
    for author in ({"name": "\u202eCa\u0301mille\u2066"}, {"name": "Z" + "\u0301" * 60, "ref": "r-1"}):
        shown = newsroom.post(f"{CIVIL} {len(author)}", author=author).json["author"]["name"]
        assert shown in {"Ca\u0301mille", "Z" + "\u0301" * 4}


def test_a_name_can_be_tried_with_the_text(newsroom) -> None:
    def tried(**said):
        return newsroom.call("POST", "/v1/comments/check", json={"body": CIVIL} | said)

    assert outcome(tried()) == outcome(tried(name="Camille")) == ("approved", [])
    for name in (INSULT, SPAM):
        assert outcome(tried(name=name)) == ("pending", ["name"])
    assert tried(name=INSULT).json["may_hurt"] is False
