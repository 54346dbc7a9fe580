"""Coral's external moderation phase: signed questions, answered by the site's whole policy in Coral's words."""

import json

import pytest
from click.testing import CliRunner
from programs_site import CORAL_SECRET, INSULT, SECRET, Down, MakeSite, Site, question, signed

from models import ArticleMode, Standing
from models.engine import writing
from service import articles, authors, sites
from service.cli import main
from service.scoring import ATTRIBUTES

CIVIL = "Merci pour cet article, très clair et bien documenté."
TOXIC = [{"actionType": "FLAG", "reason": "COMMENT_DETECTED_TOXIC"}]
SPAM = [{"actionType": "FLAG", "reason": "COMMENT_DETECTED_SPAM"}]


def lines(**bands) -> dict:
    """A policy in which only toxicity counts, with these lines."""
    nothing = {"approve_below": None, "reject_above": None}
    return {"attributes": dict.fromkeys(ATTRIBUTES, nothing) | {"toxicity": bands}}


def test_what_the_policy_lets_pass_is_left_to_coral(site: Site) -> None:
    answer = site.ask_as_coral(CIVIL)
    assert (answer.status_code, answer.data) == (204, b"")


def test_a_score_above_the_reject_line_is_rejected_and_flagged(site: Site) -> None:
    site.set_policy(**lines(approve_below=0.2, reject_above=0.6))
    answer = site.ask_as_coral(INSULT)
    assert (answer.status_code, answer.json) == (200, {"status": "REJECTED", "actions": TOXIC})


def test_a_score_between_the_lines_is_withheld_and_flagged(site: Site) -> None:
    site.set_policy(**lines(approve_below=0.2, reject_above=None))
    assert site.ask_as_coral(INSULT).json == {"status": "SYSTEM_WITHHELD", "actions": TOXIC}


def test_a_comment_full_of_links_is_flagged_as_spam(site: Site) -> None:
    links = " ".join(f"https://shop{number}.example.com/offre" for number in range(30))
    assert site.ask_as_coral(f"Voyez plutôt ceci : {links}").json["actions"] == SPAM


def test_what_only_a_rule_holds_is_for_coral_s_moderators_to_read_first(site: Site) -> None:
    with writing(site.engine) as session:
        found = sites.find_site(session, "default")
        articles.ensure_article(session, found, "245b3856", now=site.now).mode = ArticleMode.PREMODERATED
    assert site.ask_as_coral(CIVIL).json == {"status": "PREMOD"}


def test_what_would_not_even_be_taken_in_is_rejected(site: Site) -> None:
    with writing(site.engine) as session:
        found = sites.find_site(session, "default")
        articles.ensure_article(session, found, "245b3856", now=site.now).mode = ArticleMode.CLOSED
    assert site.ask_as_coral(CIVIL).json == {"status": "REJECTED"}


def test_an_author_known_here_keeps_their_standing(site: Site) -> None:
    with writing(site.engine) as session:
        found = sites.find_site(session, "default")
        who = authors.Identity(name="Zoé", ref="baf4e943")
        author = authors.ensure_author(
            session, found, who, site.app.extensions["civility"].keyring, now=site.now
        )
        authors.set_standing(session, author, Standing.BANNED, now=site.now)
    assert site.ask_as_coral(CIVIL).json == {"status": "REJECTED"}


@pytest.mark.parametrize("role", ["STAFF", "MODERATOR", "ADMIN"])
def test_coral_s_own_staff_pass_premoderation_as_trusted_authors_do(site: Site, role: str) -> None:
    site.set_policy(premoderate=True)
    assert site.ask_as_coral(CIVIL).json == {"status": "PREMOD"}
    assert site.ask_as_coral(CIVIL, author={"id": "baf4e943", "role": role}).status_code == 204


@pytest.mark.parametrize("body", ["", " \n"])
def test_a_comment_without_words_is_left_to_coral(site: Site, body: str) -> None:
    assert site.ask_as_coral(body).status_code == 204


def test_an_edit_and_a_reply_are_judged_like_any_other(site: Site) -> None:
    site.set_policy(**lines(approve_below=0.2, reject_above=0.6))
    comment = {"body": INSULT, "parentID": "d79b787f"}
    assert site.ask_as_coral("", action="EDIT", comment=comment).json["status"] == "REJECTED"


def test_while_the_scorer_is_down_nothing_passes(site_with: MakeSite) -> None:
    assert site_with(scorer=Down()).ask_as_coral(CIVIL).json == {"status": "PREMOD"}


def test_nothing_is_answered_that_coral_did_not_sign(site: Site) -> None:
    for secrets in ((), ("another secret",)):
        refused = site.ask_as_coral(CIVIL, secrets=secrets)
        assert (refused.status_code, refused.content_type) == (401, "application/problem+json")
    headers = {"X-Coral-Signature": "sha256=é, sha1=0, nonsense"}
    assert site.client.post("/coral/default", data=b"{}", headers=headers).status_code == 401


def test_while_coral_s_secret_changes_over_either_signature_will_do(site: Site) -> None:
    for secrets in ((CORAL_SECRET, "the next one"), ("the next one", CORAL_SECRET)):
        assert site.ask_as_coral(CIVIL, secrets=secrets).status_code == 204


def test_a_site_without_a_secret_answers_nobody(site: Site) -> None:
    assert site.post_signed(b"{}", site="gazette").status_code == 404
    with writing(site.engine) as session:
        sites.set_coral_secret(session, sites.find_site(session, "default"), None, keyring=None)
    assert site.ask_as_coral(CIVIL).status_code == 404


@pytest.mark.parametrize("raw", [b"", b"[]", b"{", b"\xff", b"[" * 100_000])
def test_a_signed_body_that_is_no_question_is_a_400(site: Site, raw: bytes) -> None:
    assert site.post_signed(raw).status_code == 400


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("comment.body", {"comment": {"body": None}}),
        ("comment.body", {"comment": "x"}),
        ("author.id", {"author": {}}),
        ("author.role", {"author": {"id": "x"}}),
        ("story.id", {"story": []}),
    ],
)
def test_what_a_question_lacks_is_named(site: Site, field: str, changes) -> None:
    answer = site.ask_as_coral(CIVIL, **changes)
    assert (answer.status_code, list(answer.json["errors"])) == (422, [field])


def test_the_secret_is_set_by_the_command_line_and_never_shown(site: Site, monkeypatch, tmp_path) -> None:
    monkeypatch.setenv("CIVILITY_DATABASE_URL", site.engine.url.render_as_string(hide_password=False))
    monkeypatch.setenv("CIVILITY_SECRET_KEY", SECRET)
    fresh = "ssec_" + "f" * 40

    def run(*words: str, stdin: str | None = None) -> str:
        result = CliRunner().invoke(main, ["site", *words], input=stdin)
        assert result.exit_code == 0, result.output
        return result.output

    run("set", "default", "--coral-secret", "-", stdin=f"{fresh}\n")
    assert site.ask_as_coral(CIVIL, secrets=(fresh,)).status_code == 204
    assert site.ask_as_coral(CIVIL).status_code == 401
    assert fresh not in run("list")
    run("set", "default", "--no-coral-secret")
    assert site.ask_as_coral(CIVIL, secrets=(fresh,)).status_code == 404
    short = CliRunner().invoke(main, ["site", "set", "default", "--coral-secret", "-"], input="short")
    assert short.exit_code == 1
    assert "coral_secret" in short.output


def test_the_signature_is_over_the_bytes_as_they_were_sent(site: Site) -> None:
    raw = json.dumps(question(CIVIL)).encode()
    assert site.post_signed(raw).status_code == 204
    signature = {"X-Coral-Signature": signed(raw, CORAL_SECRET)}
    assert site.client.post("/coral/default", data=raw + b" ", headers=signature).status_code == 401
