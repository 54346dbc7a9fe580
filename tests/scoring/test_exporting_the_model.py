"""The exporter on a tiny checkpoint: the graph it writes says what transformers says."""

import json
import sys

import numpy as np
import pytest

from service.scoring.onnx import OnnxScorer

torch = pytest.importorskip("torch", reason="Detoxify's extra is not installed")
pytest.importorskip("onnx", reason="onnx is not installed")

LABELS = ["toxicity", "insult", "threat"]


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory):
    """Three layers of fixed random weights with a three-piece head, and a tokenizer of letters."""
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import BertConfig, BertForSequenceClassification

    folder = tmp_path_factory.mktemp("checkpoint")
    torch.manual_seed(3)
    sizes = {"hidden_size": 64, "num_hidden_layers": 3, "num_attention_heads": 4, "intermediate_size": 96}
    config = BertConfig(
        vocab_size=60, num_labels=3, max_position_embeddings=512, initializer_range=0.1, **sizes
    )
    model = BertForSequenceClassification(config).eval()
    config.save_pretrained(folder)
    pieces = [(piece, 0.0) for piece in ("<s>", "<pad>", "</s>", "<unk>")]
    pieces += [(letter, -3.0) for letter in "▁abcdefghijklmnopqrstuvwxyz"]
    tokenizer = Tokenizer(models.Unigram(pieces, unk_id=3))
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.save(str(folder / "tokenizer.json"))
    layout = {"arch": {"args": {}}, "dataset": {"args": {"classes": LABELS}}}
    torch.save({"state_dict": model.state_dict(), "config": layout}, folder / "tiny.ckpt")
    return folder, model


def logit(scores):
    values = np.array([scores[label] for label in LABELS])
    return np.log(values / (1 - values))


def test_the_exported_graph_scores_as_the_checkpoint_does_with_its_rounding(checkpoint, tmp_path):
    from training.export import export
    from training.rounding import rounding

    folder, model = checkpoint
    export(folder, tmp_path, version="t1", languages=["fr"])
    scorer = OnnxScorer(tmp_path)
    for text, ours in zip(texts := ["abc", "le chat dort", ""], scorer.score(texts), strict=True):
        pieces = scorer._load().pieces.of([text])[0]
        with torch.no_grad(), rounding(model):
            theirs = model(torch.tensor([[0, *pieces, 2]])).logits.sigmoid()[0].tolist()
        assert list(ours.values()) == pytest.approx(theirs, abs=0.01)
    assert scorer.model == "builtin:t1"


def test_a_token_of_nothing_but_zeros_gets_a_score(checkpoint):
    from onnxruntime import InferenceSession

    from training.export import _sizes
    from training.export_graph import model as graph

    folder, model = checkpoint
    weights = {name: weight.numpy().copy() for name, weight in model.state_dict().items()}
    for name, weight in weights.items():
        if "self.value" in name:
            weight[:] = 0
    session = InferenceSession(graph(weights, _sizes(folder)).SerializeToString())
    (scores,) = session.run(
        None, {name: np.ones((1, 4), np.int64) for name in ("input_ids", "attention_mask")}
    )
    assert np.isfinite(scores).all()


def test_the_exported_graph_becomes_the_checkpoint_again(checkpoint, tmp_path):
    import onnx

    from training.checkpoint import _config, weights_of
    from training.export import export
    from training.rounding import matrix

    folder, model = checkpoint
    export(folder, tmp_path, version="t1", languages=["fr"])
    graph = onnx.load(tmp_path / "model.onnx")
    found = weights_of(graph)
    for name, weight in model.bert.encoder.state_dict().items():
        expected = matrix(weight) if weight.dim() == 2 else weight
        assert found[f"bert.encoder.{name}"] == pytest.approx(expected.numpy(), abs=1e-5)
    assert (_config(graph).num_attention_heads, _config(graph).num_hidden_layers) == (4, 3)


def test_the_exported_graph_scores_a_comment_alone_as_in_a_batch(checkpoint, tmp_path):
    from training.export import export

    export(checkpoint[0], tmp_path, version="t1", languages=["fr"])
    scorer = OnnxScorer(tmp_path)
    texts = ["abc", "le chat dort", "", "un texte plus long que les autres " * 4, "z"]
    for text, together in zip(texts, scorer.score(texts), strict=True):
        assert scorer.score([text])[0] == pytest.approx(together, abs=1e-4)


def test_a_calibration_moves_the_log_odds(checkpoint, tmp_path):
    from training.export import export

    folder, _ = checkpoint
    calibration = {"insult": {"scale": 0.5, "shift": -1.0}}
    export(folder, tmp_path / "plain", version="t1", languages=["fr"])
    export(folder, tmp_path / "calibrated", version="t1", languages=["fr"], calibration=calibration)
    plain, moved = (
        logit(OnnxScorer(tmp_path / name).score(["bonjour"])[0]) for name in ("plain", "calibrated")
    )
    assert moved == pytest.approx(plain * [1, 0.5, 1] + [0, -1, 0], abs=1e-3)
    assert json.loads((tmp_path / "calibrated" / "labels.json").read_text())["calibration"] == calibration


def test_four_bit_words_of_the_base_come_out_as_they_were():
    from training.packing import packed_words, unpacked_words

    rng = np.random.default_rng(5)
    four_bit = rng.integers(-8, 8, (50, 4, 32))
    four_bit[..., 0] = -8  # a block's scale is set by its largest weight, which is -8 scales
    four_bit[0, 0] = 0
    scales = (rng.uniform(0.001, 0.1, (50, 4, 1)) * rng.choice([-1, 1], (50, 4, 1))).astype(np.float16)
    scales[0, 0] = 0
    words = (four_bit * scales.astype(np.float32)).astype(np.float16).astype(np.float32).reshape(50, -1)
    packed, found = packed_words(words)
    assert (packed.dtype, packed.shape) == (np.uint8, (50, 4, 16))
    assert unpacked_words(packed, found) == pytest.approx(words, rel=2**-10)


def test_a_matrix_that_learnt_rounded_loses_nothing():
    from training.packing import packed_matrix
    from training.rounding import matrix

    learnt = matrix(torch.randn(24, 64)).numpy()
    whole, scales = packed_matrix(learnt)
    assert (whole.dtype, whole.shape, scales.shape) == (np.int8, (64, 24), (24,))
    assert np.abs(whole).max() == 63
    assert pytest.approx(learnt, rel=1e-5, abs=1e-7) == (whole * scales).T


def test_the_command_line_exports(checkpoint, tmp_path, monkeypatch):
    from training.export import main

    folder, _ = checkpoint
    (tmp_path / "calibration.json").write_text('{"threat": {"shift": 1.0}}')
    arguments = [str(folder), str(tmp_path / "out"), "--version", "t2", "--languages", "fr,en"]
    monkeypatch.setattr(
        sys, "argv", ["export", *arguments, "--calibration", str(tmp_path / "calibration.json")]
    )
    main()
    assert OnnxScorer(tmp_path / "out").languages == {"fr", "en"}
    assert OnnxScorer(tmp_path / "out").score(["abc"])
