import gzip
import json
from pathlib import Path

import pytest

from training import holdout, rows
from training.rows import Row
from training.twins import Seen


def test_a_label_that_nobody_gave_is_not_taken_for_nought():
    row = rows.row_of({"text": "x", "lang": "fr", "toxicity": 0.7, "threat": None}, source="s")
    assert row.labels == {"toxicity": 0.7}
    assert row.source == "s"


def test_a_row_is_toxic_when_any_label_is():
    assert Row("x", "fr", "s", {"toxicity": 0.0, "obscene": 0.5}).toxic
    assert not Row("x", "fr", "s", {"toxicity": 0.4}).toxic
    assert not Row("x", "fr", "s").toxic


def test_rows_come_back_as_they_were_written(tmp_path: Path):
    kept = [Row("é\n", "fr", "inhouse_a", {"threat": 1.0}, 0.5), Row("b", "en", "civil")]
    rows.write(tmp_path / "rows.jsonl.gz", kept)
    assert list(rows.read(tmp_path / "rows.jsonl.gz")) == kept


def test_plain_files_are_read_and_empty_lines_skipped(tmp_path: Path):
    (tmp_path / "inhouse_x.jsonl").write_text('{"text": "a", "lang": "en"}\n\n')
    assert [row.source for row in rows.read(tmp_path / "inhouse_x.jsonl")] == ["inhouse_x"]


def test_a_line_without_language_is_refused(tmp_path: Path):
    (tmp_path / "bad.jsonl").write_text('{"text": "a"}\n')
    with pytest.raises(KeyError, match="lang"):
        list(rows.read(tmp_path / "bad.jsonl"))


def test_sources_are_told_apart(tmp_path: Path):
    shared, ours = tmp_path / "shared", tmp_path / "ours"
    shared.mkdir()
    ours.mkdir()
    line = json.dumps({"text": "a", "lang": "en", "toxicity": 1})
    for name in ("train", "assumed_negative", "inhouse_fr"):
        with gzip.open(shared / f"{name}.jsonl.gz", "wt") as file:
            file.write(line + "\n")
    (ours / "inhouse_new.jsonl").write_text(line + "\n")
    assert [row.ours for row in rows.written_for_us(shared, ours)] == [True, True]
    assert rows.public(shared, ours)[0].labels == {"toxicity": 1.0}
    (ours / "translated_fr.jsonl").write_text(json.dumps({"text": "b", "lang": "fr", "source": "translated"}))
    assert [(row.text, row.ours) for row in rows.derived(ours)] == [("b", False)]
    assumed = rows.assumed_civil(shared)[0]
    assert not assumed.toxic
    assert assumed.weight < 1
    assert set(rows.by_language([assumed])) == {"en"}


def test_a_public_row_that_was_labelled_anew_has_only_its_new_labels(tmp_path: Path):
    texts = ("sale type", "bonjour", "…")
    lines = [{"text": text, "lang": "fr", "source": "mlma_fr", "toxicity": 1, "obscene": 1} for text in texts]
    with gzip.open(tmp_path / "train.jsonl.gz", "wt") as file:
        file.writelines(json.dumps(line) + "\n" for line in lines)
    # The last could not be told, so the row teaches nothing.
    anew = [{"original": rows.digest("bonjour"), "letters": "o"}, {"original": rows.digest("…")}]
    (tmp_path / "relabelled_fr.jsonl").write_text("".join(json.dumps(each) + "\n" for each in anew))
    first, second = rows.public(tmp_path, tmp_path)
    assert (first.source, first.labels) == ("mlma_fr", {"toxicity": 1.0, "obscene": 1.0})
    assert (second.text, second.source) == ("bonjour", "relabelled")
    assert second.labels == dict.fromkeys(rows.ATTRIBUTES, 0.0) | {"obscene": 1.0}


def test_whole_blocks_are_held_out():
    ours = [Row(str(number), "fr", "inhouse_a") for number in range(400)]
    split = holdout.blocks(ours)
    assert [int(row.text) for row in split.held] == [*range(80, 100), *range(280, 300)]
    assert len(split.learn) + len(split.held) == 400


def test_appending_rows_moves_no_row_to_the_other_side():
    ours = [Row(str(number), "fr", "inhouse_a") for number in range(400)]
    assert {row.text for row in holdout.blocks(ours[:300]).held} <= {
        row.text for row in holdout.blocks(ours).held
    }


def test_copies_fall_on_the_same_side():
    public = [Row(text, "en", "s") for number in range(2000) for text in (f"Row {number}", f"ROW {number}")]
    split = holdout.hashed(public, share=0.1)
    held = {row.text.casefold() for row in split.held}
    assert len(split.held) == 2 * len(held)
    assert 120 < len(held) < 280


@pytest.mark.parametrize(
    "text",
    [
        "The minister, he said, will not be back before the spring!",
        "the minister he said will not be back before the SPRING",
        "The minister he said will not be back before the spring either",
    ],
)
def test_a_near_copy_of_an_evaluation_row_is_found(text: str):
    assert Seen(["The minister, he said, will not be back before the spring."]).holds_twin_of(text)


def test_rows_on_the_same_subject_are_no_twins():
    seen = Seen(["The minister, he said, will not be back before the spring.", "Non."])
    assert not seen.holds_twin_of("The minister will be back in the spring, he said to the press on Monday")
    assert not seen.holds_twin_of("Oui.")
    assert seen.holds_twin_of("non !")


def test_of_texts_without_words_only_the_same_is_a_twin():
    seen = Seen(["😍😍"])
    assert seen.holds_twin_of("😍😍")
    assert not seen.holds_twin_of("🇫🇷")


def test_a_large_source_gives_no_more_rows_than_asked():
    public = [Row(str(number), "en", "large") for number in range(50)] + [Row("x", "fr", "small")]
    chosen = holdout.sampled(public, 5)
    assert len(chosen) == 6
    assert {row.text for row in chosen} == {row.text for row in holdout.sampled(reversed(public), 5)}


def test_held_out_rows_are_thinned_until_each_language_is_mostly_civil():
    rows_of_two = [
        Row(f"{language} {number}", language, "s", {"toxicity": float(number % 2)})
        for language in ("fr", "es")
        for number in range(60)
    ]
    kept = holdout.thinned([*rows_of_two, Row("solo tóxico", "it", "s", {"toxicity": 1.0})], 0.25)
    counts = {language: [row.toxic for row in group] for language, group in rows.by_language(kept).items()}
    assert {language: (len(toxic), sum(toxic)) for language, toxic in counts.items()} == {
        "fr": (40, 10),
        "es": (40, 10),
    }
