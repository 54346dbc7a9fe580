"""The other pages: a comment's history, authors, articles, policy, webhooks, team, statistics, many at once."""

import csv
import io
import re

import pytest
from seats import PASSWORD, author_path
from sqlalchemy import literal

from models import Comment, Role
from models.engine import reading
from service import access, trends
from service.desk import charts


@pytest.fixture
def decided(newsroom):
    """A comment that was reported, approved, edited and rejected."""
    comment = newsroom.post("La première version.", on="open")
    edit = {"json": {"body": "La seconde version."}, "headers": {"X-Edit-Token": comment["edit_token"]}}
    newsroom.app.test_client().patch(f"/v1/comments/{comment['id']}", **edit)
    reject = {"action": "reject", "reason": "off_topic", "note": "Hors du sujet."}
    newsroom.call("POST", f"/v1/comments/{comment['id']}/decisions", json=reject)
    return comment


def test_a_comments_page_tells_all_that_happened(newsroom, decided, seat) -> None:
    newsroom.call("POST", f"/v1/comments/{decided['id']}/appeal", json={"note": "Je proteste."})
    page = seat.read(f"comments/{decided['id']}")
    for told in (
        "la politique (v1)",
        "La première version.",
        "La seconde version.",
        "Nouvelle version",
        "Hors sujet",
        "Hors du sujet.",
    ):
        assert told in page
    assert "Aucun\u00a0: aucun point de réception" in page


def test_a_comment_that_waits_no_more_is_not_told_to_wait(newsroom, seat) -> None:
    comment = newsroom.post()
    path = f"comments/{comment['id']}"
    assert "Pourquoi il attend" in seat.read(path)
    seat.send(f"{path}/decide", action="approve")
    page = seat.read(path)
    assert "Ce que la politique a relevé" in page
    assert "Pourquoi il attend" not in page


def test_a_comments_page_shows_the_webhooks_it_caused_and_admins_go_on_from_there(
    newsroom, seat, admin
) -> None:
    newsroom.call("POST", "/v1/webhooks/endpoints", json={"url": "http://127.0.0.1:9/", "events": ["*"]})
    path = f"comments/{newsroom.post()['id']}"
    assert "comment.submitted" in seat.read(path)
    assert "/desk/deliveries/" not in seat.read(path)
    assert "/desk/deliveries/" in admin.read(path)


def test_authors_are_found_by_name_and_standing_page_by_page(newsroom, seat, monkeypatch) -> None:
    monkeypatch.setattr("service.desk.authors.ROWS", 2)
    for name in ("Zoé", "Zoélie", "Bo"):
        newsroom.post(name=name)
    first = seat.read("authors/")
    more = re.search(r'href="/desk/(authors/\?before=[^"]+)"', first)[1]
    assert ("Bo" in first, "Zoélie" in first, ">Zoé<" in first) == (True, True, False)
    assert ">Zoé<" in seat.read(more)
    assert "Bo" not in seat.read("authors/?text=ZOÉ").partition("<tbody>")[2]
    assert "Aucun auteur ne correspond." in seat.read("authors/?standing=banned")


def test_an_authors_standing_and_note_are_changed(newsroom, seat) -> None:
    path = author_path(newsroom, newsroom.post())
    saved = seat.send(path, standing="trusted", note="Connue de la rédaction.", version=1, follow=True)
    for told in ("Enregistré.", "de confiance", "Connue de la rédaction."):
        assert told in saved.text
    assert seat.send(path, standing="banned", version=1).status_code == 412
    assert seat.send(path, note="", version=2).status_code == 303


@pytest.mark.parametrize(
    ("until", "status"), [("2026-12-24", 303), ("2020-01-01", 422), ("", 422), ("x", 422)]
)
def test_a_suspension_needs_a_day_to_come(newsroom, seat, until: str, status: int) -> None:
    path = author_path(newsroom, newsroom.post())
    answer = seat.send(path, standing="suspended", suspended_until=until)
    assert answer.status_code == status
    assert ("Un jour à venir." in answer.text) == (status == 422)
    assert ("24 déc. 2026" in seat.read(path)) == (status == 303)


def test_articles_are_found_and_say_what_waits(newsroom, seat, monkeypatch) -> None:
    monkeypatch.setattr("service.desk.articles.ROWS", 1)
    newsroom.post(article={"title": "L’été du budget", "url": "https://news.example/budget"})
    newsroom.post("Bonjour.", on="autre")
    assert re.search(r"article=read-first\">1</a>", seat.read("articles/?text=ÉTÉ"))
    assert "autre" in seat.read("articles/")
    more = re.search(r'href="/desk/(articles/\?before=[^"]+)"', seat.read("articles/"))[1]
    assert "L’été du budget" in seat.read(more)
    assert "Aucun article ne correspond." in seat.read("articles/?text=rien")


def test_an_article_is_closed(newsroom, seat) -> None:
    newsroom.post(article={"url": "https://news.example/budget"})
    path = re.search(r'href="/desk/(articles/[0-9a-f-]{36})"', seat.read("articles/"))[1]
    assert "https://news.example/budget" in seat.read(path)
    assert "clos" in seat.send(path, mode="closed", follow=True).text
    assert newsroom.post()["type"].endswith("article-closed")
    assert seat.send(path, mode="ajar").status_code == 400
    assert seat.get(path[:-12] + "0" * 12).status_code == 404


def test_every_moderator_reads_the_policy_and_administrators_change_it(newsroom, seat, admin) -> None:
    assert "readonly" in seat.read("policy")
    assert seat.send("policy", document="{}", version=1).status_code == 403
    changed = admin.send("policy", document='{"premoderate": true}', note="Élections", version=1, follow=True)
    for told in ("version 2", "Élections", "&#34;premoderate&#34;: true"):
        assert told in changed.text
    stale = admin.send("policy", document='{"premoderate": false}', version=1)
    assert (stale.status_code, "Ada" in stale.text) == (412, True)


@pytest.mark.parametrize(
    ("document", "told"),
    [
        ("{", "Ce n’est pas un objet JSON."),
        ("[]", "Ce n’est pas un objet JSON."),
        ("[" * 50_000, "Ce n’est pas un objet JSON."),
        ('{"attributes": {"insult": {"approve_below": 2}}}', "attributes.insult.approve_below"),
        ('{"length": {"max_characters": 0}}', "doit être un nombre entier de 1 à 100000"),
        ('{"colour": 1}', "n’est pas un champ de la politique"),
    ],
)
def test_a_policy_that_makes_no_sense_is_told_path_by_path(newsroom, admin, document: str, told: str) -> None:
    answer = admin.send("policy", document=document, version=1)
    assert answer.status_code == 409
    assert told in answer.text


ADMINS_ONLY = ("webhooks/", "team/", "webhooks/00000000-0000-7000-8000-000000000000")


@pytest.mark.parametrize("path", ADMINS_ONLY)
def test_some_pages_are_for_administrators(newsroom, seat, path: str) -> None:
    assert seat.get(path).status_code == 403
    assert "/desk/team/" not in seat.read()


def test_an_endpoint_is_added_tried_and_switched_off(newsroom, admin) -> None:
    made = admin.send("webhooks/", url="http://127.0.0.1:9/hook", description="Le CMS", events=["comment.*"])
    assert "whsec_" in made.text
    path = re.search(r'href="/desk/(webhooks/[0-9a-f-]{36})"', admin.read("webhooks/"))[1]
    assert "whsec_" not in admin.read(path)
    assert "Un essai est parti" in admin.send(f"{path}/test", follow=True).text
    assert "whsec_" in admin.send(f"{path}/rotate").text
    assert "Ancien secret" in admin.read(path)
    assert "arrêté" in admin.send(f"{path}/disable", follow=True).text
    assert admin.send(f"{path}/test").status_code == 409
    assert "Activé." in admin.send(f"{path}/enable", follow=True).text
    delivery = re.search(r'href="/desk/(deliveries/[^"]+)"', admin.read(f"{path}?state=due"))[1]
    assert "endpoint.test" in admin.read(delivery)
    assert admin.send(f"{delivery}/replay").status_code == 303
    assert admin.send(f"{path}/delete", follow=True).text.count("127.0.0.1:9") == 0


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ({"url": "ftp://x"}, "Une adresse web"),
        ({"url": "http://127.0.0.1:9/", "events": []}, "Choisissez-en au moins un."),
        ({"url": "http://127.0.0.1:9/", "events": ["x"]}, "Choisissez-en au moins un."),
        ({"url": "http://127.0.0.1:9/", "description": "x" * 201}, "200 caractères au plus."),
    ],
)
def test_a_wrong_endpoint_is_told_field_by_field(newsroom, admin, form, told: str) -> None:
    answer = admin.send("webhooks/", **{"events": ["*"]} | form)
    assert answer.status_code == 422
    assert told in answer.text


def test_a_private_address_is_refused_unless_allowed(newsroom_with) -> None:
    admin = newsroom_with(allow_private_webhooks=False).seat(role=Role.ADMIN)
    answer = admin.send("webhooks/", url="http://127.0.0.1:9/", events=["*"])
    assert (answer.status_code, "où les webhooks peuvent aller" in answer.text) == (422, True)


def test_somebody_joins_the_team_changes_role_and_leaves(newsroom, admin) -> None:
    new = {"name": "Bo", "email": "bo@example.org", "password": PASSWORD, "role": "admin", "locale": "en"}
    assert admin.send("team/", **new).status_code == 303
    with reading(newsroom.engine) as session:
        bo = access.moderator_by_email(session, "bo@example.org")
    assert (bo.role, bo.locale) == (Role.ADMIN, "en")
    for what, told in (("moderator", "modérateur"), ("deactivate", "inactif"), ("activate", "Désactiver")):
        assert told in admin.send(f"team/{bo.id}/{what}", follow=True).text
    assert admin.send(f"team/{bo.id}/password", password="court").status_code == 422
    assert admin.send(f"team/{bo.id}/password", password="another horse battery").status_code == 303
    assert admin.send("team/00000000-0000-7000-8000-000000000000/admin").status_code == 404


def test_nobody_locks_themselves_out(newsroom, admin) -> None:
    with reading(newsroom.engine) as session:
        own = access.moderator_by_email(session, "ada@example.org").id
    assert admin.send(f"team/{own}/deactivate").status_code == 403


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"email": "ada@example.org"}, "ou elle est déjà prise"),
        ({"name": " "}, "De 1 à 100"),
        ({"role": "x", "password": "x"}, "12"),
    ],
)
def test_a_wrong_moderator_is_told_field_by_field(newsroom, admin, change, told: str) -> None:
    answer = admin.send("team/", **{"name": "Bo", "email": "bo@example.org", "password": PASSWORD} | change)
    assert answer.status_code == 422
    assert told in answer.text


def test_a_key_is_shown_once_and_revoked(newsroom, admin) -> None:
    made = admin.send("keys/", name="Le CMS", scopes=["submit"])
    assert "civ_" in made.text
    assert admin.send("keys/", name="", scopes=[]).status_code == 422
    page = admin.read("team/")
    path = re.findall(r'action="/desk/(keys/[^"]+/revoke)"', page)[-1]
    assert "révoquée" in admin.send(path, follow=True).text
    newsroom.add_site("sport")
    admin.send("site", site="sport")
    assert admin.send(path).status_code == 404


def test_a_range_is_decided_and_undone_as_one(newsroom, seat) -> None:
    comments = [newsroom.post() for _ in range(3)]
    held = newsroom.post()
    newsroom.seat("Bo").send(f"comments/{held['id']}/claim")
    assert "Choisissez un intervalle" in seat.read("bulk")
    page = seat.read("bulk?min_score=0&max_score=1")
    assert "4 commentaires dans l’intervalle" in page
    ids = re.search(r'name="ids" value="([^"]+)"', page)[1]
    done = seat.send("bulk?min_score=0", action="reject", reason="advertising", ids=ids, follow=True)
    assert "3 commentaires." in done.text
    assert "1 est resté tel quel" in done.text
    assert {newsroom.status(each) for each in comments} == {"rejected"}
    assert newsroom.comment(comments[0]["id"])["history"][-1]["reason"] == "advertising"
    undo = re.search(r'action="/desk/(bulk/[^"]+/undo[^"]*)"', done.text)[1]
    assert "3 décisions annulées." in seat.send(undo, follow=True).text
    assert {newsroom.status(each) for each in comments} == {"pending"}


def test_a_range_leaves_what_a_colleague_decided_meanwhile(newsroom, seat) -> None:
    first, second = newsroom.post(), newsroom.post()
    ids = re.search(r'name="ids" value="([^"]+)"', seat.read("bulk?min_score=0"))[1]
    newsroom.seat("Bo").send(f"comments/{first['id']}/decide", action="approve")
    done = seat.send("bulk?min_score=0", action="reject", ids=ids, follow=True)
    assert "1 est resté tel quel" in done.text
    assert (newsroom.status(first), newsroom.status(second)) == ("approved", "rejected")


@pytest.mark.parametrize(
    ("action", "status", "offered"),
    [
        (None, "pending", {"approve", "reject"}),
        ("approve", "approved", {"reject"}),
        ("reject", "rejected", {"approve"}),
    ],
)
def test_a_range_offers_only_what_its_status_allows(newsroom, seat, action, status, offered) -> None:
    comment = newsroom.post()
    if action:
        newsroom.call("POST", f"/v1/comments/{comment['id']}/decisions", json={"action": action})
    page = seat.read(f"bulk?min_score=0&status={status}")
    assert set(re.findall(r'name="action" value="(\w+)"', page)) == offered


def test_reported_comments_are_approved_again_as_one(newsroom, seat) -> None:
    comment = newsroom.post(on="open")
    newsroom.app.test_client().post(f"/v1/comments/{comment['id']}/reports", json={"kind": "spam"})
    where = "bulk?min_score=0&status=approved&reported=true"
    ids = re.search(r'name="ids" value="([^"]+)"', seat.read(where))[1]
    assert 'value="approve"' in seat.read(where)
    assert "1 commentaire." in seat.send(where, action="approve", ids=ids, follow=True).text


def test_an_empty_range_and_a_part_for_htmx(newsroom, seat) -> None:
    newsroom.post()
    assert "Rien dans cet intervalle." in seat.read("bulk?min_score=1&attribute=threat")
    part = seat.read("bulk?min_score=0", headers={"HX-Request": "true"})
    assert "1 commentaire dans" in part
    assert "<svg" not in part


@pytest.mark.parametrize(
    "form",
    [{"action": "burn", "ids": "x"}, {"action": "approve", "ids": ""}, {"action": "approve", "ids": "x"}],
)
def test_a_bulk_form_that_makes_no_sense_is_refused(newsroom, seat, form) -> None:
    assert seat.send("bulk", **form).status_code == 400


def test_more_than_fits_is_decided_part_by_part(newsroom, seat, monkeypatch) -> None:
    monkeypatch.setattr("service.desk.bulk.MOST", 2)
    monkeypatch.setattr("service.bulk.MOST", 2)
    monkeypatch.setattr("service.bulk.matching.__kwdefaults__", {"limit": 2})
    for _ in range(3):
        newsroom.post()
    assert "Les 2 plus anciens" in seat.read("bulk?min_score=0")


def test_statistics_tell_what_happened_and_what_will(newsroom, decided, seat) -> None:
    first, *_ = [newsroom.post() for _ in range(3)]
    assert "la file ne se videra pas" in seat.read("statistics")
    newsroom.clock.move(minutes=90)
    seat.send(f"comments/{first['id']}/decide", action="approve")
    page = seat.read("statistics?days=7")
    for told in ("7 jours", "1\u00a0h", "Camille", "les modérateurs ont rejeté"):
        assert told in page
    assert "30 jours" in seat.read("statistics?days=x")


def rows_of(seat, name: str) -> list[list[str]]:
    answer = seat.get(f"statistics/{name}.csv?days=7")
    assert answer.mimetype == "text/csv"
    return list(csv.reader(io.StringIO(answer.text)))


def test_each_plot_has_its_numbers_as_csv(newsroom, decided, seat) -> None:
    newsroom.post()
    assert rows_of(seat, "volume")[-1] == ["2026-11-24", "0", "1", "1", "0"]
    assert len(rows_of(seat, "volume")) == 8
    assert sum(int(row[2]) for row in rows_of(seat, "scores")[1:]) == 2
    assert ["moderator", "cms", "reject", "1"] in rows_of(seat, "decisions")
    assert rows_of(seat, "backlog")[1] == ["0", "1.0"]
    assert rows_of(seat, "agreement")[1] == ["approved", "2", "0", "1"]
    assert seat.get("statistics/secrets.csv").status_code == 404


def test_what_the_policy_judged_twice_is_one_comment_and_two_verdicts(newsroom, seat) -> None:
    comment = newsroom.post()
    headers = {"X-Edit-Token": comment["edit_token"]}
    newsroom.call("PATCH", f"/v1/comments/{comment['id']}", json={"body": "Autrement dit."}, headers=headers)
    assert rows_of(seat, "volume")[-1][1:] == ["0", "1", "0", "0"]
    assert [row[:2] for row in (rows_of(seat, "agreement")[0], rows_of(seat, "agreement")[2])] == [
        ["policy", "verdicts"],
        ["pending", "2"],
    ]
    assert "Verdicts, modifications comprises" in seat.read("statistics")


def test_a_name_is_no_formula_in_a_spreadsheet(newsroom) -> None:
    comment = newsroom.post()
    seat = newsroom.seat("=cmd|'/c calc'!A1")
    seat.send(f"comments/{comment['id']}/decide", action="approve")
    assert any(row[1] == "'=cmd|'/c calc'!A1" for row in rows_of(seat, "decisions"))


def test_the_histogram_counts_a_score_on_a_bound_to_the_part_above(newsroom) -> None:
    with reading(newsroom.engine) as session:
        for score, part in (
            (0.0, 0),
            (0.0499, 0),
            (0.05, 1),
            (0.15, 3),
            (0.29, 5),
            (0.3499, 6),
            (0.35, 7),
            (1.0, 19),
        ):
            newsroom.post()
            counts = trends.histogram(session, literal(score), [Comment.status == "pending"])
            assert [place for place, count in enumerate(counts) if count] == [part]


def test_a_queue_that_shrinks_says_when_it_is_empty() -> None:
    assert trends.Flow(waiting=10, came=3.0, left=5.0).days_to_empty == 5.0
    assert trends.Flow(waiting=10, came=5.0, left=3.0).days_to_empty is None
    assert trends.Flow(waiting=0, came=5.0, left=3.0).days_to_empty == 0.0
    assert trends.Flow(waiting=10, came=3.0, left=8.0).forecast(3) == [10, 5, 0, 0]


def test_columns_fill_the_box_and_stacks_stand_on_each_other() -> None:
    low, high = charts.stacks([[("a", 1), ("b", 3)]])
    assert (low.y + low.height, high.y + high.height, high.y) == (200, low.y, 0)
    assert [charts.ceiling([value]) for value in (0, 3, 10, 11, 99, 101)] == [2, 4, 10, 20, 100, 200]
    assert charts.points([4, 0]) == "0.0,0.0 600.0,200.0"
