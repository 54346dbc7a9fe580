from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.text import render
from service.text.render import ATTRIBUTES, REL, SCHEMES, TAGS

ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<a href='javascript:alert(1)'>x</a>",
    "[x](javascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "![x](https://exemple.fr/pixel.png)",
    "<javascript:alert(1)>",
    "<vbscript:alert(1)>",
    "<data:text/html,x>",
    '<https://exemple.fr/"onmouseover=alert(1)>',
    "https://exemple.fr/'onmouseover='alert(1)",
    'http://exemple.fr/"><script>alert(1)</script>',
    "jav&#x09;ascript:alert(1)",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "`<script>`",
    "```html\n<script>alert(1)</script>\n```",
    '```"><script>\nx\n```',
    "<style>*{display:none}</style><iframe srcdoc='<script>'>",
    "<!--><script>alert(1)</script-->",
    "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "1. <b onclick=x>\n> - <i style=x>",
    "//evil.example/x",
    "ftp://evil.example",
    "x\0<scr\0ipt>",
    "\ud83d<b>",
]


class Inert(HTMLParser):
    """Fails on any tag, attribute or address that a rendered comment must not have."""

    def handle_starttag(self, tag, attrs):
        assert tag in TAGS
        for name, value in attrs:
            assert (name, value) == ("rel", REL) or name in ATTRIBUTES[tag]
            assert name != "href" or urlsplit(value).scheme in SCHEMES

    def handle_comment(self, data):
        raise AssertionError(data)

    handle_decl = handle_pi = unknown_decl = handle_comment


def check(html):
    parser = Inert()
    parser.feed(html)
    parser.close()


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_is_shown_not_run(attack):
    check(render(attack))
    check(render(f"> *{attack}*\n- {attack}"))


@given(
    st.text()
    | st.lists(st.sampled_from([*ATTACKS, "*", "_", "`", ">", "\n", " ", "<", "http://a.fr", "[", "&"])).map(
        "".join
    )
)
def test_whatever_is_written_is_inert(text):
    check(render(text))


def test_a_little_markdown_is_rendered():
    assert (
        render("**gras** et *penché*\nligne") == "<p><strong>gras</strong> et <em>penché</em><br>\nligne</p>"
    )
    assert "<blockquote>" in render("> cité")
    assert render("3. a\n4. b").startswith('<ol start="3">')
    assert render("- a\n- b").count("<li>") == 2
    assert "<code>x</code>" in render("`x`")
    assert "<pre><code>x\n</code></pre>" in render("```py\nx\n```")


def test_headings_images_tables_and_titled_links_stay_as_written():
    assert render("# titre") == "<p># titre</p>"
    assert render("[ici](http://a.fr)").startswith("<p>[ici](<a ")
    assert "<img" not in render("![x](http://a.fr/x.png)")


def test_links_are_marked_for_search_engines():
    assert render("voir exemple.fr") == f'<p>voir <a href="http://exemple.fr" rel="{REL}">exemple.fr</a></p>'
    assert 'href="mailto:a@exemple.fr"' in render("a@exemple.fr")


def test_an_address_is_whole_whatever_stands_before_it():
    address = "https://exemple.fr/a_b_c?d=*e*f"
    link = f'<a href="{address}" rel="{REL}">{address}</a>'
    assert render(f"lire {address} et *{address}*") == f"<p>lire {link} et <em>{link}</em></p>"
    assert render(f"xhttp://a.fr ftp://b.fr {address}").endswith(f"ftp://b.fr {link}</p>")


def test_direction_controls_are_left_out_even_as_entities():
    assert render("a\u202eb\u2066c&#8238;d") == "<p>abcd</p>"


def test_stacked_marks_are_lowered_and_accents_kept():
    assert render("e" + "\u0301" * 50 + "t") == "<p>e" + "\u0301" * 4 + "t</p>"
    assert render("été हिन्दी") == "<p>été हिन्दी</p>"
    assert (
        render("न" + "\u0301" * 6 + "中文字中文" + "\u0301" * 2)
        == "<p>न" + "\u0301" * 4 + "中文字中文" + "\u0301" * 2 + "</p>"
    )


HOSTILE = [
    "://",
    "x://a",
    ">",
    "> ",
    "[",
    "*",
    "`",
    "- ",
    "<",
    "**a ",
    "*a_b ",
    "http://",
    "http://a.com/(",
    "a.fr ",
    "&#8238;",
    "\n- ",
    "a@",
    "\\",
]


@pytest.mark.parametrize("piece", HOSTILE)
def test_twenty_thousand_hostile_characters_are_rendered(piece):
    check(render(piece * (20_000 // len(piece))))


@pytest.mark.parametrize("piece", ["a", "a ", "é\u0301", "mot\n", ":// ", "http:// ", "x://a "])
def test_a_hundred_thousand_characters_without_an_address_are_rendered(piece):
    check(render(piece * (100_000 // len(piece))))
