"""The comment box on a publisher's page, which is of another origin and has a strict policy of its own."""

import datetime as dt
import itertools
import re
import uuid

import jwt
import pytest
from box_words import HELD_WHATEVER_IT_SCORES, READER_SECRET
from playwright.sync_api import expect
from standardwebhooks import Webhook
from waiting import wait_until
from werkzeug import Response

INSULT = "Va te faire foutre, sale connard de journaliste."
HURTS = "Ce message pourrait blesser. Le modifier ?"
numbers = itertools.count(1)


@pytest.fixture
def civil() -> str:
    """A civil comment that nobody has written yet."""
    return f"Merci pour cet article, très clair au point {next(numbers)}."


def test_a_reader_posts_from_another_origin(newspaper, visit, civil: str) -> None:
    reader = visit(newspaper.box(newspaper.article()))
    reader.says("Soyez le premier à commenter")
    reader.write(civil)
    reader.send()
    reader.says("Votre commentaire est publié.")
    expect(reader.comment(civil)).to_be_focused()
    expect(reader.box.get_by_role("heading", name="1 commentaire")).to_be_visible()
    reader.page.reload()
    expect(reader.comment(civil)).to_contain_text("Camille")


def test_an_insult_is_held_until_a_moderator_approves_it_by_keyboard_and_webhooks_tell(
    newspaper, publisher, visit, at_the_desk
) -> None:
    received = []
    publisher.expect_request("/hook").respond_with_handler(
        lambda request: received.append((dict(request.headers), request.get_data())) or Response(status=204)
    )
    hook = {"url": f"{newspaper.origin}/hook", "events": ["comment.approved"]}
    endpoint = newspaper.call("POST", "/v1/webhooks/endpoints", json=hook)
    article = newspaper.article(policy={"attributes": HELD_WHATEVER_IT_SCORES})
    reader = visit(newspaper.box(article))
    reader.write(INSULT)
    reader.send()
    reader.says(HURTS)
    reader.send("Publier quand même")
    reader.says("Votre commentaire sera relu par la modération avant d’être publié.")
    reader.says("En attente de relecture, visible uniquement par vous")
    reader.page.reload()
    reader.says("En attente de relecture, visible uniquement par vous")
    [waiting] = newspaper.queue(article)
    desk = at_the_desk(article)
    expect(desk.get_by_text(INSULT).first).to_be_visible()
    desk.keyboard.press("a")
    expect(desk.locator("#done")).to_contain_text("Approuvé")
    reader.page.reload()
    expect(reader.comment(INSULT)).to_be_visible()
    expect(reader.box.get_by_text("En attente de relecture")).to_have_count(0)
    wait_until(lambda: any(waiting["id"].encode() in body for _, body in received))
    headers, body = next(each for each in received if waiting["id"].encode() in each[1])
    told = Webhook(endpoint["secret"]).verify(body, headers)
    assert (told["type"], told["data"]["body"]) == ("comment.approved", INSULT)


def test_who_thinks_again_is_not_asked_twice(newspaper, visit, civil: str) -> None:
    reader = visit(newspaper.box(newspaper.article()))
    reader.write(INSULT)
    reader.send()
    reader.says(HURTS)
    reader.send("Modifier")
    expect(reader.box.get_by_label("Votre commentaire")).to_be_focused()
    reader.fill(civil)
    reader.send()
    reader.says("Votre commentaire est publié.")


def test_a_rejected_comment_is_said_to_be_so_and_can_be_appealed_once(newspaper, visit) -> None:
    article = newspaper.article(policy={"lists": {"banned": {"words": ["palourde"]}}})
    reader = visit(newspaper.box(article))
    reader.write("Une palourde, et puis quoi encore.")
    reader.send()
    reader.send("Publier quand même")
    reader.says("il ne respecte pas les règles de ce site")
    reader.says("Non publié, visible uniquement par vous")
    reader.box.get_by_role("button", name="Contester").click()
    reader.box.get_by_label("Pourquoi ce commentaire").fill("C’est un coquillage.")
    reader.send("Envoyer")
    reader.says("La modération relira votre commentaire.")
    expect(reader.box.get_by_role("button", name="Contester")).to_have_count(0)
    reader.page.reload()
    reader.says("Non publié, visible uniquement par vous")
    expect(reader.box.get_by_role("button", name="Retirer")).to_have_count(1)
    expect(reader.box.get_by_role("button", name="Contester")).to_have_count(0)


def test_a_reply_hangs_under_what_it_answers(newspaper, visit) -> None:
    article = newspaper.article()
    newspaper.published("La halle rouvre, enfin.", article=article, name="Margaux")
    reader = visit(newspaper.box(article))
    reader.comment("La halle").get_by_role("button", name="Répondre").click()
    expect(reader.box.get_by_role("heading", name="Répondre à Margaux")).to_be_visible()
    reader.fill("Et le vendredi soir, en plus.")
    reader.send()
    reader.says("Votre commentaire est publié.")
    expect(reader.box.locator("ol ol").get_by_text("Et le vendredi soir")).to_be_visible()


def test_deep_talk_stays_readable_on_the_smallest_phone(newspaper, visit) -> None:
    article, above = newspaper.article(), None
    for number in range(6):
        parent = {"parent_id": above["id"]} if above else {}
        above = newspaper.published(
            f"Réponse au point {number}.", article=article, name=f"Autrice {number}", **parent
        )
    newspaper.published("Donaudampfschifffahrt" * 12, article=article)
    reader = visit(newspaper.box(article), viewport={"width": 320, "height": 640})
    expect(reader.comment("au point 5")).to_contain_text("En réponse à Autrice 4")
    reader.write("Un mot.")
    reader.comment("au point 5").get_by_role("button", name="Signaler").click()
    reader.box.get_by_label("Il est contraire à la loi").check()
    assert reader.page.evaluate("document.documentElement.scrollWidth") <= 320
    widths = reader.box.get_by_role("article").evaluate_all("all => all.map(one => one.clientWidth)")
    assert min(widths) >= 240


def test_an_author_edits_and_withdraws(newspaper, visit, civil: str) -> None:
    article = newspaper.article()
    reader = visit(newspaper.box(article))
    reader.write(civil)
    reader.send()
    reader.comment(civil).get_by_role("button", name="Modifier").click()
    reader.box.get_by_label("Votre commentaire").fill("Merci pour cet article, très utile.")
    reader.send("Enregistrer")
    expect(reader.comment("très utile")).to_contain_text("(modifié)")
    reader.page.reload()
    reader.comment("très utile").get_by_role("button", name="Retirer").click()
    reader.send("Oui, le retirer")
    reader.says("Votre commentaire est retiré.")
    reader.says("Soyez le premier à commenter")
    assert newspaper.call("GET", f"/v1/articles/{article}/comments")["items"] == []


def test_only_the_author_may_and_only_for_a_while(newspaper, visit, civil: str) -> None:
    article = newspaper.article(policy={"edit_window_minutes": 0})
    reader = visit(newspaper.box(article))
    reader.write(civil)
    reader.send()
    expect(reader.comment(civil).get_by_role("button", name="Retirer")).to_be_visible()
    expect(reader.comment(civil).get_by_role("button", name="Modifier")).to_have_count(0)
    stranger = visit(newspaper.box(article))
    expect(stranger.comment(civil).get_by_role("button", name="Signaler")).to_be_visible()
    expect(stranger.comment(civil).get_by_role("button", name="Retirer")).to_have_count(0)


def test_a_reader_reports_a_comment_and_is_told_when_they_did_already(newspaper, visit) -> None:
    article = newspaper.article()
    newspaper.published("La halle rouvre, enfin.", article=article)
    reader = visit(newspaper.box(article))
    for said in ("La modération examinera votre signalement.", "Vous avez déjà signalé ce commentaire"):
        reader.comment("La halle").get_by_role("button", name="Signaler").click()
        reader.box.get_by_label("Il est hors sujet").check()
        reader.send("Envoyer")
        reader.says(said)


def test_a_notice_of_illegal_content_brings_the_comment_back_to_the_queue(newspaper, visit) -> None:
    article = newspaper.article()
    newspaper.published("Le fils de nos voisins du 12 y était.", article=article)
    reader = visit(newspaper.box(article))
    reader.box.get_by_role("button", name="Signaler").click()
    expect(reader.box.get_by_label("Pourquoi ce contenu")).to_be_hidden()
    reader.box.get_by_label("Il est contraire à la loi").check()
    reader.box.get_by_label("Pourquoi ce contenu").fill("Il désigne un mineur.")
    reader.box.get_by_label("Je pense, de bonne foi").check()
    reader.send("Envoyer")
    reader.says("La modération examinera votre signalement.")
    [held] = newspaper.queue(article)
    assert [reason["code"] for reason in held["reasons"]] == ["illegal_notice"]


def test_a_draft_survives_and_goes_when_it_is_posted(newspaper, visit) -> None:
    reader = visit(newspaper.box(newspaper.article()))
    reader.write("Un début de phrase", name=None)
    reader.page.reload()
    expect(reader.box.get_by_label("Votre commentaire")).to_have_value("Un début de phrase")
    reader.fill("Voici une première phrase, et sa fin.")
    reader.send()
    reader.says("Votre commentaire est publié.")
    reader.page.reload()
    expect(reader.comment("et sa fin")).to_be_visible()
    expect(reader.box.get_by_label("Votre commentaire")).to_have_count(0)
    reader.box.get_by_role("button", name="Laisser un commentaire").click()
    expect(reader.box.get_by_label("Votre nom")).to_have_value("Camille")


def test_without_the_server_the_text_is_kept_and_sent_once_later(newspaper, visit, civil: str) -> None:
    article = newspaper.article()
    reader = visit(newspaper.box(article))
    reader.write(civil)
    reader.page.route("**/v1/articles/**", lambda route: (route.fetch(), route.abort())[1], times=1)
    reader.send()
    reader.says("Le serveur ne répond pas. Votre texte est gardé sur cet appareil.")
    expect(reader.box.get_by_label("Votre commentaire")).to_have_value(civil)
    reader.send()
    reader.says("Votre commentaire est publié.")
    assert len(newspaper.call("GET", f"/v1/articles/{article}/comments")["items"]) == 1


def test_refusals_are_told_in_the_servers_own_words(newspaper, visit) -> None:
    article = newspaper.article(policy={"length": {"max_characters": 30}})
    reader = visit(newspaper.box(article))
    reader.write("mot " * 20)
    reader.send()
    reader.says("Ce commentaire est trop long. 30 caractères au plus.")


def test_a_writer_who_is_too_fast_is_not_told_a_length(newspaper, visit, civil: str) -> None:
    reader = visit(newspaper.box(newspaper.article()))
    flood = {
        "type": "https://civility.invalid/problems/flood",
        "title": "Patientez un instant",
        "limit": "10",
    }
    reader.page.route(
        "**/v1/articles/*/comments",
        lambda route: route.fulfill(status=429, json=flood, headers={"Access-Control-Allow-Origin": "*"}),
    )
    reader.write(civil)
    reader.send()
    reader.says("Patientez un instant")
    expect(reader.box.get_by_text("10 caractères")).to_have_count(0)


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"mode": "closed"}, "Les commentaires sont fermés."),
        ({"policy": {"authors": {"guests": "refuse"}}}, "Connectez-vous pour commenter."),
    ],
)
def test_where_nobody_may_comment_the_box_says_why(newspaper, visit, settings, words: str) -> None:
    reader = visit(newspaper.box(newspaper.article(**settings)))
    reader.says(words)
    expect(reader.box.get_by_role("button", name="Laisser un commentaire")).to_have_count(0)


def test_a_page_of_an_origin_that_is_not_listed_reads_but_does_not_offer_to_write(newspaper, visit) -> None:
    article = newspaper.article()
    newspaper.published("La halle rouvre, enfin.", article=article)
    address = newspaper.box(article).replace("127.0.0.1", "localhost")
    reader = visit(address)
    expect(reader.comment("La halle")).to_be_visible()
    expect(reader.box.get_by_role("button", name="Laisser un commentaire")).to_have_count(0)


def test_a_reader_signed_in_at_the_publishers_comments_by_that_name(newspaper, visit, civil: str) -> None:
    newspaper.take_reader_tokens()
    ends = dt.datetime.now(dt.UTC) + dt.timedelta(hours=1)
    token = jwt.encode({"sub": "r-1", "name": "Zoé Martin", "exp": ends}, READER_SECRET, algorithm="HS256")
    article = newspaper.article(policy={"authors": {"guests": "refuse"}})
    reader = visit(newspaper.box(article))
    reader.says("Connectez-vous pour commenter.")
    reader.box.evaluate("(box, token) => { box.token = token }", token)
    reader.box.get_by_role("button", name="Laisser un commentaire").click()
    reader.says("Vous commentez sous le nom de Zoé Martin.")
    reader.fill(civil, name=None)
    reader.send()
    expect(reader.comment(civil)).to_contain_text("Zoé Martin")
    assert token not in reader.page.content()


def test_the_box_speaks_english(newspaper, visit) -> None:
    reader = visit(newspaper.box(newspaper.article(), lang="en"))
    reader.says("Be the first to comment")
    reader.box.get_by_role("button", name="Leave a comment").click()
    reader.box.get_by_label("Your comment").fill(" ")
    reader.send("Post")
    reader.says("Write your comment first.")
    reader.box.get_by_label("Your comment").fill("Thank you, very clear.")
    reader.send("Post")
    reader.says("Give the name to show.")
    reader.box.get_by_label("Your name").fill("Alex")
    reader.take_time()
    reader.send("Post")
    reader.says("Your comment is published.")


def test_everything_is_done_by_keyboard_alone(newspaper, visit, civil: str) -> None:
    reader = visit(newspaper.box(newspaper.article()))
    reader.says("Soyez le premier à commenter")
    keys = reader.page.keyboard
    keys.press("Tab")
    keys.press("Enter")
    keys.type(civil)
    keys.press("Tab")
    keys.type("Camille")
    reader.take_time()
    keys.press("Control+Enter")
    reader.says("Votre commentaire est publié.")
    expect(reader.comment(civil)).to_be_focused()


def test_a_robot_that_fills_in_everything_is_told_what_anybody_is_told(newspaper, visit, civil: str) -> None:
    article = newspaper.article()
    reader = visit(newspaper.box(article))
    reader.write(civil)
    reader.box.locator("input[name=website]").evaluate("field => { field.value = 'https://pills.example' }")
    reader.send()
    reader.says("Votre commentaire sera relu par la modération avant d’être publié.")
    [spam] = newspaper.queue(article, status="spam")
    assert spam["reasons"][0]["code"] == "robot"


def test_pages_order_replies_and_addresses_of_comments(newspaper, visit) -> None:
    article = newspaper.article()
    said = [newspaper.published(f"Le point de vue {n:02}.", article=article)["id"] for n in range(51)]
    newspaper.published("Une réponse tardive.", article=article, parent_id=said[0])
    reader = visit(newspaper.box(article))
    shown = reader.box.get_by_role("article")
    expect(shown).to_have_count(50)
    reader.box.get_by_role("button", name="Afficher la suite").click()
    expect(shown).to_have_count(52)
    expect(reader.comment("Le point de vue 50.")).to_be_focused()
    expect(reader.box.locator("ol ol").get_by_text("Une réponse tardive.")).to_be_visible()
    reader.box.get_by_label("Trier").select_option("newest")
    expect(shown.first).to_contain_text("Une réponse tardive.")
    expect(shown.first).to_contain_text("En réponse à un commentaire plus ancien")
    expect(shown.nth(1)).to_contain_text("Le point de vue 50.")
    linked = visit(f"{newspaper.box(article)}#comment-{said[50]}")
    expect(linked.comment("Le point de vue 50.")).to_be_focused()


def test_all_counts_of_a_page_come_with_one_request(newspaper, new_page) -> None:
    one, two = newspaper.article(), newspaper.article()
    newspaper.published("La halle rouvre, enfin.", article=one)
    counts = "".join(
        f'<p id="{name}"><civility-count article="{ref}"{more}></civility-count></p>'
        for name, ref, more in (
            ("a", one, ""),
            ("b", two, ""),
            ("c", one, " short"),
            ("d", two, ' lang="en"'),
        )
    )
    page, asked = new_page(), []
    page.on("request", lambda request: asked.append(request.url) if "/v1/counts" in request.url else None)
    page.goto(newspaper.page(counts))
    for name, words in (("a", "1 commentaire"), ("b", "Aucun commentaire"), ("c", "1"), ("d", "No comments")):
        expect(page.locator(f"#{name}")).to_have_text(words)
    assert len(asked) == 1


def test_the_page_is_told_what_its_readers_do(newspaper, visit, civil: str) -> None:
    article = newspaper.article()
    address = newspaper.page(
        f'<civility-count article="{article}"></civility-count><civility-comments article="{article}"></civility-comments>'
    )
    reader = visit(address)
    reader.page.evaluate(
        "addEventListener('civility-posted', event => { window.told = event.detail.status })"
    )
    reader.write(civil)
    reader.send()
    reader.says("Votre commentaire est publié.")
    assert reader.page.evaluate("window.told") == "approved"
    expect(reader.page.locator("civility-count")).to_have_text("1 commentaire")


def test_another_article_and_another_token_are_read_anew(newspaper, visit) -> None:
    one, two = newspaper.article(), newspaper.article()
    newspaper.published("Sur le premier article.", article=one)
    newspaper.published("Sur le second article.", article=two)
    reader = visit(newspaper.box(one))
    expect(reader.comment("Sur le premier")).to_be_visible()
    reader.box.evaluate("(box, ref) => { box.article = ref }", two)
    expect(reader.comment("Sur le second")).to_be_visible()
    expect(reader.comment("Sur le premier")).to_have_count(0)


def test_what_cannot_be_read_is_offered_again(newspaper, visit) -> None:
    article = newspaper.article()
    newspaper.published("La halle rouvre, enfin.", article=article)
    reader = visit(newspaper.box(article))
    reader.page.route("**/rules?*", lambda route: route.abort(), times=1)
    reader.box.evaluate("box => box.refresh()")
    reader.says("Les commentaires ne peuvent pas être affichés pour l’instant.")
    reader.send("Réessayer")
    expect(reader.comment("La halle")).to_be_visible()


XSS = "<img src=x onerror=alert(1)><script>alert(2)</script>"
LINK = "[x](javascript:alert(3)) <a href='javascript:alert(4)'>y</a>"


def test_markup_in_any_field_stays_text(newspaper, visit) -> None:
    article = newspaper.article()
    newspaper.published(f"{XSS} {LINK}", article=article, name=XSS)
    reader = visit(newspaper.box(article, article_title=XSS))
    shown = reader.box.get_by_role("article")
    expect(shown).to_contain_text("<img src=x onerror=alert(1)>")
    reader.write(XSS, name=XSS)
    reader.send()
    expect(shown).to_have_count(2)
    reader.box.get_by_role("button", name="Répondre").first.click()
    reader.box.get_by_role("heading", name=f"Répondre à {XSS}").wait_for()
    tags = reader.page.evaluate(
        "[...document.querySelector('civility-comments').shadowRoot.querySelectorAll('img, script, iframe, style')].length"
    )
    assert tags == 0


def test_whatever_a_server_answers_nothing_of_it_runs(newspaper, publisher, visit) -> None:
    evil = f"""{XSS}<p onclick="alert(5)" style="position:fixed">a <a href="javascript:alert(6)">b</a>
        <a href="https://ok.example" target="_top" onclick="alert(7)">c</a><iframe srcdoc="<script>alert(8)</script>"></iframe>
        <svg><a xlink:href="javascript:alert(9)">d</a></svg><b>e</b><ol start="x"><li>f</li></ol></p>"""
    comment = {
        "id": str(uuid.uuid4()), "parent_id": None, "author": {"id": "x", "name": XSS}, "article": "x",
        "html": evil, "body": "x", "created_at": "2026-11-24T09:30:00+00:00", "edited_at": None,
    }  # fmt: skip
    rules = {
        "open": True,
        "may_post": True,
        "guests": "allow",
        "max_characters": 100,
        "edit_window_minutes": 5,
    }
    answers = {"comments": {"items": [comment], "next": None}, "rules": rules, "counts": {"x": 1}}
    cors = {"Access-Control-Allow-Origin": "*", "Access-Control-Allow-Headers": "*"}
    for name, answer in answers.items():
        path = "/liar/v1/counts" if name == "counts" else f"/liar/v1/articles/x/{name}"
        publisher.expect_request(path).respond_with_json(answer, headers=cors)
    liar = newspaper.page(
        f'<civility-comments article="x" server="{newspaper.origin}/liar"></civility-comments>'
    )
    page = visit_under_no_policy(visit, newspaper, liar)
    text = page.box.locator("[part=text]")
    expect(text).to_be_visible()
    kept = text.evaluate(
        "box => [...box.querySelectorAll('*')].map(one => one.tagName + [...one.attributes].map(a => ` ${a.name}=${a.value}`))"
    )
    assert kept == ["P", "A", "A href=https://ok.example, rel=nofollow ugc noopener", "OL", "LI", "P"]
    expect(page.comment("<img").locator("[part=author]")).to_have_text(XSS)


def visit_under_no_policy(visit, newspaper, address: str):
    """Visit a page that would let scripts run, so that only the box itself can stop them."""
    newspaper.lenient.add(re.sub(r"^https?://[^/]+", "", address))
    return visit(address)
