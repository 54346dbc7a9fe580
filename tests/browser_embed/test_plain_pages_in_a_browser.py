"""The plain pages without JavaScript, the demo, and what axe-core and the Content-Security-Policy say of all of them."""

import itertools
import time

import pytest
from playwright.sync_api import expect
from waiting import wait_until

INSULT = "Va te faire foutre, sale connard de journaliste."
numbers = itertools.count(1)


@pytest.fixture
def civil() -> str:
    """A civil comment that nobody has written yet."""
    return f"Un avis mesuré sur la halle, le numéro {next(numbers)}."


@pytest.fixture
def article(newspaper) -> str:
    """An article whose plain page takes comments."""
    newspaper.set_site(allowed_origins=[newspaper.origin, newspaper.civility])
    return newspaper.article()


@pytest.fixture
def without_scripts(new_page, newspaper):
    """A reader without JavaScript on an article's plain page."""

    def open_page(ref: str, **options):
        page = new_page(java_script_enabled=False, **options)
        page.goto(f"{newspaper.civility}/a/{ref}/comments")
        return page

    return open_page


@pytest.fixture
def send():
    """Send a form, having taken as long over it as people do."""

    def press(page, button: str) -> None:
        began = int(page.locator("[name=stamp]").get_attribute("value").partition(".")[0])
        wait_until(lambda: time.time() * 1000 - began > 2_100)
        page.get_by_role("button", name=button, exact=True).click()

    return press


def test_a_reader_without_javascript_comments(article, without_scripts, send, civil) -> None:
    page = without_scripts(article)
    expect(page.get_by_text("Soyez le premier à commenter")).to_be_visible()
    page.get_by_label("Votre commentaire").fill(civil)
    page.get_by_label("Votre nom").fill("Camille")
    send(page, "Publier")
    expect(page.get_by_role("status")).to_have_text("Votre commentaire est publié.")
    expect(page.get_by_role("article")).to_contain_text(civil)
    page.get_by_role("link", name="Répondre à Camille").click()
    expect(page.get_by_role("heading", name="Répondre à Camille")).to_be_visible()
    page.get_by_label("Votre commentaire").fill(f"{civil} Je précise.")
    page.get_by_label("Votre nom").fill("Dominique")
    send(page, "Publier")
    expect(page.locator("ol ol").get_by_text("Je précise.")).to_be_visible()


def test_a_reader_without_javascript_is_asked_to_think_again(article, without_scripts, send) -> None:
    page = without_scripts(article)
    page.get_by_label("Votre commentaire").fill(INSULT)
    page.get_by_label("Votre nom").fill("Noa")
    send(page, "Publier")
    expect(page.get_by_role("alert")).to_have_text("Ce message pourrait blesser. Le modifier ?")
    page.get_by_role("button", name="Publier quand même").click()
    expect(page.get_by_role("status")).to_contain_text("il ne respecte pas les règles de ce site")


def test_a_reader_without_javascript_reports(newspaper, article, without_scripts, send, civil) -> None:
    newspaper.published(civil, article=article, name="Margaux")
    page = without_scripts(article)
    page.get_by_role("link", name="Signaler le commentaire de Margaux").click()
    page.get_by_label("Il est hors sujet").check()
    send(page, "Envoyer")
    expect(page.get_by_role("status")).to_contain_text("examinera votre signalement")


def test_where_the_box_cannot_run_its_link_to_the_plain_page_is_seen(newspaper, article, new_page) -> None:
    link = f'<a href="{newspaper.civility}/a/{article}/comments">Lire les commentaires</a>'
    address = newspaper.page(f'<civility-comments article="{article}">{link}</civility-comments>')
    page = new_page(java_script_enabled=False)
    page.goto(address)
    page.get_by_role("link", name="Lire les commentaires").click()
    expect(page.get_by_role("heading", name="Laisser un commentaire")).to_be_visible()
    page = new_page()
    page.goto(address)
    expect(page.get_by_role("button", name="Laisser un commentaire")).to_be_visible()
    expect(page.get_by_role("link", name="Lire les commentaires")).to_be_hidden()


def test_the_demo_shows_the_event_of_a_comment_that_was_just_posted(newspaper, visit, civil) -> None:
    reader = visit(f"{newspaper.civility}/demo")
    reader.write(civil)
    reader.send()
    reader.says("Votre commentaire est publié.")
    event = reader.page.locator("#events li", has_text=civil)
    expect(event.filter(has_text="comment.submitted")).to_be_visible()
    expect(event.filter(has_text="comment.approved")).to_be_visible()
    event.first.locator("summary").click()
    expect(event.first.locator("pre")).to_contain_text('"type": "comment.approved"')


def test_the_demo_speaks_english_to_whom_reads_english(newspaper, visit) -> None:
    reader = visit(f"{newspaper.civility}/demo", locale="en-GB")
    expect(reader.box.get_by_role("button", name="Leave a comment")).to_be_visible()
    reader.page.get_by_role("link", name="Français").click()
    expect(reader.box.get_by_role("button", name="Laisser un commentaire")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_the_demo_whatever_is_open(newspaper, visit, faults, civil, scheme: str) -> None:
    above = newspaper.published(civil, article="demo", name="Margaux")
    reply = f"Une réponse à ceci, le numéro {next(numbers)}."
    newspaper.published(reply, article="demo", parent_id=above["id"])
    reader = visit(f"{newspaper.civility}/demo", color_scheme=scheme)
    expect(reader.page.locator("#events li").first).to_be_visible()
    assert faults(reader.page) == []
    reader.write(INSULT)
    reader.comment(civil).get_by_role("button", name="Signaler").click()
    reader.box.get_by_label("Il est contraire à la loi").check()
    reader.comment(reply).get_by_role("button", name="Répondre").click()
    assert faults(reader.page) == []
    reader.comment(reply).get_by_role("button", name="Annuler").click()
    reader.box.locator("[part=invite]").get_by_role("button", name="Publier", exact=True).click()
    reader.says("Ce message pourrait blesser.")
    assert faults(reader.page) == []
    reader.send("Publier quand même")
    reader.says("Non publié, visible uniquement par vous")
    assert faults(reader.page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_the_plain_pages(
    *, newspaper, article, new_page, faults, civil, scheme: str
) -> None:
    page = new_page(color_scheme=scheme, viewport={"width": 320, "height": 640})
    home = f"{newspaper.civility}/a/{article}/comments"
    page.goto(home)
    assert faults(page) == []
    above = newspaper.published(civil, article=article, name="Margaux")
    newspaper.published(f"Oui. {civil}", article=article, parent_id=above["id"])
    for address in (
        f"{home}?reply_to={above['id']}",
        f"{home}?lang=en&said=pending",
        f"{home}/{above['id']}/report",
        f"{home}?site=nowhere",
    ):
        page.goto(address)
        assert faults(page) == [], address
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.goto(home)
    page.get_by_label("Votre commentaire").fill(INSULT)
    page.get_by_label("Votre nom").fill("Noa")
    page.get_by_role("button", name="Publier").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert faults(page) == []
