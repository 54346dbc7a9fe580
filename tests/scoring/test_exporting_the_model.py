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


def test_the_exported_graph_scores_as_the_checkpoint_does(checkpoint, tmp_path):
    from training.export import export

    folder, model = checkpoint
    export(folder, tmp_path, version="t1", languages=["fr"])
    scorer = OnnxScorer(tmp_path)
    for text, ours in zip(texts := ["abc", "le chat dort", ""], scorer.score(texts), strict=True):
        pieces = scorer._load().pieces.of([text])[0]
        with torch.no_grad():
            theirs = model(torch.tensor([[0, *pieces, 2]])).logits.sigmoid()[0].tolist()
        assert list(ours.values()) == pytest.approx(theirs, abs=0.03)
    assert scorer.model == "builtin:t1"


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


def test_four_bit_weights_of_the_base_encoder_come_out_as_exact_as_a_half_precision_scale():
    from training.export_graph import quantised

    rng = np.random.default_rng(5)
    four_bit = rng.integers(-8, 8, (50, 4, 32))
    four_bit[..., 0] = -8  # a block's scale is set by its largest weight, which is -8 scales
    weights = (four_bit * np.float16(0.0078125)).astype(np.float32).reshape(50, -1)
    integers, scales = quantised(weights)
    assert (integers * scales.astype(np.float32)).reshape(50, -1) == pytest.approx(weights, rel=2**-11)


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
