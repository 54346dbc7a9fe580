import json
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from training import learn
from training.averaging import Average
from training.learn import Course, Run
from training.progress import Progress
from training.rows import Row
from training.schedule import Rate, batches
from training.score import logits, probabilities

QUICK = Course(Rate(3e-3, fall=0.2), batch=6, head_factor=1.0, workers=2, parts=2, save_every=600.0)


def test_a_run_learns_to_tell_rude_from_civil(tiny, rows: list[Row], tmp_path: Path):
    model, tokenizer = tiny
    Run(model, tokenizer, rows * 90, QUICK, tmp_path).finish()
    scores = probabilities(logits(model, tokenizer, [row.text for row in rows]))[:, 0]
    assert scores[:3].min() > 0.7
    assert scores[3:].max() < 0.3


def test_a_label_that_is_not_known_teaches_nothing(tiny, rows: list[Row], tmp_path: Path):
    model, tokenizer = tiny
    before = model.classifier.weight[3].clone()
    Run(model, tokenizer, rows * 4, replace(QUICK, decay=0.0), tmp_path).finish()
    assert torch.equal(model.classifier.weight[3], before)


def test_embeddings_and_frozen_layers_are_not_trained(tiny, rows: list[Row], tmp_path: Path):
    model, tokenizer = tiny
    before = {name: weight.clone() for name, weight in model.state_dict().items()}
    Run(model, tokenizer, rows * 4, replace(QUICK, frozen=2), tmp_path).finish()
    moved = {name for name, weight in model.state_dict().items() if not torch.equal(weight, before[name])}
    assert moved
    assert not any("embeddings" in name or "layer.0." in name or "layer.1." in name for name in moved)


def test_a_stopped_run_goes_on_to_the_same_weights(base_file: Path, rows: list[Row], tmp_path: Path):
    steady = replace(QUICK, rate=Rate(3e-3, climb=0.0, fall=0.0))
    whole, _ = _learnt(base_file, rows, tmp_path / "whole", steady)
    _learnt(base_file, rows, tmp_path / "halves", replace(steady, leave_at=0.5))
    gone_on, folder = _learnt(base_file, rows, tmp_path / "halves", steady)
    for ours, theirs in zip(whole.parameters(), gone_on.parameters(), strict=True):
        assert torch.allclose(ours, theirs, atol=1e-6)
    done = [json.loads(line)["done"] for line in (folder / "log.jsonl").read_text().splitlines()]
    assert done == [36, 72]


def test_the_weights_of_the_last_steps_are_averaged():
    weight = torch.nn.Parameter(torch.zeros(1))
    average = Average([weight], steps=2)
    for step, value in enumerate((4.0, 6.0, 9.0)):
        weight.data.fill_(value)
        average.take_in(step)
    average.settle()
    assert weight.item() == 7.0


def test_an_averaged_run_goes_on_to_the_same_weights(base_file: Path, rows: list[Row], tmp_path: Path):
    steady = replace(QUICK, rate=Rate(3e-3, climb=0.0, fall=0.0), averaged=4)
    whole, _ = _learnt(base_file, rows, tmp_path / "whole", steady)
    _learnt(base_file, rows, tmp_path / "halves", replace(steady, leave_at=0.5))
    gone_on, _ = _learnt(base_file, rows, tmp_path / "halves", steady)
    last, _ = _learnt(base_file, rows, tmp_path / "last", replace(steady, averaged=0))
    for ours, theirs in zip(whole.parameters(), gone_on.parameters(), strict=True):
        assert torch.allclose(ours, theirs, atol=1e-6)
    assert not torch.equal(whole.classifier.weight, last.classifier.weight)


def test_a_batch_smaller_than_its_parts_is_learnt(tiny, rows: list[Row], tmp_path: Path):
    model, tokenizer = tiny
    Run(model, tokenizer, rows[:1], replace(QUICK, save_every=0.0), tmp_path).finish()
    assert (tmp_path / "state.pt").exists()


def test_bfloat16_is_used_only_where_the_processor_multiplies_it(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(torch.backends.cpu, "get_cpu_capability", lambda: "AVX2")
    assert not learn.can_use_bf16()


@given(
    lengths=st.lists(st.integers(1, 200), max_size=300),
    size=st.integers(1, 40),
    seed=st.integers(0, 9),
    shuffle=st.booleans(),
)
def test_every_row_is_in_one_batch(lengths: list[int], size: int, seed: int, *, shuffle: bool):
    planned = batches(lengths, size, seed=seed, shuffle=shuffle)
    assert sorted(place for batch in planned for place in batch) == list(range(len(lengths)))
    assert all(0 < len(batch) <= size for batch in planned)


def test_batches_hold_texts_of_like_length():
    lengths = [place % 100 for place in range(3200)]
    spans = [
        max(lengths[p] for p in batch) - min(lengths[p] for p in batch)
        for batch in batches(lengths, 32, seed=1)
    ]
    assert sum(spans) / len(spans) < 5


def test_the_rate_climbs_stays_and_falls():
    rate = Rate(1.0, climb=0.1, fall=0.5)
    assert [round(rate.at(step, 100), 2) for step in (0, 9, 49, 75, 99)] == [0.1, 1.0, 1.0, 0.5, 0.02]


def test_progress_tells_rate_and_time_left(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    now = iter([0.0, 5.0, 30.0, 60.0])
    progress = Progress(tmp_path / "log.jsonl", 300, done=100, every=20.0, clock=lambda: next(now))
    progress.advance(10, loss=0.5)
    progress.advance(50, loss=0.25)
    progress.advance(140, loss=0.125)
    lines = [json.loads(line) for line in (tmp_path / "log.jsonl").read_text().splitlines()]
    assert lines[0] == {"done": 160, "planned": 300, "rate": 2.0, "left_s": 70, "loss": 0.25}
    assert lines[1]["left_s"] == 0
    assert "2.0/s" in capsys.readouterr().out


def _learnt(base_file: Path, rows: list[Row], folder: Path, course: Course):
    from tinybase import PIECES

    from training import base, encoder

    model, tokenizer = encoder.build(base.read(base_file), range(len(PIECES)), seed=3)
    return Run(model, tokenizer, rows * 12, course, folder).finish(), folder
