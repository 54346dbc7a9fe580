"""What the answer to a submission holds, field by field, and where articles come from."""

import uuid

CIVIL = "Merci pour cet article très clair."
FIELDS = {
    "id",
    "article",
    "parent_id",
    "author",
    "body",
    "html",
    "status",
    "reasons",
    "language",
    "created_at",
    "edited_at",
    "edit_token",
}


def test_the_answer_has_exactly_the_promised_fields(newsroom) -> None:
    answer = newsroom.post(CIVIL)
    assert answer.status_code == 201
    assert set(answer.json) == FIELDS
    assert set(answer.json["author"]) == {"id", "name"}
    assert answer.json["author"]["name"] == "Camille"
    assert answer.json["article"] == "a-1"
    assert answer.json["parent_id"] is None
    assert answer.json["html"] == f"<p>{CIVIL}</p>"
    assert answer.json["language"] == "fr"
    assert answer.json["created_at"] == newsroom.clock.now.isoformat()
    assert answer.json["edit_token"].startswith("edit_")


def test_staff_also_see_scores_toxicity_model_and_policy_version(newsroom) -> None:
    answer = newsroom.post(CIVIL, key="staff")
    assert set(answer.json) == FIELDS | {"scores", "toxicity", "model", "policy_version"}
    assert answer.json["model"].startswith("builtin:")
    assert answer.json["toxicity"] == answer.json["scores"]["toxicity"]


def test_reasons_are_told_in_the_readers_language(newsroom) -> None:
    newsroom.set_policy(premoderate=True)
    english = newsroom.post(CIVIL).json["reasons"]
    french = newsroom.post(CIVIL, headers={"Accept-Language": "fr-CA"}, name="Dominique").json["reasons"]
    assert english[0]["message"] == "Comments on this site are read before they appear."
    assert french[0]["message"] == "Les commentaires de ce site sont relus avant publication."


def test_readers_are_told_a_reason_once_and_moderators_for_each_attribute(newsroom) -> None:
    newsroom.set_policy(premoderate=True)
    bubble = {"body": "Le président vit dans une bulle et n’écoute personne."}
    tried = newsroom.call("POST", "/v1/comments/check", json=bubble).json
    posted = newsroom.post(bubble["body"]).json
    own = newsroom.call(
        "GET", f"/v1/comments/{posted['id']}/own", key=None, headers={"X-Edit-Token": posted["edit_token"]}
    ).json
    for told in (tried, posted, own):
        assert [reason["code"] for reason in told["reasons"]] == ["score_middle", "site_premoderated"]
    seen = newsroom.call("POST", "/v1/comments/check", key="staff", json=bubble).json["reasons"]
    assert {"attribute", "score", "line"} < set(seen[0])
    assert {reason["attribute"] for reason in seen[:-1]} == {"toxicity", "insult"}


def test_an_article_appears_with_its_first_comment_and_takes_a_later_title(newsroom) -> None:
    newsroom.post(CIVIL, article="new/one")
    article = {"url": "https://news.example/one", "title": "Un titre"}
    newsroom.call(
        "POST",
        "/v1/articles/new/one/comments",
        json={"body": "Encore autre chose.", "author": {"name": "Cy"}, "article": article},
    )
    stored = newsroom.call("GET", "/v1/articles/new/one/settings", key="moderator").json
    assert (stored["url"], stored["title"], stored["mode"]) == (*article.values(), "open")


def test_a_site_may_forbid_articles_it_does_not_know(newsroom) -> None:
    newsroom.set_site(open_to_new_articles=False)
    answer = newsroom.post(CIVIL, article="unheard-of")
    assert answer.status_code == 404
    assert answer.json["type"].endswith("/unknown-article")
    assert newsroom.thread("unheard-of")["status"] == 404


def test_a_reference_may_hold_slashes_and_two_of_them(newsroom) -> None:
    assert newsroom.approved(article="2026/11//élections")["article"] == "2026/11//élections"
    assert len(newsroom.thread("2026/11//élections")["items"]) == 1


def test_a_reply_names_its_parent(newsroom) -> None:
    parent = newsroom.approved()
    reply = newsroom.approved(parent_id=parent["id"])
    assert reply["parent_id"] == parent["id"]
    assert [c["parent_id"] for c in newsroom.thread()["items"]] == [None, parent["id"]]


def test_a_reply_to_what_is_not_shown_is_refused(newsroom) -> None:
    elsewhere = newsroom.approved(article="a-2")["id"]
    hidden = newsroom.held()["id"]
    newsroom.approved()
    for parent in (elsewhere, hidden, str(uuid.uuid4())):
        answer = newsroom.post(CIVIL, parent_id=parent)
        assert answer.status_code == 409
        assert answer.json["type"].endswith("/parent-unavailable")
    on_a_new_article = newsroom.post(CIVIL, article="brand-new", parent_id=elsewhere)
    assert on_a_new_article.status_code == 409
