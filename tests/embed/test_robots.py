"""Robots without a captcha: the ordinary answer, and a comment that only moderators find, as spam."""

import datetime as dt
import re

import pytest

from models.engine import writing
from service import comments

CIVIL = "Merci pour cet article, très clair."
FORM = "/a/halle/comments"


@pytest.mark.parametrize(("after", "website"), [(20, "https://pills.example"), (0.5, "")])
def test_a_robot_at_the_plain_form_is_told_what_anybody_is_told(
    publication, after: float, website: str
) -> None:
    answer = publication.fill(body=CIVIL, after=after, website=website)
    assert answer.location == f"{FORM}?said=pending#said"
    comment = publication.comments()[0]
    assert (comment.status, comment.reasons) == ("spam", [{"code": "robot"}])


def test_a_form_filled_in_again_after_a_mistake_keeps_the_time_it_took(publication) -> None:
    again = publication.fill(body=CIVIL, name="")
    stamped = re.search(r'name="stamp" value="([^"]+)"', again.text)[1]
    publication.send(body=CIVIL, name="Camille", stamp=stamped)
    assert publication.comments()[0].status == "approved"


def test_a_form_of_another_article_or_of_yesterday_is_shown_again(publication) -> None:
    stamped = re.search(r'name="stamp" value="([^"]+)"', publication.open("/a/autre/comments").text)[1]
    assert publication.send(body=CIVIL, name="Camille", stamp=stamped).status_code == 422
    assert publication.fill(body=CIVIL, after=25 * 3600).status_code == 422


@pytest.mark.parametrize(
    "form",
    [{"website": "x", "seconds": 30.0}, {"website": "", "seconds": 0.4}, {"seconds": 1}, {"website": "x"}],
)
def test_a_robot_at_the_box_is_told_that_its_comment_waits(publication, form) -> None:
    answer = box(publication, form)
    assert (answer.status_code, answer.json["status"], answer.json["reasons"]) == (201, "pending", [])
    assert publication.comments()[0].status == "spam"


def test_a_person_at_the_box_is_none(publication) -> None:
    assert box(publication, {"website": "", "seconds": 12.5}).json["status"] == "approved"


def test_a_robot_that_asks_again_edits_or_appeals_learns_nothing(publication) -> None:
    comment = box(publication, {"website": "x"}).json
    path, token = f"/v1/comments/{comment['id']}", {"X-Edit-Token": comment["edit_token"]}
    assert publication.client.get(f"{path}/own", headers=token).json["status"] == "pending"
    edited = publication.client.patch(path, headers=token, json={"body": "Une tout autre phrase."})
    assert (edited.status_code, edited.json["status"]) == (200, "pending")
    assert publication.comments()[0].status == "spam"
    appealed = publication.client.post(f"{path}/appeal", headers=token, json={"note": "Pourquoi ?"})
    assert appealed.json["type"].endswith("/not-allowed-now")


def test_a_robot_stays_one_when_its_comment_is_scored_late(publish, scorer) -> None:
    publication = publish(scoring="deferred")
    box(publication, {"website": "x"})
    house = publication.app.extensions["civility"].house
    with writing(publication.engine) as session:
        [waiting] = comments.claim_unscored(
            session, house, now=publication.now, limit=1, lease_for=dt.timedelta(minutes=1)
        )
    examination = comments.examine(waiting.scene, scorer)
    with writing(publication.engine) as session:
        assert comments.settle_scored(session, waiting, examination, house, now=publication.now)
    comment = publication.comments()[0]
    assert (comment.status, comment.reasons[0]["code"]) == ("spam", "robot")
    assert comment.scores is not None


def test_what_a_moderator_restored_is_no_robots_any_more(publication) -> None:
    comment = box(publication, {"website": "x"}).json
    publication.call("POST", f"/v1/comments/{comment['id']}/decisions", json={"action": "approve"})
    token = {"X-Edit-Token": comment["edit_token"]}
    assert (
        publication.client.get(f"/v1/comments/{comment['id']}/own", headers=token).json["status"]
        == "approved"
    )
    publication.client.patch(
        f"/v1/comments/{comment['id']}", headers=token, json={"body": "Merci, très clair !"}
    )
    assert publication.comments()[0].status != "spam"


def box(publication, form):
    """Post as the comment box does."""
    data = {"body": CIVIL, "author": {"name": "Camille"}, "form": form}
    return publication.client.post(
        "/v1/articles/halle/comments", json=data, headers={"Origin": "http://localhost"}
    )
