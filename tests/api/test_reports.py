"""Readers' reports: counted, once each; enough of them, or one notice of illegal content, bring a comment back."""

import uuid

import pytest

NOTICE = {"explanation": "Diffamation envers une personne nommée.", "good_faith": True}


def give_notice(newsroom, comment_id: str, **changes):
    return newsroom.call("POST", f"/v1/comments/{comment_id}/notices", key=None, json=NOTICE | changes)


def test_a_report_is_kept_and_counted_and_its_answer_says_so(newsroom) -> None:
    comment = newsroom.approved()["id"]
    answer = newsroom.report(comment, kind="privacy")
    assert (answer.status_code, set(answer.json)) == (201, {"id", "kind", "created_at"})
    detail = newsroom.detail(comment)
    assert (detail["reports"], detail["status"]) == (1, "approved")
    assert [(r["kind"], r["settled_at"]) for r in detail["report_list"]] == [("privacy", None)]


def test_one_reader_reports_once(newsroom) -> None:
    comment = newsroom.approved()["id"]
    newsroom.report(comment)
    again = newsroom.report(comment, kind="spam")
    assert (again.status_code, again.json["type"][-16:]) == (409, "already-reported")
    assert newsroom.detail(comment)["reports"] == 1


def test_the_third_report_brings_a_comment_back_to_the_queue(newsroom) -> None:
    comment = newsroom.approved()["id"]
    shown = []
    for number in range(3):
        newsroom.report(comment, address=f"192.0.2.{number}")
        shown.append(len(newsroom.thread()["items"]))
    assert shown == [1, 1, 0]
    detail = newsroom.detail(comment)
    assert (detail["status"], detail["reasons"][-1]["code"]) == ("pending", "reported")
    assert [d["actor_kind"] for d in detail["history"]] == ["policy", "readers"]
    assert newsroom.queue(reason="reported", reported="true")["items"][0]["id"] == comment
    assert newsroom.report(comment, address="192.0.2.9").status_code == 404


def test_a_policy_may_ask_for_more_reports_or_for_none_ever(newsroom) -> None:
    comment = newsroom.approved()["id"]
    newsroom.set_policy(reports={"hold_after": None})
    for number in range(4):
        newsroom.report(comment, address=f"192.0.2.{number}")
    assert newsroom.detail(comment)["status"] == "approved"


def test_one_notice_of_illegal_content_is_enough(newsroom) -> None:
    newsroom.set_policy(reports={"hold_after": None})
    comment = newsroom.approved()["id"]
    answer = give_notice(newsroom, comment, law="Loi du 29 juillet 1881", name="Zoé", email="zoe@example.org")
    assert (answer.status_code, answer.json["kind"]) == (201, "illegal")
    detail = newsroom.detail(comment)
    assert (detail["status"], detail["history"][-1]["reason"]) == ("pending", "illegal")
    assert detail["report_list"][0]["notice"]["law"] == "Loi du 29 juillet 1881"
    assert detail["report_list"][0]["note"] == NOTICE["explanation"]


def test_a_moderators_word_settles_all_reports(newsroom) -> None:
    comment = newsroom.approved()["id"]
    give_notice(newsroom, comment)
    newsroom.decide(comment, "approve")
    detail = newsroom.detail(comment)
    assert (detail["status"], detail["reports"]) == ("approved", 0)
    assert detail["report_list"][0]["settled_at"] == newsroom.clock.now.isoformat()


def test_to_approve_what_is_approved_settles_its_reports(newsroom) -> None:
    comment = newsroom.approved()["id"]
    assert newsroom.decide(comment, "approve").status_code == 409
    newsroom.report(comment)
    answer = newsroom.decide(comment, "approve")
    assert (answer.status_code, answer.json["status"], answer.json["reports"]) == (200, "approved", 0)
    assert newsroom.call("GET", "/v1/counts?article=a-1", key=None).json == {"a-1": 1}
    undone = newsroom.undo(answer.json["history"][-1]["id"])
    assert (undone.status_code, undone.json["status"]) == (200, "approved")


def test_what_is_not_shown_cannot_be_reported(newsroom) -> None:
    for comment in (newsroom.held()["id"], str(uuid.uuid4())):
        assert newsroom.report(comment).status_code == 404
        assert give_notice(newsroom, comment).status_code == 404


@pytest.mark.parametrize("kind", ["illegal", "appeal", "boring", None, 3])
def test_only_a_readers_own_kinds_are_taken(newsroom, kind) -> None:
    answer = newsroom.report(newsroom.approved()["id"], kind=kind)
    assert (answer.status_code, list(answer.json["errors"])) == (422, ["kind"])


@pytest.mark.parametrize(
    "wrong", [{"good_faith": "true"}, {"good_faith": 1}, {"explanation": ""}, {"email": "zoe"}, {"law": "x" * 501}, {"x": 1}]
)  # fmt: skip
def test_a_wrong_notice_names_its_field(newsroom, wrong) -> None:
    answer = give_notice(newsroom, newsroom.approved()["id"], **wrong)
    assert (answer.status_code, list(answer.json["errors"])) == (422, list(wrong))
