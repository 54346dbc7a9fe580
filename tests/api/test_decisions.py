"""Decisions: who may decide what, who was faster, how it is taken back, and what the log keeps of it."""

import uuid

import pytest


def if_match(version: int | str) -> dict[str, str]:
    return {"If-Match": f'"{version}"'}


def decision_id(answer) -> str:
    return answer.json["history"][-1]["id"]


@pytest.mark.parametrize(
    ("action", "status"), [("approve", "approved"), ("reject", "rejected"), ("spam", "spam")]
)
def test_each_action_gives_its_status_with_a_new_etag(newsroom, action: str, status: str) -> None:
    comment = newsroom.held()
    answer = newsroom.decide(comment["id"], action, reason="insult", note="Encore lui.")
    assert (answer.status_code, answer.json["status"], answer.headers["ETag"]) == (200, status, '"2"')
    entry = answer.json["history"][-1]
    assert (entry["action"], entry["before"], entry["after"]) == (action, "pending", status)
    assert (entry["by"], entry["actor_kind"]) == ("moderator", "moderator")
    assert (entry["reason"], entry["note"], entry["body"]) == ("insult", "Encore lui.", comment["body"])
    assert entry["at"] == newsroom.clock.now.isoformat()


def test_an_approved_comment_shows_and_a_rejected_one_leaves(newsroom) -> None:
    comment = newsroom.held()["id"]
    newsroom.decide(comment, "approve")
    assert [c["id"] for c in newsroom.thread("read-first")["items"]] == [comment]
    newsroom.decide(comment, "reject")
    assert newsroom.thread("read-first")["items"] == []
    newsroom.decide(comment, "approve")
    assert newsroom.call("GET", "/v1/counts?article=read-first", key=None).json == {"read-first": 1}


def test_a_record_forms_with_every_decision(newsroom) -> None:
    comment = newsroom.held()

    def record() -> tuple[int, int]:
        author = newsroom.detail(comment["id"])["author"]
        return author["approved_count"], author["rejected_count"]

    seen = [record()]
    for action in ("approve", "spam", "reject", "approve"):
        newsroom.decide(comment["id"], action)
        seen.append(record())
    newsroom.withdraw(comment)
    assert [*seen, record()] == [(0, 0), (1, 0), (0, 1), (0, 1), (1, 0), (0, 0)]


def test_withdrawing_does_not_clean_an_authors_record(newsroom) -> None:
    plain, edited, restored = (newsroom.rejected(name="Camille") for _ in range(3))
    newsroom.withdraw(plain)
    newsroom.edit(edited, "Un avis bien pesé, dit autrement.")
    assert newsroom.detail(edited["id"])["status"] == "pending"
    newsroom.withdraw(edited)
    newsroom.decide(restored["id"], "approve")
    newsroom.withdraw(restored)
    author = newsroom.detail(plain["id"])["author"]
    assert (author["approved_count"], author["rejected_count"]) == (0, 2)


def test_a_version_seen_is_a_version_decided(newsroom) -> None:
    comment = newsroom.held()["id"]
    assert newsroom.decide(comment, "approve", headers=if_match(1)).status_code == 200
    assert newsroom.decide(comment, "reject", headers=if_match(2)).status_code == 200
    assert newsroom.decide(comment, "approve", headers={"If-Match": "*"}).status_code == 200
    assert newsroom.decide(comment, "reject", headers={"If-Match": 'W/"4"'}).status_code == 200


def test_a_comment_edited_since_is_a_412_with_its_version_now(newsroom) -> None:
    comment = newsroom.held()
    newsroom.edit(comment, "Une autre version, très polie.")
    answer = newsroom.decide(comment["id"], "approve", headers=if_match(1))
    assert (answer.status_code, answer.json["type"][-6:], answer.json["current_version"]) == (
        412,
        "/stale",
        2,
    )


def test_a_412_names_the_moderator_who_made_the_last_version_and_nobody_else(newsroom) -> None:
    def told(comment, version: int) -> tuple[int, str | None, str]:
        answer = newsroom.decide(comment["id"], "reject", headers=if_match(version))
        return answer.status_code, answer.json["by"], answer.json["at"]

    edited, withdrawn, reported, own = newsroom.held(), newsroom.held(), newsroom.approved(), newsroom.held()
    newsroom.edit(edited, "Une autre version, très polie.")
    newsroom.withdraw(withdrawn)
    newsroom.decide(own["id"], "approve")
    now = newsroom.clock.now.isoformat()
    assert told(edited, 1) == told(withdrawn, 1) == (412, None, now)
    assert told(own, 1) == (412, "moderator", now)
    newsroom.clock.move(minutes=1)
    for comment in (reported, own):
        newsroom.report(comment["id"])
    later = newsroom.clock.now.isoformat()
    assert told(reported, 1) == told(own, 2) == (412, None, later)
    refused = newsroom.decide(withdrawn["id"], "spam")
    assert (refused.status_code, refused.json["by"]) == (409, None)


def test_a_comment_decided_by_another_since_is_a_409_naming_who_and_when(newsroom) -> None:
    comment = newsroom.held()["id"]
    newsroom.decide(comment, "approve", key="colleague")
    decided_at = newsroom.clock.now.isoformat()
    newsroom.clock.move(minutes=1)
    for headers in (if_match(1), {}):
        answer = newsroom.decide(comment, "approve", headers=headers)
        assert (answer.status_code, answer.json["type"][-8:]) == (409, "/decided")
        assert (answer.json["by"], answer.json["at"]) == ("colleague", decided_at)
        assert (answer.json["status"], answer.json["comment_status"]) == (409, "approved")


@pytest.mark.parametrize("given", ["3", '"x"', '"1", "2"', '""', '"1234567890"', '"٣"', "W/3"])
def test_an_if_match_nobody_gave_out_is_a_400(newsroom, given: str) -> None:
    comment = newsroom.held()["id"]
    answer = newsroom.decide(comment, "approve", headers={"If-Match": given.encode().decode("latin-1")})
    assert (answer.status_code, answer.json["type"][-9:]) == (400, "malformed")


@pytest.mark.parametrize(
    "wrong",
    [{"action": "destroy"}, {"action": None}, {"action": "approve", "reason": "x" * 65}, {"action": "spam", "why": 1},
     {"action": "reject", "note": "\u200b"}, {"action": "reject", "note": 5}],
)  # fmt: skip
def test_a_wrong_decision_names_its_field(newsroom, wrong) -> None:
    path = f"/v1/comments/{newsroom.held()['id']}/decisions"
    answer = newsroom.call("POST", path, key="moderator", json=wrong)
    assert (answer.status_code, list(answer.json["errors"])) == (422, [list(wrong)[-1]])


def test_what_cannot_become_so_is_a_409(newsroom) -> None:
    rejected = newsroom.rejected()["id"]
    answer = newsroom.decide(rejected, "spam")
    assert (answer.status_code, answer.json["type"][-15:]) == (409, "not-allowed-now")
    assert newsroom.decide(str(uuid.uuid4()), "approve").status_code == 404


def test_the_last_decision_is_undone_once(newsroom) -> None:
    comment = newsroom.held()["id"]
    decided = decision_id(newsroom.decide(comment, "approve"))
    undone = newsroom.undo(decided, key="colleague")
    assert (undone.status_code, undone.json["status"]) == (200, "pending")
    entry = undone.json["history"][-1]
    assert (entry["action"], entry["undoes"], entry["by"]) == ("undo", decided, "colleague")
    assert newsroom.thread("read-first")["items"] == []
    again = newsroom.undo(decided)
    assert (again.status_code, again.json["type"][-14:], again.json["by"]) == (
        409,
        "already-undone",
        "colleague",
    )


def test_only_a_moderators_own_last_word_can_be_undone(newsroom) -> None:
    comment = newsroom.held()
    submitted = newsroom.detail(comment["id"])["history"][0]["id"]
    first = decision_id(newsroom.decide(comment["id"], "approve"))
    second = decision_id(newsroom.decide(comment["id"], "reject"))
    assert newsroom.undo(first).json["type"].endswith("/not-allowed-now")
    assert newsroom.undo(second).json["status"] == "approved"
    undoing = newsroom.detail(comment["id"])["history"][-1]["id"]
    assert newsroom.undo(undoing).status_code == 409
    assert newsroom.undo(submitted).status_code == 409
    assert newsroom.undo(str(uuid.uuid4())).status_code == 404


def test_what_its_author_has_touched_since_cannot_be_undone(newsroom) -> None:
    comment = newsroom.held()
    decided = decision_id(newsroom.decide(comment["id"], "approve"))
    newsroom.withdraw(comment)
    assert newsroom.undo(decided).status_code == 409
    assert newsroom.detail(comment["id"])["status"] == "withdrawn"


def test_the_detail_holds_the_whole_history_and_an_etag(newsroom) -> None:
    comment = newsroom.held()
    newsroom.decide(comment["id"], "reject")
    answer = newsroom.call("GET", f"/v1/comments/{comment['id']}", key="moderator")
    assert answer.headers["ETag"] == '"2"'
    assert [(d["action"], d["by"]) for d in answer.json["history"]] == [
        ("submit", "policy v1"),
        ("reject", "moderator"),
    ]
    assert answer.json["history"][0]["reasons"][0]["code"] == "article_premoderated"
    assert answer.json["report_list"] == []
    assert newsroom.call("GET", f"/v1/comments/{uuid.uuid4()}", key="moderator").status_code == 404
