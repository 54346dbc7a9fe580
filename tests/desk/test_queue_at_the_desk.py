"""The queue as a moderator reads it: reasons in words, the worst sentence, filters in the address, decisions."""

import re

import pytest

RUDE = "Je ne suis pas d'accord avec la conclusion. Tu es complètement débile, mon pauvre. Le chiffre de 2019 est faux."


def decide(seat, comment, action="approve", **form):
    path = f"comments/{comment['id']}/decide"
    return seat.send(path, action=action, version=form.pop("version", 1), **form)


def actions_offered(page: str) -> set[str]:
    return set(re.findall(r'name="action" value="(\w+)"', page))


def test_the_queue_shows_the_comment_its_article_and_its_author(newsroom, seat) -> None:
    newsroom.post("Un avis bien pesé.", article={"title": "Le budget", "url": "https://news.example/budget"})
    page = seat.read()
    for shown in (
        "Un avis bien pesé.",
        "Le budget",
        "https://news.example/budget",
        "Zoé",
        "nouveau",
        "prémodéré",
    ):
        assert shown in page
    assert "<b>1</b> en attente" in page


def test_reasons_are_told_in_words_with_score_and_line(newsroom, seat) -> None:
    newsroom.post(RUDE, on="open")
    page = seat.read()
    assert re.search(
        r"(Toxicité|Insulte) [01],\d\d — au-dessus du seuil (de rejet|d’approbation) 0,\d\d", page
    )
    assert re.search(r"<mark>[^<]*débile[^<]*</mark>", page)
    assert "<mark>Je ne suis pas" not in page


def test_a_banned_word_is_named(newsroom, seat) -> None:
    newsroom.call("PUT", "/v1/policy", json={"document": {"lists": {"suspect": {"words": ["courgette"]}}}})
    newsroom.post("Une courgette, dit-il.", on="open")
    assert "Il contient un mot ou un motif à surveiller\u00a0: «\u00a0courgette\u00a0»" in seat.read()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"one", "two"}),
        ("?text=ONE", {"one"}),
        ("?article=other", {"two"}),
        ("?reason=article_premoderated&text=two", {"two"}),
        ("?status=approved", set()),
        ("?status=nonsense&order=nonsense&min_toxicity=x&author=x", {"one", "two"}),
        ("?min_toxicity=0,99", set()),
        ("?max_toxicity=0.99&order=toxicity", {"one", "two"}),
        ("?reported=true", set()),
        ("?language=de", set()),
        ("?attribute=insult&min_score=0&max_score=1", {"one", "two"}),
        ("?attribute=insult&min_score=0.99", set()),
    ],
)
def test_filters_stand_in_the_address(newsroom, seat, query: str, found: set[str]) -> None:
    newsroom.post("Comment one.")
    newsroom.call("PATCH", "/v1/articles/other/settings", json={})
    newsroom.post("Bonjour.", on="other")
    newsroom.call("PATCH", "/v1/articles/other/settings", json={"mode": "premoderated"})
    newsroom.post("Comment two.", on="other")
    page = seat.read(query)
    assert {word for word in ("one", "two") if f"Comment {word}." in page} == found


def test_what_makes_no_sense_in_the_address_is_left_out_of_it(newsroom, seat) -> None:
    newsroom.post()
    page = seat.read("?status=nonsense&text=avis&evil=1")
    assert 'hx-get="/desk/live?text=avis"' in page


def test_deciding_leads_back_to_the_queue_with_its_filters(newsroom, seat) -> None:
    comment = newsroom.post()
    answer = decide(seat, comment, back="/desk/?text=avis")
    assert (answer.status_code, answer.location) == (303, "/desk/?text=avis")
    assert newsroom.status(comment) == "approved"
    assert "Annuler" in seat.read()


def test_a_rejection_keeps_its_reason_and_note(newsroom, seat) -> None:
    comment = newsroom.post()
    decide(seat, comment, "reject", reason="off_topic", note="  Voir la charte.  ")
    last = newsroom.comment(comment["id"])["history"][-1]
    assert (last["reason"], last["note"], last["by"]) == ("off_topic", "Voir la charte.", "Camille")


def test_a_reason_that_the_desk_does_not_know_is_not_kept(newsroom, seat) -> None:
    comment = newsroom.post()
    decide(seat, comment, "reject", reason="<b>", note=" ")
    last = newsroom.comment(comment["id"])["history"][-1]
    assert (last["reason"], last["note"]) == (None, None)


@pytest.mark.parametrize(
    ("moves", "offered"),
    [
        ([], {"approve", "reject", "spam"}),
        (["approve"], {"reject", "spam"}),
        (["reject"], {"approve"}),
        (["spam"], {"approve", "reject"}),
    ],
)
def test_only_what_a_comments_status_allows_is_offered(newsroom, seat, moves, offered) -> None:
    comment = newsroom.post()
    for action in moves:
        decide(seat, comment, action)
    assert actions_offered(seat.read(f"comments/{comment['id']}")) == offered


def test_to_reject_again_is_offered_while_an_appeal_is_open_and_settles_it(newsroom, seat) -> None:
    comment = newsroom.post()
    decide(seat, comment, "reject")
    appealing = {"headers": {"X-Edit-Token": comment["edit_token"]}, "json": {"note": "Je le citais."}}
    newsroom.call("POST", f"/v1/comments/{comment['id']}/appeal", **appealing)
    path, version = f"comments/{comment['id']}", newsroom.comment(comment["id"])["version"]
    assert actions_offered(seat.read(path)) == {"approve", "reject"}
    assert decide(seat, comment, "reject", version=version).status_code == 303
    assert newsroom.comment(comment["id"])["reports"] == 0
    assert actions_offered(seat.read(path)) == {"approve"}


def test_the_queue_tells_of_appeals_that_wait_and_leads_to_them(newsroom, seat) -> None:
    comment = newsroom.post()
    decide(seat, comment, "reject")
    assert "recours" not in seat.read()
    appealing = {"headers": {"X-Edit-Token": comment["edit_token"]}, "json": {"note": "Je le citais."}}
    newsroom.call("POST", f"/v1/comments/{comment['id']}/appeal", **appealing)
    assert "1 recours (rejeté)" in seat.read("live")
    href = re.search(r'href="/desk/(\?[^"]+)">1 recours', seat.read())[1]
    assert "Je le citais." in seat.read(href.replace("&amp;", "&"))
    decide(seat, comment, "approve", version=newsroom.comment(comment["id"])["version"])
    assert "recours" not in seat.read("live")


def test_on_what_its_author_withdrew_nothing_is_offered(newsroom, seat) -> None:
    comment = newsroom.post()
    newsroom.call("DELETE", f"/v1/comments/{comment['id']}", headers={"X-Edit-Token": comment["edit_token"]})
    page = seat.read(f"comments/{comment['id']}")
    assert actions_offered(page) == set()
    assert 'class="verdict"' not in page


def test_an_unknown_action_is_refused(newsroom, seat) -> None:
    comment = newsroom.post()
    assert decide(seat, comment, "burn").status_code == 400
    assert newsroom.status(comment) == "pending"


def test_with_htmx_the_next_comment_comes_and_the_row_goes(newsroom, seat) -> None:
    first, second = newsroom.post("Le premier."), newsroom.post("Le second.")
    answer = decide(seat, first, htmx=True, next=second["id"])
    assert answer.status_code == 200
    assert "Le second." in answer.text
    assert f'id="row-{first["id"]}" hx-swap-oob="delete"' in answer.text
    assert "<html" not in answer.text


@pytest.mark.parametrize("following", ["", "nonsense", "00000000-0000-7000-8000-000000000000"])
def test_where_the_next_is_not_known_the_queues_first_comes(newsroom, seat, following: str) -> None:
    first = newsroom.post("Le premier.")
    newsroom.post("Le second.")
    assert "Le second." in decide(seat, first, htmx=True, next=following).text


def test_a_next_one_that_is_decided_already_is_passed_over(newsroom, seat) -> None:
    first, second = newsroom.post("Le premier."), newsroom.post("Le second.")
    newsroom.post("Le troisième.")
    newsroom.call("POST", f"/v1/comments/{second['id']}/decisions", json={"action": "approve"})
    assert "Le troisième." in decide(seat, first, htmx=True, next=second["id"]).text


def test_after_the_last_one_nothing_waits(newsroom, seat) -> None:
    assert "Rien n’attend" in decide(seat, newsroom.post(), htmx=True).text


def test_a_decision_is_undone_and_its_comment_comes_back(newsroom, seat) -> None:
    comment = newsroom.post()
    decide(seat, comment)
    undo = re.search(r'action="/desk/(decisions/[^"?]+/undo)', seat.read())[1]
    answer = seat.send(undo)
    assert answer.location.startswith("/desk/?at=")
    assert newsroom.status(comment) == "pending"
    assert "Annuler <kbd>u" not in seat.read()


def test_with_htmx_an_undone_comment_has_its_row_again(newsroom, seat) -> None:
    comment = newsroom.post()
    decide(seat, comment)
    undo = re.search(r'action="/desk/(decisions/[^"?]+/undo)', seat.read())[1]
    answer = seat.send(undo, htmx=True)
    assert 'hx-swap-oob="afterbegin:#rows"' in answer.text
    assert "Décision annulée." in answer.text
    again = seat.send(undo, htmx=True)
    assert (again.status_code, again.headers["HX-Retarget"]) == (409, "#done")


def test_a_conflict_says_who_decided_and_when(newsroom, seat) -> None:
    comment = newsroom.post()
    decide(newsroom.seat("Ada"), comment, "reject")
    newsroom.clock.move(minutes=3)
    for htmx in (True, False):
        answer = decide(seat, comment, "approve", htmx=htmx)
        assert answer.status_code == 409
        assert "Ada a déjà décidé." in answer.text
        assert "24 nov. 2026, 09:30 UTC" in answer.text
        assert re.search(r"\(il y a 3\u00a0min\)</span>\.\s+À présent\u00a0: Rejeté\.", answer.text)
    assert newsroom.status(comment) == "rejected"


def test_ones_own_stale_page_is_told_as_such(newsroom, seat) -> None:
    comment = newsroom.post()
    decide(seat, comment, "reject")
    assert "Modifié depuis votre lecture." in decide(seat, comment, "approve").text


def test_what_a_colleague_holds_is_shown_as_held_and_cannot_be_decided(newsroom, seat) -> None:
    comment, other = newsroom.post("Le tenu."), newsroom.post("Le libre.")
    ada = newsroom.seat("Ada")
    assert "Vous vous en occupez" in ada.send(f"comments/{comment['id']}/claim", htmx=True).text
    page = seat.read()
    assert page.count("Ada s’en occupe") >= 2
    assert f'data-comment="{other["id"]}" data-version' in page
    refused = decide(seat, comment)
    assert refused.status_code == 409
    assert "Ada s’en occupe" in refused.text
    assert "jusqu’à" in seat.send(f"comments/{comment['id']}/claim", htmx=True).text
    assert seat.send(f"comments/{comment['id']}/claim").status_code == 409


def test_taking_the_next_lets_go_of_the_one_before(newsroom, seat) -> None:
    first, second = newsroom.post(), newsroom.post()
    assert seat.send(f"comments/{first['id']}/claim", back="/desk/?at=1").location == "/desk/?at=1"
    seat.send(f"comments/{second['id']}/claim", left=first["id"])
    assert newsroom.comment(first["id"])["claim"] is None
    assert newsroom.comment(second["id"])["claim"]["by"] == "Camille"
    assert "M’en occuper" in seat.send(f"comments/{second['id']}/release", htmx=True).text
    assert newsroom.comment(second["id"])["claim"] is None


def test_the_live_count_tells_what_waits_and_what_is_held(newsroom, seat) -> None:
    comment = newsroom.post()
    newsroom.post()
    newsroom.seat("Ada").send(f"comments/{comment['id']}/claim")
    part = seat.read("live")
    assert "<b>2</b> en attente" in part
    assert f'data-held="{comment["id"]}"' in part


@pytest.mark.parametrize(
    ("locale", "none", "one", "two"),
    [
        ("fr", "0</b> rejeté", "1</b> rejeté", "2</b> rejetés"),
        ("en", *(f"{n}</b> rejected" for n in range(3))),
    ],
)
def test_the_live_count_takes_the_singular_as_its_language_does(newsroom, locale, none, one, two) -> None:
    seat = newsroom.seat(locale=locale)
    for said in (none, one, two):
        assert re.search(rf"<b>{said}\s", seat.read("live?status=rejected"))
        decide(seat, newsroom.post(), "reject")


def test_the_list_goes_on_page_by_page(newsroom, seat, monkeypatch) -> None:
    monkeypatch.setattr("service.desk.queue.ROWS", 2)
    for _ in range(5):
        newsroom.post()
    page, seen = seat.read(), []
    while True:
        seen += re.findall(r'id="row-([0-9a-f-]+)"', page)
        more = re.search(r'hx-get="/desk/(more[^"]+)"', page)
        if more is None:
            break
        page = seat.read(more[1].replace("&amp;", "&"))
    assert len(seen) == len(set(seen)) == 5


def test_the_thread_and_what_is_answered_stand_beside(newsroom, seat) -> None:
    newsroom.post("Ouverture du fil.", on="fil")
    parent = newsroom.post("Le premier avis.", on="fil", name="Ada")
    newsroom.call("PATCH", "/v1/articles/fil/settings", json={"mode": "premoderated"})
    answer = newsroom.post("Une réponse.", on="fil", parent_id=parent["id"])
    page = seat.read(f"?at={answer['id']}")
    assert "En réponse à Ada" in page
    assert "Ouverture du fil." in page
    newsroom.post("Une réponse à la réponse.", on="fil", name="Bo")
    assert "Une réponse." in seat.read(f"pane/{parent['id']}")


def test_reports_are_shown_with_their_kind(newsroom, seat) -> None:
    comment = newsroom.post("Bonjour à tous.", on="open")
    for address in range(3):
        where = {"environ_base": {"REMOTE_ADDR": f"192.0.2.{address}"}}
        client = newsroom.app.test_client()
        report = {"kind": "privacy", "note": "Mon adresse !"}
        client.post(f"/v1/comments/{comment['id']}/reports", json=report, **where)
    page = seat.read()
    assert "3 signalements" in page
    assert "Vie privée" in page
    assert "Mon adresse !" in page


def test_a_disguise_is_told(newsroom, seat) -> None:
    newsroom.post("Je n'aime pas. c.o.n.n.a.r.d")
    assert "Sans son déguisement" in seat.read()


def test_markup_in_every_field_stays_text(newsroom, admin) -> None:
    attack = '"><script>alert(1)</script>'
    newsroom.post(attack, name=attack, article={"title": attack})
    comment = newsroom.post(attack, name=attack)
    decide(admin, comment, "reject", note=attack)
    newsroom.call(
        "PATCH", f"/v1/authors/{newsroom.comment(comment['id'])['author']['id']}", json={"note": attack}
    )
    pages = [
        "",
        f"comments/{comment['id']}",
        "authors/",
        "articles/",
        f"?text={attack}",
        f"?article={attack}",
        "statistics",
    ]
    for page in pages:
        assert "<script>alert" not in admin.read(page), page


def test_a_site_of_its_own_has_a_queue_of_its_own(newsroom, seat) -> None:
    comment = newsroom.post("Pour le premier site.")
    assert 'name="site"' not in seat.read()
    newsroom.add_site("sport")
    assert seat.send("site", site="sport").location == "/desk/"
    assert "Pour le premier site." not in seat.read()
    assert seat.get(f"comments/{comment['id']}").status_code == 404
    assert decide(seat, comment).status_code == 404
    seat.send("site", site="gone")
    assert "Pour le premier site." in seat.read()
