"""What came, what left, how long it waited, and whose verdict was moved: each counted once, and as it was."""

import pytest
from sqlalchemy import select

from models import Site
from models.engine import reading
from service import trends


def flow_of(newsroom, *, days: int = 1) -> tuple[int, float, float]:
    with reading(newsroom.engine) as session:
        site = session.scalars(select(Site)).one()
        flow = trends.flow(session, site, now=newsroom.clock(), days=days)
        return flow.waiting, flow.came, flow.left


def moved(newsroom) -> dict[str, tuple[int, int, int]]:
    with reading(newsroom.engine) as session:
        site = session.scalars(select(Site)).one()
        found = trends.agreement(session, site, since=newsroom.clock())
        return {each.outcome: (each.total, each.to_approved, each.to_refused) for each in found}


def minutes(newsroom) -> tuple[float | None, float | None]:
    figures = newsroom.call("GET", "/v1/stats?days=30", key="moderator").json["minutes_to_decision"]
    return figures["median"], figures["p90"]


def bring_back(newsroom, comment) -> None:
    """Give a notice of illegal content, as a reader: one is enough."""
    notice = {"explanation": "Diffamation envers une personne nommée.", "good_faith": True}
    answer = newsroom.call("POST", f"/v1/comments/{comment['id']}/notices", key=None, json=notice)
    assert answer.status_code == 201
    assert newsroom.detail(comment["id"])["status"] == "pending"


def last_of(newsroom, comment) -> str:
    return newsroom.detail(comment["id"])["history"][-1]["id"]


def test_an_edit_of_what_waits_is_no_other_arrival(newsroom) -> None:
    comment = newsroom.held()
    for n in range(3):
        assert newsroom.edit(comment, f"Un avis bien pesé, dit autrement, {n}.").json["status"] == "pending"
    assert flow_of(newsroom) == (1, 1, 0)


def test_what_readers_bring_back_has_come_again(newsroom) -> None:
    comment = newsroom.approved()
    bring_back(newsroom, comment)
    assert flow_of(newsroom) == (1, 1, 0)


def test_an_approval_that_was_undone_has_emptied_nothing(newsroom) -> None:
    comment = newsroom.held()
    for _ in range(2):
        newsroom.decide(comment["id"], "approve")
        newsroom.undo(last_of(newsroom, comment))
    assert flow_of(newsroom) == (1, 1, 0)
    newsroom.decide(comment["id"], "approve")
    assert flow_of(newsroom) == (0, 1, 1)


def test_what_the_policy_approved_and_readers_brought_back_was_no_verdict_to_hold(newsroom) -> None:
    for _ in range(3):
        comment = newsroom.approved()
        bring_back(newsroom, comment)
        newsroom.decide(comment["id"], "reject")
    assert moved(newsroom) == {"approved": (3, 0, 3), "pending": (0, 0, 0), "refused": (0, 0, 0)}


def test_what_moderators_approve_again_after_a_notice_they_have_not_moved(newsroom) -> None:
    comment = newsroom.approved()
    bring_back(newsroom, comment)
    newsroom.decide(comment["id"], "approve")
    assert moved(newsroom)["approved"] == (1, 0, 0)


def test_after_an_edit_it_is_the_newest_verdict_that_is_moved(newsroom) -> None:
    comment = newsroom.held()
    newsroom.set_article("read-first", mode="open")
    assert newsroom.edit(comment, "Merci pour cet article.").json["status"] == "approved"
    newsroom.decide(comment["id"], "reject")
    assert moved(newsroom) == {"approved": (1, 0, 1), "pending": (1, 0, 0), "refused": (0, 0, 0)}


def test_a_comment_brought_back_waits_from_then_on_not_since_it_was_posted(newsroom) -> None:
    comment = newsroom.approved()
    newsroom.clock.move(days=300)
    bring_back(newsroom, comment)
    newsroom.clock.move(minutes=5)
    newsroom.decide(comment["id"], "reject")
    assert minutes(newsroom) == (5.0, 5.0)


def test_an_edit_while_it_waits_does_not_begin_the_wait_anew(newsroom) -> None:
    comment = newsroom.held()
    newsroom.clock.move(minutes=4)
    newsroom.edit(comment, "Un avis bien pesé, dit autrement.")
    newsroom.clock.move(minutes=4)
    newsroom.decide(comment["id"], "reject")
    assert minutes(newsroom) == (8.0, 8.0)


def test_a_decision_that_was_undone_has_not_ended_the_wait(newsroom) -> None:
    comment = newsroom.held()
    newsroom.clock.move(minutes=1)
    newsroom.decide(comment["id"], "approve")
    newsroom.undo(last_of(newsroom, comment))
    assert minutes(newsroom) == (None, None)
    newsroom.clock.move(minutes=9)
    newsroom.decide(comment["id"], "reject")
    assert minutes(newsroom) == (10.0, 10.0)


@pytest.mark.parametrize(
    ("waits", "median", "p90"), [([7], 7.0, 7.0), ([1, 100], 50.5, 90.1), (range(1, 11), 5.5, 9.1)]
)
def test_median_and_90th_percentile_are_a_spreadsheets(newsroom, waits, median, p90) -> None:
    comments = [newsroom.held() for _ in waits]
    passed = 0
    for comment, wait in zip(comments, waits, strict=True):
        newsroom.clock.move(minutes=wait - passed)
        passed = wait
        newsroom.decide(comment["id"], "approve")
    assert minutes(newsroom) == (median, p90)
