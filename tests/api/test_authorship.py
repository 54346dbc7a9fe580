"""What authors may still do with their comments: edit for a while, withdraw, appeal; and nobody else."""

import uuid

import pytest

INSULT = "Ferme-la, espèce de connard."
SAME = "venez tous lire ce que j'en pense sur mon carnet."


def test_an_edit_replaces_the_text_and_keeps_the_old_one_in_the_log(newsroom) -> None:
    comment = newsroom.approved("Première version, un peu longue.")
    edited = newsroom.edit(comment, "Seconde version, plus courte.")
    assert edited.status_code == 200
    assert edited.headers["ETag"] == '"2"'
    assert edited.json["edited_at"] == newsroom.clock.now.isoformat()
    assert [c["body"] for c in newsroom.thread()["items"]] == ["Seconde version, plus courte."]
    history = newsroom.detail(comment["id"])["history"]
    assert [(d["action"], d["body"][:8], d["actor_kind"]) for d in history] == [
        ("submit", "Première", "policy"),
        ("edit", "Seconde ", "policy"),
    ]


def test_an_edit_into_an_insult_leaves_the_page(newsroom) -> None:
    comment = newsroom.approved()
    assert newsroom.edit(comment, INSULT).json["status"] in {"pending", "rejected"}
    assert newsroom.thread()["items"] == []
    assert newsroom.call("GET", "/v1/counts?article=a-1", key=None).json == {"a-1": 0}


def test_a_held_comment_may_be_edited_into_an_approved_one(newsroom) -> None:
    comment = newsroom.post("Voir https://a.example https://b.example https://c.example").json
    assert comment["status"] == "pending"
    assert newsroom.edit(comment, "Je retire mes liens.").json["status"] == "approved"


def test_a_rejected_comment_edited_goes_to_a_moderator_and_never_to_the_page(newsroom) -> None:
    comment = newsroom.rejected()
    newsroom.set_article("read-first", mode="open")
    edited = newsroom.edit(comment, "Je reformule très poliment.")
    assert edited.json["status"] == "pending"
    assert [r["code"] for r in edited.json["reasons"]] == ["edited_after_rejection"]
    again = newsroom.edit(comment, "Je reformule encore plus poliment.")
    assert again.json["status"] == "pending"
    newsroom.decide(comment["id"], "approve")
    assert newsroom.detail(comment["id"])["status"] == "approved"


def test_a_repetition_stays_held_when_it_is_edited_and_says_the_same(newsroom) -> None:
    newsroom.approved(SAME)
    again = newsroom.post(SAME).json
    for body in (SAME, f"  {SAME.upper()} "):
        edited = newsroom.edit(again, body).json
        assert (edited["status"], [r["code"] for r in edited["reasons"]]) == ("pending", ["repeated"])
    assert newsroom.edit(again, "Autre chose, cette fois.").json["status"] == "approved"


def test_of_several_comments_edited_into_one_text_only_the_first_is_published(newsroom) -> None:
    first, *others = [newsroom.approved() for _ in range(3)]
    others.append(newsroom.approved(name="Bo", author={"name": "Bo", "address": "192.0.2.7"}))
    neighbour = newsroom.approved(name="Zoé", author={"name": "Zoé", "address": "192.0.2.7"})
    assert newsroom.edit(first, SAME).json["status"] == "approved"
    assert newsroom.edit(neighbour, SAME).json["status"] == "approved"
    for other in others:
        edited = newsroom.edit(other, SAME).json
        assert (edited["status"], [r["code"] for r in edited["reasons"]]) == ("pending", ["repeated"])


def test_a_text_repeats_what_another_became_by_a_late_edit(newsroom) -> None:
    newsroom.set_policy(edit_window_minutes=600)
    first, second = newsroom.approved(), newsroom.approved()
    newsroom.clock.move(hours=5)
    assert newsroom.edit(first, SAME).json["status"] == "approved"
    assert newsroom.edit(second, SAME).json["status"] == "pending"
    assert newsroom.post(SAME).json["status"] == "pending"
    newsroom.clock.move(minutes=61)
    assert newsroom.post(SAME).json["status"] == "approved"


def test_what_was_repeated_may_still_be_corrected(newsroom) -> None:
    first = newsroom.approved(SAME)
    newsroom.post(SAME)
    assert newsroom.edit(first, SAME.capitalize()).json["status"] == "approved"


def test_what_readers_brought_back_is_not_published_by_an_edit(newsroom) -> None:
    comment = newsroom.approved()
    for number in range(3):
        newsroom.report(comment["id"], address=f"192.0.2.{number}")
    notice = {"explanation": "Diffamation.", "good_faith": True}
    other = newsroom.approved(name="Bo")
    newsroom.call("POST", f"/v1/comments/{other['id']}/notices", key=None, json=notice)
    for brought_back, code in ((comment, "reported"), (other, "illegal_notice")):
        edited = newsroom.edit(brought_back, f"Une version bien plus polie, {brought_back['id']}.")
        assert (edited.json["status"], edited.json["reasons"][0]["code"]) == ("pending", code)
    assert newsroom.thread()["items"] == []


def test_an_edit_after_the_window_is_refused(newsroom) -> None:
    comment = newsroom.approved()
    newsroom.clock.move(minutes=15)
    assert newsroom.edit(comment, "Juste à temps.").status_code == 200
    newsroom.clock.move(seconds=1)
    late = newsroom.edit(comment, "Trop tard.")
    assert (late.status_code, late.json["type"][-16:]) == (409, "edit-window-over")


def test_a_closed_article_and_a_banned_author_change_nothing_any_more(newsroom) -> None:
    comment = newsroom.approved()
    newsroom.set_article("a-1", mode="closed")
    assert newsroom.edit(comment, "Encore moi.").json["type"].endswith("/article-closed")
    newsroom.set_article("a-1", mode="open")
    newsroom.set_author(comment["author"]["id"], standing="banned")
    assert newsroom.edit(comment, "Encore moi.").json["type"].endswith("/author-banned")


@pytest.mark.parametrize("token", ["", "edit_", "edit_" + "0" * 64, "é", "edit_" + "x" * 500])
def test_a_wrong_token_changes_nothing(newsroom, token: str) -> None:
    comment = newsroom.approved("Ma version.")
    refused = newsroom.edit(comment, "La mienne.", token=token)
    assert (refused.status_code, refused.json["type"][-16:]) == (403, "wrong-edit-token")
    assert newsroom.thread()["items"][0]["body"] == "Ma version."


def test_one_comments_token_does_not_fit_another(newsroom) -> None:
    mine, other = newsroom.approved(), newsroom.approved(name="Bo")
    assert newsroom.edit(other, "À moi.", token=mine["edit_token"]).status_code == 403


def test_no_token_at_all_changes_nothing(newsroom) -> None:
    path = f"/v1/comments/{newsroom.approved()['id']}"
    assert newsroom.call("PATCH", path, key=None, json={"body": "À moi."}).status_code == 403
    assert newsroom.call("DELETE", path, key="page").status_code == 403


def test_a_withdrawn_comment_leaves_page_and_count_and_stays_in_the_log(newsroom) -> None:
    comment = newsroom.approved("À retirer.")
    answer = newsroom.withdraw(comment)
    assert (answer.status_code, answer.data) == (204, b"")
    assert newsroom.thread()["items"] == []
    assert newsroom.call("GET", "/v1/counts?article=a-1", key=None).json == {"a-1": 0}
    last = newsroom.detail(comment["id"])["history"][-1]
    assert (last["action"], last["actor_kind"], last["by"]) == ("withdraw", "author", comment["author"]["id"])
    assert last["body"] == "À retirer."


def test_a_withdrawn_comment_stays_withdrawn(newsroom) -> None:
    comment = newsroom.approved()
    newsroom.withdraw(comment)
    for answer in (
        newsroom.withdraw(comment),
        newsroom.edit(comment, "Finalement si."),
        newsroom.decide(comment["id"], "approve"),
    ):
        assert (answer.status_code, answer.json["type"][-15:]) == (409, "not-allowed-now")


def test_what_does_not_exist_is_a_404(newsroom) -> None:
    nothing = {"id": str(uuid.uuid4()), "edit_token": "edit_0"}
    assert newsroom.edit(nothing, "Rien.").status_code == 404
    assert newsroom.withdraw(nothing).status_code == 404


def test_an_author_appeals_once_and_the_moderator_sees_it(newsroom) -> None:
    comment = newsroom.rejected()
    note = "C'était de l'ironie."
    answer = newsroom.appeal(comment, note)
    assert (answer.status_code, answer.json["kind"]) == (201, "appeal")
    again = newsroom.appeal(comment, note)
    assert (again.status_code, again.json["type"].rpartition("/")[2]) == (409, "already-appealed")
    seen = newsroom.queue(status="rejected", reported="true")["items"][0]
    assert (seen["id"], seen["reports"]) == (comment["id"], 1)
    newsroom.decide(comment["id"], "approve")
    report = newsroom.detail(comment["id"])["report_list"][0]
    assert (report["note"], report["settled_at"]) == (note, newsroom.clock.now.isoformat())


def test_a_rejection_upheld_is_not_appealed_again_and_a_new_one_is(newsroom) -> None:
    comment = newsroom.rejected()
    newsroom.appeal(comment, "C’était de l’ironie.")
    for action in ("reject", "approve"):
        newsroom.clock.move(minutes=1)
        assert newsroom.decide(comment["id"], action).status_code == 200
        assert newsroom.appeal(comment, "J’insiste.").status_code == 409
    newsroom.clock.move(minutes=1)
    newsroom.decide(comment["id"], "reject")
    assert newsroom.appeal(comment, "Vous l’aviez pourtant publié.").status_code == 201
    assert newsroom.appeal(comment, "J’insiste.").json["type"].endswith("/already-appealed")
    appeals = newsroom.detail(comment["id"])["report_list"]
    assert [appeal["note"] for appeal in appeals if appeal["settled_at"]] == ["C’était de l’ironie."]
    assert [appeal["note"] for appeal in appeals if not appeal["settled_at"]] == [
        "Vous l’aviez pourtant publié."
    ]


def test_only_the_author_appeals_and_only_against_a_rejection(newsroom) -> None:
    rejected, approved = newsroom.rejected(), newsroom.approved()
    stranger, another = {"id": uuid.uuid4(), "edit_token": "edit_0"}, approved | {"id": rejected["id"]}
    assert newsroom.appeal(another, "Non !").json["type"].endswith("/wrong-edit-token")
    assert newsroom.appeal(stranger, "Non !").status_code == 403
    assert newsroom.appeal(approved, "Non !").json["type"].endswith("/not-allowed-now")


def test_an_edit_of_what_has_changed_since_it_was_read_is_refused(newsroom) -> None:
    comment = newsroom.approved()
    headers = {"X-Edit-Token": comment["edit_token"], "If-Match": '"1"'}
    path, body = f"/v1/comments/{comment['id']}", {"body": "Merci, c’est bien plus clair ainsi."}
    seen = newsroom.edit(comment, "Merci, c’est déjà plus clair.").headers["ETag"]
    refused = newsroom.call("PATCH", path, key=None, json=body, headers=headers)
    assert (refused.status_code, refused.json["type"].rpartition("/")[2]) == (412, "stale")
    assert seen == f'"{refused.json["current_version"]}"'
    again = newsroom.call("PATCH", path, key=None, json=body, headers=headers | {"If-Match": seen})
    assert (again.status_code, again.json["body"]) == (200, body["body"])
