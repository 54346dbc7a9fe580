import json
import re
import xml.etree.ElementTree as ET
from html.parser import HTMLParser

import pytest

from service.evaluation import page, plots, report, tables
from service.evaluation.figures import figures_of
from service.policy import DEFAULT

HOSTILE = "</title><script>alert(1)</script>\"'&\ud800 !!!!!!!!!"


class Parsed(HTMLParser):
    """Keeps what a browser would see, and notices a tag that is not closed."""

    void = frozenset({"meta", "link", "img", "br", "input"})

    def __init__(self, text):
        super().__init__()
        self.tags, self.open, self.attributes, self.texts = [], [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes.extend(attrs)
        if tag not in self.void:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.texts.append(data)


@pytest.fixture
def made(judged):
    rows = [
        {
            "text": HOSTILE,
            "toxicity": 0,
            "functionality": HOSTILE,
            "perspective": 0.4,
            "target": HOSTILE,
            "lang": "fr",
        },
        {"text": "!!!!!!", "toxicity": 1, "functionality": "plain", "perspective": 0.4, "target": HOSTILE},
        {"text": "fine", "toxicity": 1, "functionality": "plain", "target": ""},
    ]
    figures = figures_of(judged(*rows * 10), DEFAULT, examples=3) | {"unlabelled": 2, "left_out": 0}
    return {
        "civility": "0",
        "model": HOSTILE,
        "reading": "written",
        "policy": {"name": HOSTILE, "lines": {}},
        "sets": [figures | {"name": HOSTILE}],
    }


def test_the_page_stands_by_itself_and_lets_no_text_become_markup(made, tmp_path):
    page.write_page(made, tmp_path / "page.html")
    text = (tmp_path / "page.html").read_text("utf-8")
    parsed = Parsed(text)
    assert parsed.open == []
    assert "script" not in parsed.tags
    assert {"svg", "table", "details"} <= set(parsed.tags)
    assert not {"img", "link", "iframe"} & set(parsed.tags)
    assert not [
        value for name, value in parsed.attributes if name in {"src", "style"} or name.startswith("on")
    ]
    assert not re.search(r"url\(|@import|https?://", text)
    assert any("<script>alert(1)</script>" in shown for shown in parsed.texts)
    assert ("lang", "en") in parsed.attributes


def test_every_plot_says_in_words_what_it_shows(made):
    drawn = re.findall(r"<svg.*?</svg>", page.page(made), re.DOTALL)
    assert len(drawn) == 4
    for svg in drawn:
        root = ET.fromstring(svg.encode("utf-8", "replace"))
        assert root.get("role") == "img"
        assert root[0].tag == "title"
        assert root[0].text


def test_a_plot_can_stand_in_a_file_of_its_own(made):
    main = made["sets"][0]["attributes"]["toxicity"]
    root = ET.fromstring(plots.standalone(plots.reliability("toxicity", main)))
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert "prefers-color-scheme" in root[1].text


def test_what_cannot_be_drawn_is_left_out(judged):
    only_civil = figures_of(judged({"text": "fine", "toxicity": 0}), DEFAULT)
    assert plots.curve("toxicity", only_civil["attributes"]["toxicity"]) == ""
    assert plots.bars("nothing", [("unknown", [None, None, None])]) == ""


def test_a_set_without_figures_is_named_all_the_same(made):
    made["sets"].append({"name": "empty", "rows": 0, "unscored": 4, "unlabelled": 1, "left_out": 0})
    text = page.page(made)
    assert "4 that the scorer refused" in text
    assert "1 without a label, left out" in text
    assert tables.overview(made["sets"]).rows[1] == ("empty", "0", *[tables.DASH] * 7)


def test_a_report_is_json_even_with_half_a_character(made, tmp_path):
    report.write_json(made, tmp_path / "report.json")
    assert json.loads((tmp_path / "report.json").read_text("utf-8"))["model"] == HOSTILE


def test_figures_are_shown_with_their_intervals_and_dashes():
    assert tables.decimal([0.5, 0.25, 0.75]) == "0.500 (0.250…0.750)"
    assert tables.decimal([0.1, -0.1, 0.3], sign=True) == "+0.100 (-0.100…+0.300)"
    assert tables.percent([0.5, 0.25, 0.75]) == "50.0 % (25.0…75.0)"
    assert (tables.percent(0.031), tables.percent(None), tables.decimal([None, None, None])) == (
        "3.1 %",
        "–",
        "–",
    )


def test_languages_are_listed_only_where_there_are_several(judged):
    one = figures_of(judged({"text": "!", "toxicity": 0, "lang": "en"}), DEFAULT)
    assert "Languages" not in [table.caption for table in tables.of_set(one)]
    two = figures_of(
        judged({"text": "!", "toxicity": 0, "lang": "en"}, {"text": "!", "toxicity": 0, "lang": "fr"}),
        DEFAULT,
    )
    assert "Languages" in [table.caption for table in tables.of_set(two)]
