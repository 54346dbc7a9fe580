"""Rules of a site and of its articles set at the same moment: what does not make sense together is never stored."""

import threading

import pytest
from waiting import somebody_waits, wait_until

from models.engine import writing
from models.site import DEFAULT_SITE
from service import articles, policies, sites
from service.problems import POLICY_UNSOUND, Problem

DATABASES = ["postgresql"]  # on SQLite the second writer does not even begin before the first has ended


@pytest.fixture
def set_site_rules(newsroom):
    """Have the site's policy hold from five links on."""

    def act(session) -> None:
        site = sites.find_site(session, DEFAULT_SITE)
        document = {"links": {"hold_above": 5}}
        policies.set_policy(session, site, document, author="Ada", now=newsroom.clock())

    return act


@pytest.fixture
def set_article_rules(newsroom):
    """Have an article take four links for spam, which makes sense over the default policy alone."""
    newsroom.approved()

    def act(session) -> None:
        article = articles.find_article(session, sites.find_site(session, DEFAULT_SITE), "a-1")
        articles.change_article(
            session, article, {"policy": {"links": {"spam_above": 3}}}, now=newsroom.clock()
        )
        session.flush()

    return act


@pytest.mark.parametrize("is_site_first", [True, False])
def test_of_two_rules_that_contradict_each_other_the_second_is_refused(
    newsroom, set_site_rules, set_article_rules, is_site_first
) -> None:
    acts = [set_site_rules, set_article_rules]
    first, second = acts if is_site_first else reversed(acts)
    said: list[Problem | None] = []

    def run() -> None:
        try:
            with writing(newsroom.engine) as session:
                second(session)
            said.append(None)
        except Problem as problem:
            said.append(problem)

    with writing(newsroom.engine) as session:
        first(session)
        thread = threading.Thread(target=run)
        thread.start()
        wait_until(lambda: bool(said) or somebody_waits(newsroom.engine))
    thread.join()
    assert [problem and problem.kind for problem in said] == [POLICY_UNSOUND]
    assert newsroom.post("Merci pour cet article, très clair.").status_code == 201
