"""A person's data at the desk: downloaded and erased by administrators, after a page that says what will go."""

import json
import re
import uuid
from typing import Any

import pytest
from seats import author_path
from sqlalchemy import select

from models import Author, Comment
from models.engine import reading
from service import audit

EVIL = "<script>alert(1)</script>"
ZOE = {"name": "Zoé Martin", "ref": "zoe-1", "email": "zoe@example.org"}


@pytest.fixture
def wrote(newsroom) -> list[Any]:
    """What Zoé wrote: a comment that waits, and one that was approved and answered."""
    first = newsroom.post("Mon avis à moi.", author=ZOE)
    second = newsroom.post("Un autre avis à moi.", author=ZOE)
    newsroom.call("POST", f"/v1/comments/{second['id']}/decisions", json={"action": "approve"})
    newsroom.post("Je réponds à cela.", name="Bo", parent_id=second["id"])
    return [first, second]


@pytest.fixture
def zoe(newsroom, wrote) -> str:
    """The path of her page."""
    return author_path(newsroom, wrote[0])


def erase(seat, path: str, **form: str) -> Any:
    return seat.send(f"{path}/erase", **{"sure": "yes"} | form)


def test_an_author_is_downloaded_as_the_api_exports_them(newsroom, admin, zoe) -> None:
    href = re.search(r'href="/desk/(authors/[^"]+/export\.json)"', admin.read(zoe))[1]
    answer = admin.get(href)
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="civility-person-')
    assert (answer.content_type, answer.headers["Cache-Control"]) == ("application/json", "no-store")
    asked = newsroom.call("POST", "/v1/people/export", json={"author_id": zoe.removeprefix("authors/")})
    assert json.loads(answer.text) == asked
    assert len(asked["authors"][0]["comments"]) == 2


def test_the_page_before_an_erasure_counts_what_will_go_and_changes_nothing(newsroom, admin, zoe) -> None:
    newsroom.post(name="Ailleurs", author={"name": "Zoé, invitée", "email": "ZOE@example.org"})
    page = admin.read(f"{zoe}/erase")
    for told in ("Effacer Zoé Martin", "de 2 commentaires", "Zoé, invitée", "un bannissement ne tient plus"):
        assert told in page
    assert "contenu illicite" not in page
    assert "Zoé Martin" in admin.read(zoe)


def test_notices_given_under_the_same_e_mail_are_counted(newsroom, admin, zoe) -> None:
    other = newsroom.post(name="Bo")
    newsroom.call("POST", f"/v1/comments/{other['id']}/decisions", json={"action": "approve"})
    notice = {"explanation": "Illégal.", "email": "zoe@example.org", "name": "Zoé", "good_faith": True}
    newsroom.call("POST", f"/v1/comments/{other['id']}/notices", json=notice)
    assert "dans 1 notification de contenu illicite" in admin.read(f"{zoe}/erase")


def test_nothing_is_erased_until_the_box_is_ticked(newsroom, admin, zoe) -> None:
    answer = admin.send(f"{zoe}/erase")
    assert answer.status_code == 422
    assert "Cochez la case" in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert "Zoé Martin" in admin.read(zoe)


def test_an_erased_author_leaves_places_counts_and_a_log_that_verifies(
    newsroom, admin, wrote, zoe, monkeypatch
) -> None:
    monkeypatch.setattr("service.people.erasure.AT_ONCE", 1)
    answer = erase(admin, zoe)
    assert answer.status_code == 303
    done = admin.read(answer.location.removeprefix("/desk/"))
    assert "Effacé, avec le texte de 2 commentaires." in done
    assert "(nom effacé)" in done
    for told in ("Zoé Martin", "zoe-1", "zoe@example.org", "avis à moi"):
        assert told not in done
    with reading(newsroom.engine) as session:
        author = session.get(Author, uuid.UUID(zoe.removeprefix("authors/")))
        kept = session.scalars(select(Comment).where(Comment.author_id == author.id)).all()
        assert (author.name, author.email, author.ref) == ("", None, None)
        assert [(each.body, each.status) for each in kept] == [("", "withdrawn")] * len(wrote)
        assert audit.verify(session).ok


def test_pages_call_the_erased_by_words_and_not_by_nothing(newsroom, admin, wrote, zoe) -> None:
    erase(admin, zoe)
    for path in ("authors/", f"comments/{wrote[0]['id']}", "?status=withdrawn", ""):
        assert "(nom effacé)" in admin.read(path)


def test_erasing_again_finds_nothing_left(newsroom, admin, zoe) -> None:
    erase(admin, zoe)
    assert "de 0 commentaire ;" in admin.read(f"{zoe}/erase").replace("\u00a0", " ")
    assert erase(admin, zoe).location.endswith("erased=0")


def test_nobody_is_said_to_be_erased_who_is_not(newsroom, admin, zoe) -> None:
    assert "Effacé" not in admin.read(f"{zoe}?erased=5")


def test_moderators_neither_see_nor_reach_a_persons_data(newsroom, seat, zoe) -> None:
    assert "Tout télécharger" not in seat.read(zoe)
    for path in ("export.json", "erase"):
        refused = seat.get(f"{zoe}/{path}")
        assert (refused.status_code, "c’est réservé aux administrateurs" in refused.text) == (403, True)
    assert erase(seat, zoe).status_code == 403
    assert "Zoé Martin" in seat.read(zoe)


def test_a_form_from_elsewhere_erases_nobody(newsroom, admin, zoe) -> None:
    assert erase(admin, zoe, csrf="guessed").status_code == 403
    assert newsroom.stranger().get(f"{zoe}/export.json").status_code == 303
    assert "Zoé Martin" in admin.read(zoe)


def test_nobody_of_another_site_is_found(newsroom, admin, zoe) -> None:
    newsroom.add_site("autre")
    admin.send("site", site="autre")
    assert admin.get(f"{zoe}/export.json").status_code == 404
    assert admin.get(f"{zoe}/erase").status_code == 404
    assert erase(admin, zoe).status_code == 404


def test_a_name_that_is_markup_stays_text(newsroom, admin) -> None:
    path = author_path(newsroom, newsroom.post(author={"name": EVIL, "email": "a@example.org"}))
    newsroom.post(author={"name": EVIL, "ref": "evil", "email": "a@example.org"})
    page = admin.read(f"{path}/erase")
    assert page.count("&lt;script&gt;alert(1)&lt;/script&gt;") == 4
    assert EVIL not in page
    assert EVIL not in admin.read(path)


def test_english_has_its_own_words_for_it(newsroom, admin, zoe) -> None:
    admin.send("language", locale="en")
    assert "scores of 2 comments" in admin.read(f"{zoe}/erase")
    assert "Erased, with the words of 2 comments." in admin.send(f"{zoe}/erase", sure="yes", follow=True).text
