"""What both XML exports share: names and titles are HTML too, links are for readers, and a file is of one kind."""

from collections.abc import Callable
from pathlib import Path

import pytest

from models import Article, Author, Comment
from service.problems import Problem

DATABASES = ["sqlite"]  # one database is enough here: a file is read before any is asked

DISQUS = """<disqus xmlns="http://disqus.com" xmlns:dsq="http://disqus.com/disqus-internals">
<thread dsq:id="1"><id>a</id><link>https://example.org/a</link><title>{title}</title></thread>
<post dsq:id="1"><message><![CDATA[{body}]]></message><createdAt>2020-01-01T00:00:00Z</createdAt>
<author><name>{name}</name></author><thread dsq:id="1"/></post></disqus>"""
WORDPRESS = """<rss xmlns:wp="http://wordpress.org/export/1.2/"><channel><item><title>{title}</title>
<wp:post_id>1</wp:post_id><wp:comment><wp:comment_id>1</wp:comment_id>
<wp:comment_author><![CDATA[{name}]]></wp:comment_author>
<wp:comment_date_gmt>2020-01-01 00:00:00</wp:comment_date_gmt>
<wp:comment_content><![CDATA[{body}]]></wp:comment_content></wp:comment></item></channel></rss>"""
FILES = {"disqus": DISQUS, "wordpress": WORDPRESS}

Take = Callable[..., None]


@pytest.fixture
def take(newcomer, tmp_path: Path) -> Take:
    """Imports one comment in the form of either export."""

    def run(kind: str, *, of: str | None = None, **given: str) -> None:
        fields = {"title": "Titre", "name": "Alice", "body": "Bonjour"} | given
        (path := tmp_path / "export.xml").write_text(FILES[of or kind].format(**fields))
        newcomer.read(kind, path)

    return run


@pytest.mark.parametrize(
    ("kind", "name", "title"),
    [
        ("wordpress", "Bob &amp; Co", "<![CDATA[It&#39;s &amp; ok]]>"),
        ("disqus", "Bob &amp;amp; Co", "It&amp;#39;s &amp;amp; ok"),
        ("disqus", "Bob &amp; Co", "It's &amp; ok"),
    ],
)
def test_names_and_titles_are_read_as_readers_saw_them(
    take: Take, newcomer, kind: str, name: str, title: str
) -> None:
    take(kind, name=name, title=title)
    assert [author.name for author in newcomer.all(Author)] == ["Bob & Co"]
    assert [comment.author_name for comment in newcomer.all(Comment)] == ["Bob & Co"]
    assert [article.title for article in newcomer.all(Article)] == ["It's & ok"]


@pytest.mark.parametrize(
    "href",
    [
        "https://disq.us/url?url=https%3A%2F%2Fexample.org%2Fa%3Fb%3D1%26c%3D2%3APxLSP7AjU7-LLKjz3b1k2lZO5fc&amp;cuid=12345",
        "http://disq.us/url?url=https%3A%2F%2Fexample.org%2Fa%3Fb%3D1%26c%3D2",
        "http://disq.us/url?cuid=12345&url=https%3A%2F%2Fexample.org%2Fa%3Fb%3D1%26c%3D2",
    ],
)
def test_a_link_leads_where_it_says_and_not_by_way_of_disqus(take: Take, newcomer, href: str) -> None:
    take("disqus", body=f'<p>Voir <a href="{href}" rel="nofollow">https://example.org/...</a></p>')
    assert [comment.body for comment in newcomer.all(Comment)] == ["Voir https://example.org/a?b=1&c=2"]


@pytest.mark.parametrize(
    "href", ["http://disq.us/p/2abc", "http://disq.us/url?url=javascript%3Aalert", "http://disq.us/url?u=x"]
)
def test_a_short_link_of_disqus_without_an_address_in_it_stays(take: Take, newcomer, href: str) -> None:
    take("disqus", body=f'<a href="{href}">voir</a>')
    assert href in newcomer.all(Comment)[0].body


@pytest.mark.parametrize(("kind", "other"), [("disqus", "wordpress"), ("wordpress", "disqus")])
def test_another_systems_export_is_refused_before_anything_is_written(
    take: Take, newcomer, kind: str, other: str
) -> None:
    with pytest.raises(Problem, match=r"export\.xml cannot be read at line 1: it begins with") as refused:
        take(kind, of=other)
    assert "nothing was imported" in str(refused.value)
    assert newcomer.counts()["comment"] == 0
