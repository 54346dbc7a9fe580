"""Readers' reports: counted, once each; enough of them, or one notice of illegal content, bring a comment back."""

import uuid

import pytest

NOTICE = {"explanation": "Diffamation envers une personne nommée.", "good_faith": True}


def give_notice(newsroom, comment_id: str, *, address: str = "192.0.2.1", **changes):
    where = {"environ_base": {"REMOTE_ADDR": address}}
    path = f"/v1/comments/{comment_id}/notices"
    return newsroom.call("POST", path, key=None, json=NOTICE | changes, **where)


def brought_back_and_approved(newsroom) -> str:
    """A comment of which a notice was given, and which a moderator has found fit to stay."""
    comment = newsroom.approved()["id"]
    assert give_notice(newsroom, comment).status_code == 201
    assert newsroom.decide(comment, "approve").status_code == 200
    return str(comment)


def test_a_report_is_kept_and_counted_and_its_answer_says_so(newsroom) -> None:
    comment = newsroom.approved()["id"]
    answer = newsroom.report(comment, kind="privacy")
    assert (answer.status_code, set(answer.json)) == (201, {"id", "kind", "created_at"})
    detail = newsroom.detail(comment)
    assert (detail["reports"], detail["status"]) == (1, "approved")
    assert [(r["kind"], r["settled_at"]) for r in detail["report_list"]] == [("privacy", None)]


@pytest.mark.parametrize("asked", ["reports", "notices", "appeal"])
@pytest.mark.parametrize(
    ("origin", "status"),
    [("https://evil.example", 403), ("null", 403), ("https://news.example", 201), (None, 201)],
)
def test_a_page_asks_for_a_comment_to_be_looked_at_only_from_where_it_may_post(
    newsroom, asked: str, origin: str | None, status: int
) -> None:
    newsroom.set_site(allowed_origins=["https://news.example"])
    comment = newsroom.rejected() if asked == "appeal" else newsroom.approved()
    said = {"reports": {"kind": "abuse"}, "notices": NOTICE, "appeal": {"note": "Pourquoi ?"}}[asked]
    headers = {"X-Edit-Token": comment["edit_token"]} | ({"Origin": origin} if origin else {})
    path = f"/v1/comments/{comment['id']}/{asked}"
    answer = newsroom.call("POST", path, key=None, json=said, headers=headers)
    assert answer.status_code == status
    if status == 403:
        assert answer.json["type"].endswith("/origin-refused")
        assert newsroom.detail(comment["id"])["report_list"] == []


def test_one_reader_reports_once(newsroom) -> None:
    comment = newsroom.approved()["id"]
    newsroom.report(comment)
    again = newsroom.report(comment, kind="spam")
    assert (again.status_code, again.json["type"][-16:]) == (409, "already-reported")
    assert newsroom.detail(comment)["reports"] == 1


def test_who_has_reported_may_still_give_one_notice(newsroom) -> None:
    comment = brought_back_and_approved(newsroom)
    newsroom.report(comment, address="192.0.2.2")
    assert give_notice(newsroom, comment, address="192.0.2.2").status_code == 201
    again = give_notice(newsroom, comment, address="192.0.2.2")
    assert (again.status_code, again.json["type"].rpartition("/")[2]) == (409, "already-notified")
    kinds = [report["kind"] for report in newsroom.detail(comment)["report_list"]]
    assert kinds == ["illegal", "abuse", "illegal"]


def test_a_reader_who_reports_and_gives_notice_counts_as_one(newsroom) -> None:
    comment = brought_back_and_approved(newsroom)
    newsroom.report(comment, address="192.0.2.2")
    give_notice(newsroom, comment, address="192.0.2.2")
    newsroom.report(comment, address="192.0.2.3")
    assert (newsroom.detail(comment)["status"], newsroom.detail(comment)["reports"]) == ("approved", 2)
    newsroom.clock.move(minutes=1)
    settling = newsroom.decide(comment, "approve").json["history"][-1]["id"]
    newsroom.undo(settling)
    assert newsroom.detail(comment)["reports"] == 2


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
    assert detail["reasons"][0]["code"] == "illegal_notice"
    assert newsroom.queue(reason="illegal_notice")["items"][0]["id"] == comment
    assert detail["report_list"][0]["notice"]["law"] == "Loi du 29 juillet 1881"
    assert detail["report_list"][0]["note"] == NOTICE["explanation"]


def test_after_a_moderators_approval_a_further_notice_is_kept_open_and_the_comment_stays(newsroom) -> None:
    comment = brought_back_and_approved(newsroom)
    for number in range(2, 7):
        assert give_notice(newsroom, comment, address=f"192.0.2.{number}").status_code == 201
    detail = newsroom.detail(comment)
    assert (detail["status"], detail["reports"], len(newsroom.thread()["items"])) == ("approved", 5, 1)
    assert [report["settled_at"] is None for report in detail["report_list"]] == [False] + [True] * 5
    found = newsroom.queue(status="approved", reported="true")["items"]
    assert [item["id"] for item in found] == [comment]


def test_a_notice_after_an_approval_without_any_before_brings_the_comment_back(newsroom) -> None:
    comment = newsroom.held()["id"]
    newsroom.decide(comment, "approve")
    newsroom.report(comment, address="192.0.2.9")
    newsroom.decide(comment, "approve")
    newsroom.clock.move(minutes=1)
    give_notice(newsroom, comment)
    assert newsroom.detail(comment)["status"] == "pending"


def test_a_moderators_approval_does_not_cover_what_the_author_writes_later(newsroom) -> None:
    comment = newsroom.approved()
    give_notice(newsroom, comment["id"])
    newsroom.decide(comment["id"], "approve")
    assert (
        newsroom.edit(comment, "Voici un autre texte, que personne n’a encore lu.").json["status"]
        == "approved"
    )
    give_notice(newsroom, comment["id"], address="192.0.2.2")
    assert newsroom.detail(comment["id"])["status"] == "pending"


def test_who_gave_notice_of_the_words_before_may_give_notice_of_those_that_came_after(newsroom) -> None:
    comment = newsroom.approved()
    give_notice(newsroom, comment["id"], law="Loi du 29 juillet 1881")
    newsroom.report(comment["id"])
    newsroom.decide(comment["id"], "approve")
    newsroom.clock.move(minutes=1)
    newsroom.edit(comment, "Voici un autre texte, que personne n’a encore lu.")
    assert newsroom.report(comment["id"]).status_code == 201
    assert give_notice(newsroom, comment["id"], explanation="C’est pire encore.").status_code == 201
    detail = newsroom.detail(comment["id"])
    assert (detail["status"], detail["reports"]) == ("pending", 1)
    notices = [report["notice"] for report in detail["report_list"] if report["kind"] == "illegal"]
    assert [notice["explanation"] for notice in notices] == [NOTICE["explanation"], "C’est pire encore."]
    assert notices[0]["law"] == "Loi du 29 juillet 1881"


def test_who_has_given_notice_waits_for_its_answer_whatever_the_author_writes(newsroom) -> None:
    comment = newsroom.approved()
    newsroom.report(comment["id"])
    newsroom.clock.move(minutes=1)
    newsroom.edit(comment, "Voici un autre texte, que personne n’a encore lu.")
    assert newsroom.report(comment["id"]).status_code == 409
    newsroom.clock.move(minutes=1)
    newsroom.decide(comment["id"], "approve")
    # The moderator has answered it with the new words in view.
    assert newsroom.report(comment["id"]).status_code == 409


def test_enough_reports_bring_back_even_what_a_notice_no_longer_does(newsroom) -> None:
    comment = brought_back_and_approved(newsroom)
    for number in range(2, 5):
        newsroom.report(comment, address=f"192.0.2.{number}")
    assert newsroom.detail(comment)["status"] == "pending"


def test_a_script_that_reports_one_comment_after_another_is_told_to_wait(newsroom_with) -> None:
    newsroom = newsroom_with(report_limit=2)
    comments = [newsroom.approved()["id"] for _ in range(3)]
    newsroom.report(comments[0])
    give_notice(newsroom, comments[1])
    for refused in (newsroom.report(comments[2]), give_notice(newsroom, comments[2])):
        assert (refused.status_code, refused.json["type"].rpartition("/")[2]) == (429, "flood")
        assert (refused.headers["Retry-After"], refused.json["limit"]) == ("60", "2")
        assert "comment" not in refused.json["title"]
    assert newsroom.detail(comments[2])["status"] == "approved"
    assert give_notice(newsroom, comments[2], address="192.0.2.2").status_code == 201
    newsroom.clock.move(minutes=1)
    assert newsroom.report(comments[0], address="192.0.2.1").status_code == 409
    assert newsroom.report(newsroom.approved()["id"]).status_code == 201


def test_a_moderators_word_settles_all_reports(newsroom) -> None:
    comment = newsroom.approved()["id"]
    give_notice(newsroom, comment)
    newsroom.decide(comment, "approve")
    detail = newsroom.detail(comment)
    assert (detail["status"], detail["reports"]) == ("approved", 0)
    assert detail["report_list"][0]["settled_at"] == newsroom.clock.now.isoformat()


def test_an_undo_opens_again_the_reports_that_its_decision_had_settled(newsroom) -> None:
    comment = newsroom.approved()["id"]
    newsroom.report(comment, address="192.0.2.7")
    newsroom.decide(comment, "approve")
    newsroom.clock.move(minutes=1)
    newsroom.report(comment, address="192.0.2.2")
    give_notice(newsroom, comment)
    mistaken = newsroom.decide(comment, "approve").json["history"][-1]["id"]
    newsroom.report(comment, address="192.0.2.4")
    newsroom.undo(mistaken)
    detail = newsroom.detail(comment)
    assert (detail["status"], detail["reports"]) == ("pending", 3)
    assert [report["settled_at"] is None for report in detail["report_list"]] == [False, True, True, True]


def test_an_undo_places_the_comment_by_all_that_is_open_again(newsroom) -> None:
    newsroom.set_policy(reports={"hold_after": 2})
    for comment in (newsroom.approved()["id"], newsroom.approved()["id"]):
        newsroom.report(comment, address="192.0.2.1")
        newsroom.report(comment, address="192.0.2.2")
    before = [item["id"] for item in newsroom.queue()["items"]]
    mistaken = newsroom.decide(before[0], "approve").json["history"][-1]["id"]
    newsroom.report(before[0], address="192.0.2.7")
    newsroom.undo(mistaken)
    after = [(item["id"], item["reports"]) for item in newsroom.queue()["items"]]
    assert after == [(before[0], 3), (before[1], 2)]


def test_a_notice_comes_before_many_reports(newsroom) -> None:
    reported, notified = newsroom.approved()["id"], newsroom.approved()["id"]
    for number in range(9):
        newsroom.report(reported, address=f"192.0.2.{number}")
    give_notice(newsroom, notified)
    assert [item["id"] for item in newsroom.queue()["items"]] == [notified, reported]


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
    "wrong", [{"good_faith": "true"}, {"good_faith": 1}, {"good_faith": False}, {"explanation": ""}, {"email": "zoe"}, {"law": "x" * 501}, {"x": 1}]
)  # fmt: skip
def test_a_wrong_notice_names_its_field(newsroom, wrong) -> None:
    answer = give_notice(newsroom, newsroom.approved()["id"], **wrong)
    assert (answer.status_code, list(answer.json["errors"])) == (422, list(wrong))


def test_a_notice_without_the_declaration_of_good_faith_is_told_that_it_is_needed(newsroom) -> None:
    comment = newsroom.approved()["id"]
    answer = give_notice(newsroom, comment, good_faith=False)
    assert answer.json["errors"] == {"good_faith": ["a notice needs this declaration: true"]}
    assert newsroom.detail(comment)["status"] == "approved"
