"""What the site's own rules hold, reject or refuse: words, links, repeats, floods, languages, premoderation."""

import pytest

CIVIL = "Merci pour cet article très clair."


def codes(answer) -> list[str]:
    return [reason["code"] for reason in answer.json["reasons"]]


def test_the_same_text_again_is_held_whatever_its_case_and_accents(newsroom) -> None:
    newsroom.approved(CIVIL)
    again = newsroom.post("  merci pour cet article TRES clair. ")
    assert (again.json["status"], codes(again)) == ("pending", ["repeated"])
    assert newsroom.post(CIVIL, name="Dominique").json["status"] == "approved"


def test_the_same_text_from_one_address_is_held_whoever_signs_it(newsroom) -> None:
    for name, status in (("Ada", "approved"), ("Bo", "pending")):
        author = {"name": name, "address": "192.0.2.7"}
        assert newsroom.post(CIVIL, author=author).json["status"] == status


def test_the_same_text_after_the_window_is_no_repeat(newsroom) -> None:
    newsroom.approved(CIVIL)
    newsroom.clock.move(minutes=61)
    assert newsroom.post(CIVIL).json["status"] == "approved"


@pytest.mark.parametrize(("links", "status"), [(2, "approved"), (3, "pending"), (11, "spam")])
def test_links_are_counted(newsroom, links: int, status: str) -> None:
    body = "Mes sources : " + " ".join(f"https://example.org/{n}" for n in range(links))
    assert newsroom.post(body).json["status"] == status


def test_banned_words_reject_and_suspect_words_hold(newsroom) -> None:
    newsroom.set_policy(
        lists={"banned": {"words": ["gredin"], "action": "spam"}, "suspect": {"words": ["zeugma"]}}
    )
    assert newsroom.post("Ces gredins nous fatiguent.").json["status"] == "spam"
    assert newsroom.post("Quel beau zeugma !").json["status"] == "pending"


def test_a_premoderated_site_and_a_premoderated_article_hold_everything(newsroom) -> None:
    newsroom.approved()
    newsroom.set_article("a-1", mode="premoderated")
    assert codes(newsroom.post(CIVIL)) == ["article_premoderated"]
    newsroom.set_policy(premoderate=True)
    assert codes(newsroom.post(CIVIL, article="a-2", name="Bo")) == ["site_premoderated"]


def test_a_closed_article_refuses_by_mode_and_by_age(newsroom) -> None:
    newsroom.set_policy(close_after_days=3, edit_window_minutes=10_000)
    old = newsroom.approved()
    newsroom.clock.move(days=4)
    closed = newsroom.approved(article="a-2")
    newsroom.set_article("a-2", mode="closed")
    for article, comment in (("a-1", old), ("a-2", closed)):
        for refused in (newsroom.post(CIVIL, article=article), newsroom.edit(comment, CIVIL)):
            assert (refused.status_code, refused.json["type"].rpartition("/")[2]) == (403, "article-closed")


def test_an_articles_own_policy_comes_before_the_sites(newsroom) -> None:
    newsroom.approved()
    newsroom.set_article("a-1", policy={"links": {"hold_above": 0}})
    body = "Voir https://example.org"
    assert codes(newsroom.post(body)) == ["many_links"]
    assert newsroom.post(body, article="a-2", name="Bo").json["status"] == "approved"


def test_a_language_the_model_does_not_cover_is_held(newsroom) -> None:
    answer = newsroom.post("この記事はとても分かりやすくて、勉強になりました。ありがとうございます。")
    assert (answer.json["status"], answer.json["language"]) == ("pending", "ja")
    assert "language_not_covered" in codes(answer)


def test_a_comment_longer_than_the_policy_allows_is_refused_with_the_limit(newsroom) -> None:
    newsroom.set_policy(length={"max_characters": 20})
    answer = newsroom.post("x" * 21)
    assert (answer.status_code, answer.json["limit"]) == (403, "20")
    assert answer.json["type"].endswith("/too-long")
    edited = newsroom.edit(newsroom.post("Merci.").json, "x" * 21)
    assert (edited.status_code, edited.json["limit"]) == (403, "20")


def test_an_author_who_floods_gets_a_429_and_may_go_on_a_minute_later(newsroom_with) -> None:
    newsroom = newsroom_with(flood_limit=2)
    newsroom.approved()
    newsroom.approved()
    flooded = newsroom.post(CIVIL)
    assert (flooded.status_code, flooded.headers["Retry-After"]) == (429, "60")
    assert flooded.json["type"].endswith("/flood")
    assert newsroom.post(CIVIL, name="Bo").status_code == 201
    newsroom.clock.move(minutes=1)
    assert newsroom.post(CIVIL).status_code == 201


def test_an_address_that_floods_under_many_names_gets_a_429(newsroom_with) -> None:
    newsroom = newsroom_with(flood_limit=2)
    answers = [
        newsroom.post(f"{CIVIL} {n}", author={"name": f"Reader {n}", "address": "192.0.2.7"})
        for n in range(3)
    ]
    assert [answer.status_code for answer in answers] == [201, 201, 429]


def test_a_whole_ipv6_network_of_one_household_counts_as_one_address(newsroom_with) -> None:
    newsroom = newsroom_with(flood_limit=1)
    answers = [
        newsroom.post(f"{CIVIL} {n}", author={"name": f"Reader {n}", "address": f"2001:db8::{n}"})
        for n in (1, 2)
    ]
    assert [answer.status_code for answer in answers] == [201, 429]


def test_what_an_address_sends_to_another_site_is_no_flood_here(newsroom_with) -> None:
    newsroom = newsroom_with(flood_limit=1)
    newsroom.add_site("gazette")
    author = {"name": "Ada", "address": "192.0.2.7"}
    assert newsroom.post(CIVIL, key="gazette", author=author).status_code == 201
    assert newsroom.post(CIVIL, author=author).status_code == 201
    assert newsroom.post(CIVIL, author=author | {"name": "Bo"}).status_code == 429


def test_a_policys_own_flood_limit_comes_on_top(newsroom) -> None:
    newsroom.set_policy(flood={"per_minute": 1})
    newsroom.approved()
    assert newsroom.post(CIVIL).status_code == 429
