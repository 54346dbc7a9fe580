"""The plain comment page: what readers and search engines see, and what the form does without JavaScript."""

import re
from uuid import uuid4

import pytest

CIVIL = "Merci pour cet article, très clair."
INSULT = "Va te faire foutre, sale connard de journaliste."
PAGE = "/a/halle/comments"
XSS = '"><script>alert(1)</script><img src=x onerror=alert(1)>'


def test_an_article_nobody_has_commented_on_invites_the_first(publication) -> None:
    page = publication.open().text
    assert "Soyez le premier à commenter" in page
    assert "Laisser un commentaire" in page
    assert publication.articles() == []


def test_a_civil_comment_is_posted_and_shown(publication) -> None:
    answer = publication.fill(body=CIVIL)
    assert answer.status_code == 303
    comment = publication.comments()[0]
    assert answer.location == f"{PAGE}?said=approved&order=newest#comment-{comment.id}"
    page = publication.open(answer.location).text
    assert "Votre commentaire est publié." in page
    assert f"<p>{CIVIL}</p>" in page


def test_readers_are_given_no_cookie(publication) -> None:
    answers = [publication.open(), publication.fill(body=CIVIL), publication.fill(body=INSULT)]
    assert [answer.headers.getlist("Set-Cookie") for answer in answers] == [[], [], []]


def test_reloading_after_a_post_posts_nothing_twice(publication) -> None:
    answer = publication.fill(body=CIVIL)
    for _ in range(2):
        publication.open(answer.location)
    assert len(publication.comments()) == 1


def test_a_writer_is_asked_to_think_again_and_nothing_is_stored(publication) -> None:
    answer = publication.fill(body=INSULT)
    assert answer.status_code == 200
    assert "Ce message pourrait blesser. Le modifier\u202f?" in answer.text
    assert "Publier quand même" in answer.text
    assert INSULT in answer.text
    assert publication.comments() == []


def test_who_posts_anyway_is_told_in_plain_words(publication) -> None:
    answer = publication.fill(body=INSULT, anyway="1")
    assert answer.location.startswith(f"{PAGE}?said=rejected#said")
    page = publication.open(answer.location).text
    assert "il ne respecte pas les règles de ce site" in page
    assert "connard" not in page


def test_a_comment_that_waits_is_said_to_wait(publication) -> None:
    publication.set_policy(premoderate=True)
    answer = publication.fill(body=CIVIL)
    assert answer.location == f"{PAGE}?said=pending#said"
    assert "relu par la modération" in publication.open(answer.location).text


def test_a_reply_hangs_under_what_it_answers(publication) -> None:
    above = publication.published("La halle rouvre, enfin.", name="Margaux")
    page = publication.open(f"{PAGE}?reply_to={above['id']}").text
    assert "Répondre à Margaux" in page
    publication.fill(f"{PAGE}?reply_to={above['id']}", body="Et le vendredi soir, en plus.")
    reply = publication.comments()[-1]
    assert str(reply.parent_id) == above["id"]
    page = publication.open().text
    assert re.search(rf'{above["id"]}.*<ol class="replies">.*{reply.id}', page, re.DOTALL)


def test_a_reply_to_a_comment_that_has_gone_is_refused_in_words(publication) -> None:
    publication.published("La halle rouvre, enfin.")
    answer = publication.fill(body=CIVIL, reply_to=str(uuid4()))
    assert answer.status_code == 409
    assert "Le commentaire auquel vous répondez n’est plus là" in answer.text
    assert CIVIL in answer.text


def test_a_reply_whose_parent_is_on_another_page_says_so(publication, monkeypatch) -> None:
    monkeypatch.setattr("service.embed.threads.PAGE", 2)
    above = publication.published("Le premier point de vue.")
    publication.published("Le deuxième point de vue.")
    publication.published("La réponse au premier point de vue.", parent_id=above["id"])
    first = publication.open().text
    following = re.search(r'rel="next" href="([^"]+)"', first)[1].replace("&amp;", "&")
    second = publication.open(following).text
    assert "En réponse à un commentaire d’une autre page" in second
    assert f'rel="canonical" href="http://localhost{following}"' in second
    assert "Page suivante" not in second


def test_the_newest_come_first_when_asked_and_talk_keeps_its_order(publication) -> None:
    above = publication.published("Le premier point de vue.")
    publication.published("Une première réponse.", parent_id=above["id"])
    publication.published("Une seconde réponse.", parent_id=above["id"])
    publication.published("Le dernier point de vue.")
    page = publication.open(f"{PAGE}?order=newest").text
    places = [page.index(f"{words}") for words in ("Le dernier", "Le premier", "Une première", "Une seconde")]
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"body": "  \u200b "}, "Écrivez d’abord votre commentaire."),
        ({"body": "Un NUL\0 ici"}, "L’un des champs est illisible."),
        ({"body": CIVIL, "name": " "}, "Indiquez le nom à afficher."),
        ({"body": CIVIL, "name": "Ca\0mille"}, "L’un des champs est illisible."),
        ({"body": CIVIL, "name": "x" * 101}, "Un nom compte 100 caractères au plus."),
        ({"body": CIVIL, "stamp": "1.forged"}, "Cette page est restée ouverte très longtemps."),
        ({"body": CIVIL, "stamp": ""}, "Cette page est restée ouverte très longtemps."),
    ],
)
def test_a_form_that_will_not_do_comes_back_with_the_reason(publication, fields, said: str) -> None:
    answer = publication.fill(**fields)
    assert answer.status_code == 422
    assert said in answer.text
    assert publication.comments() == []


def test_a_text_that_is_too_long_is_told_the_limit_and_kept(publication) -> None:
    publication.set_policy(length={"max_characters": 40})
    answer = publication.fill(body="mot " * 20)
    assert answer.status_code == 403
    assert "Ce commentaire est trop long. 40 caractères au plus." in answer.text
    assert "mot mot mot" in answer.text


def test_who_writes_too_fast_is_told_when_to_come_back(publish) -> None:
    publication = publish(flood_limit=1)
    publication.fill(body=CIVIL)
    answer = publication.fill(body="Encore un mot sur la halle.")
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "60")
    assert "patientez" in answer.text


def test_line_ends_are_stored_as_every_other_door_stores_them(publication) -> None:
    publication.fill(body="Merci pour cet article.\r\nVivement la suite.")
    assert publication.comments()[0].body == "Merci pour cet article.\nVivement la suite."


def test_a_scorer_that_is_down_holds_the_comment(publish) -> None:
    from service.scoring import ScorerUnavailable

    class Down:
        languages, attributes = frozenset({"fr"}), ("toxicity",)

        def score(self, _texts):
            raise ScorerUnavailable("down")

    publication = publish(scorer=Down())
    assert "said=pending" in publication.fill(body=CIVIL).location


@pytest.mark.parametrize("field", ["body", "name"])
def test_what_was_typed_is_text_wherever_it_is_shown_again(publication, field: str) -> None:
    fields = {"body": CIVIL, "name": "Camille"} | {field: XSS}
    for page in (
        publication.fill(**fields | {"stamp": ""}).text,
        publication.open(publication.fill(**fields, anyway="1").location).text,
    ):
        assert "<script" not in page
        assert "<img" not in page


def test_titles_and_references_are_text_and_only_the_web_is_linked(publication) -> None:
    from models.engine import writing
    from service import articles, sites

    ref = 'x"><script>alert(1)</script>'
    with writing(publication.engine) as session:
        site = sites.find_site(session, "default")
        article = articles.ensure_article(session, site, ref, now=publication.now, title=XSS)
        article.url = "javascript:alert(1)"
    page = publication.client.get("/a/x%22%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E/comments").text
    assert "<script" not in page
    assert "javascript:" not in page
    assert "&lt;img src=x" in page


def test_the_page_may_run_nothing_and_send_forms_to_itself_alone(publication) -> None:
    headers = publication.open().headers
    assert headers["Content-Security-Policy"] == (
        "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
    assert headers["Referrer-Policy"] == "same-origin"
    assert "<script" not in publication.open().text


def test_search_engines_find_the_comments_as_comments(publication) -> None:
    publication.published(
        "La halle rouvre, enfin.", page={"title": "La halle", "url": "https://news.example/halle"}
    )
    page = publication.open().text
    assert 'itemtype="https://schema.org/Comment"' in page
    assert '<time itemprop="dateCreated"' in page
    assert f'rel="canonical" href="http://localhost{PAGE}"' in page
    assert 'type="application/atom+xml"' in page
    assert '<a href="https://news.example/halle">Retour à l’article</a>' in page


def test_addresses_are_those_by_which_the_world_comes(publish) -> None:
    publication = publish(public_url="https://comments.example/")
    assert 'href="https://comments.example/a/halle/comments"' in publication.open().text


def test_no_address_is_made_of_a_host_that_a_stranger_may_have_written(publish) -> None:
    publication = publish(proxy_hops=1)
    page = publication.client.get(PAGE, headers={"X-Forwarded-Host": "evil.example"}).text
    assert f'rel="canonical" href="http://localhost{PAGE}"' in page
    assert "evil.example" not in page


def test_a_reader_may_ask_for_english(publication) -> None:
    page = publication.open(f"{PAGE}?lang=en")
    assert page.headers["Content-Language"] == "en"
    assert "Be the first to comment" in page.text
    answer = publication.client.post(
        f"{PAGE}?lang=en", data={"body": " "}, headers={"Origin": "http://localhost"}
    )
    assert "Write your comment first." in answer.text


def test_a_publication_in_english_speaks_english(publication) -> None:
    publication.set_site(locale="en")
    publication.published("The hall reopens at last.")
    assert "1 comment<" in publication.open().text


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ({"authors": {"guests": "refuse"}}, "Connectez-vous pour commenter."),
        ({"close_after_days": 1}, "Les commentaires sont fermés."),
    ],
)
def test_where_nobody_may_comment_there_is_no_form(publication, document, said: str) -> None:
    publication.published("La halle rouvre, enfin.")
    publication.set_policy(**document)
    publication.move(days=3)
    page = publication.open().text
    assert said in page
    assert "<form" not in page
    assert "Soyez le premier" not in page


def test_a_site_that_does_not_list_this_server_shows_comments_and_takes_none(publication) -> None:
    publication.published("La halle rouvre, enfin.", page={"url": "https://news.example/halle"})
    stamped = re.search(r'name="stamp" value="([^"]+)"', publication.open().text)[1]
    publication.set_site(allowed_origins=["https://news.example"])
    page = publication.open().text
    assert "<form" not in page
    assert "rendez-vous sur la page de l’article" in page
    assert publication.send(body=CIVIL, name="Camille", stamp=stamped).status_code == 403


@pytest.mark.parametrize("origin", ["https://evil.example", "null"])
def test_no_other_page_can_send_our_form_in_a_readers_name(publication, origin: str) -> None:
    stamped = re.search(r'name="stamp" value="([^"]+)"', publication.open().text)[1]
    publication.move(seconds=20)
    answer = publication.send(body=CIVIL, name="Camille", stamp=stamped, origin=origin)
    assert answer.status_code == 403
    assert "Cette page ne peut pas publier ici" in answer.text
    assert publication.send(body=CIVIL, name="Camille", stamp=stamped, origin=None).status_code == 303


def test_refusals_are_pages_in_words(publication) -> None:
    publication.set_site(open_to_new_articles=False)
    for path, status, said in (
        (PAGE, 404, "Cet article n’accepte pas de commentaires"),
        (f"{PAGE}?site=nowhere", 404, "Il n’y a rien à cette adresse"),
    ):
        answer = publication.open(path, headers={"Accept-Language": "fr"})
        assert (answer.status_code, answer.mimetype) == (status, "text/html")
        assert said in answer.text
        assert "Content-Security-Policy" in answer.headers


def test_a_request_too_large_is_a_page_in_words(publish) -> None:
    publication = publish(max_request_bytes=2048)
    answer = publication.send(body="x" * 5000, name="Camille")
    assert (answer.status_code, answer.mimetype) == (413, "text/html")


def test_a_fault_of_ours_is_a_page_without_its_traceback(publication, monkeypatch) -> None:
    def broken(*_args, **_more):
        raise RuntimeError("a secret of ours")

    monkeypatch.setattr("service.embed.pages.read_thread", broken)
    publication.app.testing = False
    answer = publication.open()
    assert answer.status_code == 500
    assert "secret" not in answer.text


def test_a_database_that_does_not_answer_is_a_page_that_says_when_to_come_back(
    publication, monkeypatch
) -> None:
    from sqlalchemy.exc import OperationalError

    def gone(*_args, **_more):
        raise OperationalError("SELECT", {}, Exception("gone"))

    monkeypatch.setattr("service.embed.pages.read_thread", gone)
    answer = publication.open()
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")


def test_another_site_has_pages_of_its_own(publication) -> None:
    from models.engine import writing
    from service import sites

    publication.published("La halle rouvre, enfin.")
    with writing(publication.engine) as session:
        sites.create_site(
            session, key="gazette", name="Gazette", now=publication.now, allowed_origins=["http://localhost"]
        )
    page = publication.open(f"{PAGE}?site=gazette").text
    assert "La halle rouvre" not in page
    assert f'action="{PAGE}?site=gazette#form"' in page
    answer = publication.client.post(
        f"{PAGE}?site=gazette",
        data={"body": CIVIL, "name": "Zoé", "stamp": re.search(r'name="stamp" value="([^"]+)"', page)[1]},
    )
    assert answer.location.startswith(f"{PAGE}?site=gazette")
