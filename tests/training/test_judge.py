import gzip
import json
import random
from collections import Counter
from pathlib import Path
from unittest.mock import ANY

import numpy as np
import pytest

from training import criticisms, evasion, judge, mentions, ours
from training.mix import Recipe, joined, lay_out
from training.pipeline import OURS
from training.rows import Row, derived, written_for_us
from training.twins import Seen


def scorer(texts):
    """Take a text for as bad as it has exclamation marks; the second half of the attributes never."""
    scores = np.zeros((len(texts), 7))
    scores[:, :] = np.array([min(1.0, text.count("!") / 4) for text in texts])[:, None]
    return scores


def written(folder: Path, name: str, entries: list[dict]) -> Path:
    path = folder / f"{name}.jsonl.gz"
    with gzip.open(path, "wt") as file:
        file.writelines(json.dumps(entry) + "\n" for entry in entries)
    return path


def test_a_set_with_labels_is_judged_on_them(tmp_path: Path):
    entries = [
        {"text": "!!!", "toxicity": 1, "threat": 1, "perspective": {"TOXICITY": 0.9}},
        {"text": "!", "toxicity": 0, "threat": 0, "perspective": {"TOXICITY": 0.1}},
        {"text": "!!", "toxicity": 0, "threat": 0, "perspective": {"TOXICITY": 0.95}},
    ]
    written(tmp_path, "press_fr", entries)
    ((name, figures),) = judge.judge(tmp_path, scorer)
    assert name == "press_fr"
    assert figures["rows"] == 3
    assert (figures["auc"], figures["mean_auc"], figures["perspective_auc"]) == (1.0, 1.0, 0.5)
    assert figures["false_alarms"] == 0.5


def test_civil_sets_tell_false_alarms_and_stand_against_toxic_ones(tmp_path: Path):
    written(
        tmp_path, "rtplx_benign_fr", [{"text": "", "toxicity_weak": 0}, {"text": "!!!", "toxicity_weak": 0}]
    )
    written(tmp_path, "rtplx_fr", [{"text": "!!", "toxicity": 1}, {"text": "", "toxicity": 0}])
    figures = dict(judge.judge(tmp_path, scorer))
    assert figures["rtplx_benign_fr"]["false_alarms"] == 0.5
    assert figures["rtplx_fr"]["auc_against_benign"] == 0.5


def test_hate_sets_are_judged_on_hate(tmp_path: Path):
    entries = [
        {"text": "!!", "toxicity": 1, "label_hate": 1, "functionality": "threat"},
        {"text": "!!", "toxicity": 1, "label_hate": 0, "functionality": "quote"},
        {"text": "", "toxicity": 0, "label_hate": 0, "functionality": "quote"},
    ]
    found = judge.figures_of(judge.scored(written(tmp_path, "hate", entries), scorer))
    assert found["toxicity_accuracy"] == pytest.approx(2 / 3)
    assert found["identity_attack_accuracy_other"] == 0.5


def test_large_sets_are_sampled_alike_each_time(tmp_path: Path):
    path = written(
        tmp_path, "large", [{"text": str(n), "toxicity": 0, "perspective_v6": 0.1} for n in range(50)]
    )
    first, second = (judge.scored(path, scorer, at_most=10) for _ in range(2))
    assert len(first.comments) == 10
    assert first.comments == second.comments
    assert judge.figures_of(first)["perspective_v6_accuracy"] == 1.0


def test_figures_are_saved_to_be_read_back(tmp_path: Path):
    judge.save(tmp_path / "figures.json", {"a": {"auc": 0.5}})
    assert json.loads((tmp_path / "figures.json").read_text()) == {"a": {"auc": 0.5}}


def test_an_evasion_set_hides_the_rude_word_first():
    rows = [
        Row("what an absolutely wretched idiot he is", "en", "s", {"toxicity": 1.0}),
        Row("a fine concert", "en", "s", {"toxicity": 0.0}),
        Row("unknown", "en", "s"),
    ]
    entries = list(evasion.evasion_set(rows, frozenset({"idiot"}), seed=1))
    kinds = [entry["evasion"] for entry in entries]
    assert kinds == [
        "plain",
        *(["leet", "spaced", "masked", "lookalike", "invisible", "stretched", "bare"]),
        "plain",
        "harmless",
    ]
    assert "1d107" in entries[1]["text"]
    assert entries[-1]["toxicity"] == 0.0
    assert set(entries[-1]["text"].split()) > {"a", "fine", "concert"}


def test_rude_words_are_single_and_lower_case(tmp_path: Path):
    (tmp_path / "fr.tsv").write_text("term\tlists\nCon\tx\nsale con\tx\n", encoding="utf-8")
    assert evasion.rude_words(tmp_path) == {"con"}


def test_a_joined_text_has_the_labels_of_its_second_part():
    both = joined(
        Row("A fine day. ", "en", "s", {"toxicity": 0.0}), Row("Idiot.", "en", "s", {"toxicity": 1.0})
    )
    assert both.text == "A fine day. Idiot."
    assert both.toxic


def test_a_stage_caps_large_sets_and_repeats_our_own():
    public = [Row(f"tweet {n}", "en", "unheard_of", {"toxicity": float(n % 2)}) for n in range(3000)]
    ours = [Row(f"our own {n}", "fr", "inhouse_a", {"toxicity": float(n % 2)}) for n in range(50)]
    laid_out = lay_out(public, ours, Recipe(scale=0.5, ours=3, joined=0.1), seed=4)
    own = [row for row in laid_out if row.source == "inhouse_a"]
    assert 560 < len(laid_out) < 800
    assert 150 <= len(own) <= 260
    assert {row.text for row in ours} <= {row.text for row in own}
    assert laid_out == lay_out(public, ours, Recipe(scale=0.5, ours=3, joined=0.1), seed=4)


def test_mere_swearing_and_lewdness_may_count_as_half_toxic_but_only_in_rows_labelled_by_our_guide():
    swears = {"toxicity": 0.0, "obscene": 1.0}
    public = [Row("what the hell", "en", "s", swears), Row("damn it", "en", "relabelled", swears)]
    ours = [
        Row("merde alors", "fr", "inhouse_a", swears),
        Row("chaude ce soir", "fr", "inhouse_a", {"toxicity": 0.0, "sexual_explicit": 1.0}),
        Row("sale con", "fr", "inhouse_a", {"toxicity": 1.0, "obscene": 1.0}),
        Row("bonjour", "fr", "inhouse_a", {"toxicity": 0.0, "obscene": 0.0}),
    ]
    laid_out = lay_out(public, ours, Recipe(rewritten=0.0, joined=0.0, swearing=0.4), seed=1)
    toxicity = {row.text: row.labels["toxicity"] for row in laid_out}
    assert toxicity == {
        "what the hell": 0.0,
        "damn it": 0.4,
        "merde alors": 0.4,
        "chaude ce soir": 0.4,
        "sale con": 1.0,
        "bonjour": 0.0,
    }


def test_fair_criticism_of_office_may_count_as_a_little_toxic_but_neither_insults_nor_other_rows_change():
    ours = [
        Row("le maire a menti", "fr", "inhouse_fr_power", {"toxicity": 0.0}),
        Row("le maire est une ordure", "fr", "inhouse_fr_power", {"toxicity": 1.0}),
        Row("merci", "fr", "inhouse_fr_calm", {"toxicity": 0.0}),
    ]
    laid_out = lay_out([], ours, Recipe(rewritten=0.0, joined=0.0, criticism=0.2), seed=1)
    toxicity = {row.text: row.labels["toxicity"] for row in laid_out}
    assert toxicity == {"le maire a menti": 0.2, "le maire est une ordure": 1.0, "merci": 0.0}


def test_long_public_texts_are_mostly_left_out():
    public = [Row("long " * 200 + str(n), "en", "unheard_of", {"toxicity": 0.0}) for n in range(200)]
    assert 5 < len(lay_out(public, [], Recipe(joined=0.0), seed=random.Random(1).randrange(9))) < 80


def test_evasions_stand_against_plain_civil_rows():
    entries = [
        {"text": "!!!", "evasion": "plain", "toxicity": 1.0},
        {"text": "", "evasion": "leet", "toxicity": 1.0},
        {"text": "!", "evasion": "plain", "toxicity": 0.0},
        {"text": "!!", "evasion": "harmless", "toxicity": 0.0},
    ]
    figures = ours.judge_evasions(entries, scorer)
    assert (figures["plain"]["auc"], figures["leet"]["auc"]) == (1.0, 0.0)
    assert figures["harmless"] == {"rise": 0.25, "rows": 1}


def test_mentions_name_sixty_groups_and_more_in_both_languages():
    entries = list(mentions.mentions())
    groups = {language: {e["group"] for e in entries if e["lang"] == language} for language in ("fr", "en")}
    assert min(map(len, groups.values())) >= 60
    assert all(entry["text"][0].isupper() for entry in entries)


def test_mentions_that_score_high_are_counted():
    entries = [{"text": "", "lang": "fr"}, {"text": "!", "lang": "fr"}, {"text": "", "lang": "en"}]
    figures = ours.judge_mentions(entries, scorer)
    assert figures["fr"] == {"rows": 2, "below": 0.5, "low": ANY, "high": ANY, "highest": 0.25}
    assert figures["en"]["below"] == 1.0


def test_criticisms_are_fair_and_rude_in_both_languages_and_none_was_learnt_from():
    entries = list(criticisms.criticisms())
    kinds = Counter((entry["lang"], entry["toxicity"]) for entry in entries)
    assert set(kinds) == {(language, toxic) for language in ("fr", "en") for toxic in (0.0, 1.0)}
    assert min(kinds.values()) >= 30
    seen = Seen(entry["text"] for entry in entries)
    learnt = [row for row in written_for_us(Path("none"), OURS) + derived(OURS) if len(row.text) < 150]
    assert not [row.text for row in learnt if seen.holds_twin_of(row.text)]


def test_fair_criticism_that_scores_high_is_counted_and_insults_that_score_low():
    entries = [
        {"text": text, "lang": "fr", "toxicity": toxic}
        for text, toxic in (("", 0.0), ("!!!", 0.0), ("!!", 1.0), ("!!!", 1.0))
    ]
    figures = ours.judge_criticisms(entries, scorer)["fr"]
    assert (figures["rows"], figures["fair_below"][0], figures["rude_from"][0]) == (4, 0.5, 1.0)
    assert (figures["highest"], figures["auc"]) == (0.75, 0.625)


def test_held_out_rows_are_judged_by_language_and_source():
    held = [
        Row("!!", "fr", "inhouse_a", {"toxicity": 1.0}),
        Row("", "fr", "inhouse_a", {"toxicity": 0.0}),
        Row("!", "en", "press", {"toxicity": 0.0}),
        Row("!", "en", "press"),
    ]
    figures = judge.held_out_figures(held, scorer)
    assert set(figures) == {"ours fr", "press"}
    assert figures["ours fr"]["auc"] == 1.0
