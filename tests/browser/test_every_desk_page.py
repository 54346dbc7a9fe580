"""Every page of the desk: nothing for axe-core to find, in both lights and languages, and no sideways scrolling."""

import pytest
from playwright.sync_api import expect

from models import Role
from models.engine import reading
from models.site import DEFAULT_SITE
from service import articles, sites

PAGES = (
    *("", "?text=nothing+is+like+this", "help", "bulk?min_score=0", "authors/", "articles/", "statistics"),
    *("policy", "webhooks/", "team/", "nowhere"),
)


@pytest.fixture
def busy(house):
    """A newsroom where there is something on each page; the addresses of single things."""
    posted = [house.post(f"Un avis bien pesé, le numéro {n}. Et une phrase de plus.") for n in range(3)]
    house.call(
        "POST", f"/v1/comments/{posted[0]['id']}/decisions", json={"action": "approve", "note": "Bien."}
    )
    house.post("Je réponds à cela.", article="open", name="Ada")
    made = house.call(
        "POST", "/v1/webhooks/endpoints", json={"url": f"{house.address}/nowhere", "events": ["*"]}
    )
    house.call("POST", f"/v1/webhooks/endpoints/{made['id']}/test")
    deliveries = house.call("GET", "/v1/webhooks/deliveries")["items"]
    author = house.comment(posted[0]["id"])["author"]["id"]
    with reading(house.engine) as session:
        article = articles.find_article(session, sites.find_site(session, DEFAULT_SITE), "read-first").id
    return [
        f"comments/{posted[0]['id']}",
        f"authors/{author}",
        f"authors/{author}/erase",
        f"articles/{article}",
        f"webhooks/{made['id']}",
        f"deliveries/{deliveries[0]['id']}",
    ]


# What else axe looks at is the same in the dark and in English.
@pytest.mark.parametrize(
    "look",
    [("light", "fr-FR", ()), ("dark", "en-GB", ("color-contrast", "html-has-lang"))],
    ids=["light", "dark"],
)
def test_axe_finds_nothing_on_any_page(busy, at_the_desk, new_page, faults, look) -> None:
    scheme, language, rules = look
    page = at_the_desk(role=Role.ADMIN, color_scheme=scheme, locale=language)
    found = {}
    for path in (*PAGES, *busy):
        page.goto(f"/desk/{path}")
        assert page.locator("html").get_attribute("lang") == language[:2]
        found[path] = faults(page, *rules)
    stranger = new_page(color_scheme=scheme, locale=language)
    stranger.goto("/desk/sign-in")
    found["sign-in"] = faults(stranger, *rules)
    assert {path: wrong for path, wrong in found.items() if wrong} == {}


def test_axe_finds_nothing_in_what_opens(busy, at_the_desk, faults) -> None:
    page = at_the_desk(role=Role.ADMIN)
    page.keyboard.press("r")
    assert faults(page) == []
    page.keyboard.press("Escape")
    page.locator(".filters summary").click()
    page.locator(".menu summary").click()
    assert faults(page) == []
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.locator("#help dl")).to_be_visible()
    assert faults(page) == []


def test_axe_finds_nothing_after_a_decision(busy, at_the_desk, faults) -> None:
    page = at_the_desk()
    page.keyboard.press("a")
    expect(page.locator("#done")).to_contain_text("Approuvé")
    assert faults(page) == []


@pytest.mark.parametrize(
    ("width", "paths"), [(320, PAGES), (800, ("", "statistics")), (3840, ("", "statistics"))]
)
def test_no_page_scrolls_sideways(busy, at_the_desk, width: int, paths: tuple[str, ...]) -> None:
    page = at_the_desk(role=Role.ADMIN, viewport={"width": width, "height": 700})
    wide = []
    for path in (*paths, *busy):
        page.goto(f"/desk/{path}")
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            wide.append(path)
    assert wide == []


def test_on_a_phone_one_decides_by_touch(house, busy, at_the_desk) -> None:
    page = at_the_desk(viewport={"width": 320, "height": 640}, has_touch=True, is_mobile=True)
    decided = page.locator("#pane .case").get_attribute("data-comment")
    reject = page.locator("#pick summary")
    expect(reject).to_be_in_viewport()
    reject.tap()
    page.get_by_role("button", name="Publicité").tap()
    expect(page.locator("#done")).to_contain_text("Publicité")
    assert house.comment(decided)["status"] == "rejected"
