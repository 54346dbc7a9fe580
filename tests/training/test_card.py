import gzip
import json
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from training import card, card_failures, card_page, facts, mentions, pipeline

OWN = [
    {"text": f"{word}, number {n}", "lang": "en", "toxicity": toxic, "insult": toxic}
    for n in range(120)
    for word, toxic in (("what an utter idiot", 1.0), ("what a lovely teacher", 0.0))
]


@pytest.fixture
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Give a shared folder with a little of everything, and the options that name the folders."""
    few = [{"text": "I am Jewish and I teach maths.", "lang": "en", "toxicity": 0.0}]
    monkeypatch.setattr(mentions, "mentions", lambda: iter(few))
    data = tmp_path / "shared" / "data"
    (data / "eval").mkdir(parents=True)
    public = {"source": "press", "licence": "MIT", "label_kind": "human"}
    _zip(data / "train.jsonl.gz", [row | public for row in OWN[:20]])
    _zip(data / "assumed_negative.jsonl.gz", [{"text": "the bus is late", "lang": "en", "source": "wiki"}])
    _zip(data / "inhouse_en.jsonl.gz", OWN)
    _zip(data / "eval" / "jigsaw_bilingual_en.jsonl.gz", [row | {"perspective": 0.3} for row in OWN[:30]])
    hate = [
        row | {"label_hate": row["toxicity"], "functionality": "kind", "target": "women"} for row in OWN[:30]
    ]
    _zip(data / "eval" / "hatecheck_en.jsonl.gz", hate)
    _zip(data / "eval" / "rtplx_en.jsonl.gz", [row | {"text": f"women: {row['text']}"} for row in OWN[:30]])
    civil = [
        {"text": "a fine day", "lang": "en", "toxicity_weak": 0.0},
        {"text": "You idiot", "lang": "en", "toxicity_weak": 0.0},
    ]
    _zip(data / "eval" / "rtplx_benign_en.jsonl.gz", civil)
    (tmp_path / "ours").mkdir()
    _zip(tmp_path / "work" / "general" / "rows.jsonl.gz", [row | {"source": "inhouse_a"} for row in OWN[:10]])
    names = {"--shared": "shared", "--work": "work", "--ours": "ours", "--out": "card"}
    return [word for option, name in names.items() for word in (option, str(tmp_path / name))]


def made(monkeypatch: pytest.MonkeyPatch, *words: str) -> dict[str, str]:
    monkeypatch.setattr(sys, "argv", ["card", *words])
    card.main()
    folder = Path(words[words.index("--out") + 1])
    return {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()}


def test_the_card_is_made_from_the_model_as_it_ships(folders, tmp_path, monkeypatch):
    (tmp_path / "calibration.json").write_text(
        json.dumps({"all": {"toxicity": {"rows": 9, "before": 0.2, "after": 0.1}}})
    )
    files = made(
        monkeypatch, *folders, "--at-most", "20", "--calibration", str(tmp_path / "calibration.json")
    )
    page = files["README.md"]
    assert "at most 20 rows of each set" in page
    assert "| press | en | MIT | human | 20 | 10 |" in page
    assert "| written for this project | en | the project's own | one writer | 240 | 120 |" in page
    assert "| general | 10 | 10 | 5 | – | en 10 |" in page
    assert "| toxicity | 9 | 0.200 | 0.100 |" in page
    assert "| jigsaw_bilingual_en | perspective | toxicity | 20 | 0.500" in page
    assert "resemble HateCheck's categories" in page
    assert "### Groups in rtplx_en" in page
    assert "| leet |" in page
    assert "| fr | 80 |" in page.partition("## Sharp criticism")[2]
    assert "Not measured for this card" in page
    assert "sets with more than 5 % false alarms: " in page
    assert "rtplx_benign_en 50.0 % (9.4…90.5)" in page.partition("## Known failures")[2]
    assert "](reliability-jigsaw_bilingual_en.svg)" in page
    assert ET.fromstring(files["functionalities-hatecheck_en.svg"]).tag.endswith("svg")
    assert "utter idiot" not in files["figures.json"]


def test_the_page_is_written_again_from_its_figures_alone(folders, tmp_path, monkeypatch, capsys):
    speed = {
        "model": "builtin:v0",
        "machine": "a machine",
        "pieces": 47,
        "single_p50_ms": 4.0,
        "single_p95_ms": 5.0,
    }
    speed |= {"per_second": 210.0, "fresh_load": 0.5, "fresh_loaded": 160, "fresh_worked": 170}
    speed |= {"times": 30.0, "detoxify_per_second": 7.0}
    (tmp_path / "speed.json").write_text(json.dumps(speed))
    options = [*folders, "--at-most", "4", "--speed", str(tmp_path / "speed.json")]
    first = made(monkeypatch, *options)
    assert "judging hatecheck_en" in capsys.readouterr().out
    assert "| one comment, p50 and p95 | 4.0 ms, 5.0 ms |" in first["README.md"]
    assert "30.0 times" in first["README.md"]
    assert made(monkeypatch, *options) == first
    assert "judging" not in capsys.readouterr().out, "what stands is not judged twice"
    (tmp_path / "shared").rename(tmp_path / "gone")
    assert made(monkeypatch, *folders, "--again") == first


def test_failures_are_listed_with_the_worst_first_and_not_without_end():
    names = [f"kind {n}" for n in range(30)]
    kinds = {
        name: {"rows": 20, "accuracy": {"toxicity": [n / 100, 0.0, 1.0]}} for n, name in enumerate(names)
    }
    area = {"auc": [0.5, 0.4, 0.6], "positives": 30, "false_alarms": [None, None, None]}
    a_set = {"name": "a", "functionalities": kinds, "main": {"attribute": "toxicity"}, "groups": None}
    judged = {
        "sets": [a_set | {"attributes": {"toxicity": area}}],
        "pairs": {"fr": {"auc": [0.8, 0.7, 0.9]}},
        "evasions": {"plain": {"auc": 0.9}, "leet": {"auc": 0.7}, "spaced": {"auc": 0.8}, "harmless": {}},
    }
    found = dict(card_failures.all_of(judged))
    functionalities, areas, languages, alarms, groups, evasion = found.values()
    assert functionalities[0] == "`kind 0` of a 0.0 % (0.0…100.0)"
    assert functionalities[-1] == "and 20 more"
    assert (areas, alarms, groups) == (["a toxicity 0.500 (0.400…0.600)"], [], [])
    assert languages == ["fr 0.800 (0.700…0.900)"]
    assert evasion == ["leet, -0.200 AUC against plain"]


def test_every_published_figure_names_its_source_and_its_rows():
    for each in json.loads(card.PUBLISHED.read_text(encoding="utf-8")):
        assert all(each[name] for name in ("set", "system", "measure", "rows", "source"))
        assert 0 < each["value"] < 1


def test_a_cell_cannot_break_its_table():
    table = card_page.markdown(card_page.Table("", ("name", "a"), [("x|y", "1")]))
    assert table.splitlines() == ["| name | a |", "| --- | ---: |", "| x\\|y | 1 |"]


def test_the_facts_step_keeps_how_each_stage_learns(folders, tmp_path, monkeypatch):
    places = pipeline.Places(tmp_path / "shared", tmp_path / "work", tmp_path / "ours")
    assert pipeline.collect_facts(places) == tmp_path / "work" / "facts.json"
    page = made(monkeypatch, *folders, "--at-most", "2")["README.md"]
    assert "after base, rate 0.00012, batches of 32, 160 tokens" in page


def test_facts_are_counted_in_the_rows(folders, tmp_path):
    found = facts.collect(tmp_path / "shared" / "data", tmp_path / "ours", tmp_path / "work")
    assert [(each["source"], each["rows"]) for each in found["sources"]] == [
        ("press", 20),
        ("wiki", 1),
        (facts.OURS, 240),
    ]
    assert found["sources"][1]["label_kind"] == "assumed civil"
    assert found["stages"]["general"]["languages"] == {"en": 10}


def test_translated_rows_are_told_with_the_licence_of_the_original(folders, tmp_path):
    row = {
        "text": "a",
        "lang": "fr",
        "source": "translated",
        "licence": "CC0",
        "label_kind": "human",
        "toxicity": 1,
    }
    (tmp_path / "ours" / "translated_fr.jsonl").write_text(json.dumps(row))
    found = facts.collect(tmp_path / "shared" / "data", tmp_path / "ours", tmp_path / "work")["sources"]
    translated = next(each for each in found if each["source"] == "translated")
    assert (translated["licence"], translated["rows"], translated["toxic"]) == ("CC0", 1, 1)


def _zip(path: Path, lines: list[dict]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(line) + "\n" for line in lines)
