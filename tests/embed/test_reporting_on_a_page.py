"""Reporting without JavaScript: a report, or a notice of illegal content with what Art. 16 asks for."""

from uuid import uuid4

import pytest


@pytest.fixture
def comment(publication):
    return publication.published("La halle rouvre, enfin.", name="Margaux")


@pytest.fixture
def path(comment) -> str:
    return f"/a/halle/comments/{comment['id']}/report"


def test_a_report_is_kept_and_thanked_for(publication, path: str) -> None:
    assert "Signaler le commentaire de Margaux" in publication.open(path).text
    answer = publication.fill(path, kind="off_topic", note="Rien à voir.", name="")
    assert answer.location == "/a/halle/comments?said=reported#said"
    assert "examinera votre signalement" in publication.open(answer.location).text
    report = publication.reports()[0]
    assert (report.kind, report.note, report.notice) == ("off_topic", "Rien à voir.", None)


def test_a_notice_carries_what_the_law_asks_for_and_brings_the_comment_back(publication, path: str) -> None:
    publication.fill(
        path,
        kind="illegal",
        note="Il désigne un mineur.",
        law="Art. 39 bis",
        email="a@example.org",
        faith="1",
    )
    report = publication.reports()[0]
    assert report.notice == {
        "explanation": "Il désigne un mineur.",
        "law": "Art. 39 bis",
        "name": "Camille",
        "email": "a@example.org",
        "good_faith": True,
    }
    assert publication.comments()[0].status == "pending"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "Dites ce qui ne va pas."),
        ({"kind": "appeal"}, "Dites ce qui ne va pas."),
        ({"kind": "illegal", "faith": "1"}, "demande une explication"),
        ({"kind": "illegal", "note": "Il vole."}, "déclaration de bonne foi"),
        ({"kind": "abuse", "note": "x" * 2001}, "trop long"),
        ({"kind": "abuse", "note": "x\0"}, "illisible"),
        ({"kind": "abuse", "stamp": "9.x"}, "restée ouverte très longtemps"),
    ],
)
def test_a_report_that_will_not_do_comes_back_with_the_reason(
    publication, path: str, fields, said: str
) -> None:
    answer = publication.fill(path, **fields)
    assert answer.status_code == 422
    assert said in answer.text
    assert publication.reports() == []


def test_a_second_report_is_refused_in_words(publication, path: str) -> None:
    publication.fill(path, kind="abuse")
    answer = publication.fill(path, kind="abuse")
    assert answer.status_code == 409
    assert "Vous avez déjà signalé ce commentaire" in answer.text


def test_who_has_reported_may_still_give_one_notice(publication, path: str) -> None:
    publication.fill(path, kind="abuse")
    assert publication.fill(path, kind="illegal", note="Il désigne un mineur.", faith="1").status_code == 303
    assert [report.kind for report in publication.reports()] == ["abuse", "illegal"]


def test_whoever_reports_one_comment_after_another_is_told_to_wait(publish) -> None:
    publication = publish(report_limit=1)
    comments = [
        publication.published(f"La halle rouvre, enfin : {name}.", name=name) for name in ("Lou", "Max")
    ]
    first, second = (f"/a/halle/comments/{comment['id']}/report" for comment in comments)
    publication.fill(first, kind="abuse")
    refused = publication.fill(second, kind="illegal", note="Il désigne un mineur.", faith="1")
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "60")
    assert len(publication.reports()) == 1
    publication.move(minutes=1)
    assert publication.fill(second, kind="abuse").status_code == 303


def test_a_robots_report_is_thanked_for_and_forgotten(publication, path: str) -> None:
    answer = publication.fill(path, kind="abuse", website="x")
    assert answer.location == "/a/halle/comments?said=reported#said"
    assert publication.reports() == []


def test_only_what_is_published_on_that_article_can_be_reported(publication, comment) -> None:
    publication.published("Un autre sujet.", article="autre")
    for path in (f"/a/autre/comments/{comment['id']}/report", f"/a/halle/comments/{uuid4()}/report"):
        assert publication.open(path).status_code == 404


def test_where_our_pages_may_not_post_the_report_page_sends_readers_to_the_article(
    publication, path: str
) -> None:
    publication.set_site(allowed_origins=[])
    assert "<form" not in publication.open(path).text
    assert publication.send(path, kind="abuse").status_code == 403
