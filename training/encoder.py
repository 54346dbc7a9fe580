"""Builds, saves and loads the classifier: a BERT with seven outputs, kept as a Detoxify checkpoint folder.

The folder holds ``checkpoint.ckpt`` (weights and Detoxify's four arguments), ``config.json``,
``tokenizer.json`` and ``tokenizer_config.json``; the real ``Detoxify`` class loads it offline. The word
embeddings are never trained: they stay the 4-bit values of the base, which an export may store as such.
"""

import json
from collections.abc import Sequence
from pathlib import Path

import torch
from tokenizers import Tokenizer
from transformers import BertConfig, BertForSequenceClassification

from training.attributes import ATTRIBUTES
from training.base import Base
from training.vocabulary import MAX_TOKENS, PAD_ID, tokenizer_of

_TOKENIZER_CONFIG = {
    "tokenizer_class": "PreTrainedTokenizerFast",
    "model_max_length": MAX_TOKENS,
    "bos_token": "<s>",
    "eos_token": "</s>",
    "cls_token": "<s>",
    "sep_token": "</s>",
    "pad_token": "<pad>",
    "unk_token": "<unk>",
    "mask_token": "<mask>",
}
# One pass over many rows needs no dropout, and without it a step costs less.
_NO_DROPOUT = {"hidden_dropout_prob": 0.0, "attention_probs_dropout_prob": 0.0}


def build(
    base: Base, kept: Sequence[int], *, seed: int, layers: Sequence[int] | None = None
) -> tuple[BertForSequenceClassification, Tokenizer]:
    """Return an untrained classifier of the ``kept`` pieces and ``layers`` (None: all), and tokenizer."""
    torch.manual_seed(seed)
    chosen = list(range(base.shape.layers)) if layers is None else list(layers)
    model = BertForSequenceClassification(_config(base, len(kept), len(chosen)))
    weights = {name: torch.from_numpy(array.copy()) for name, array in base.state().items()}
    words = "embeddings.word_embeddings.weight"
    weights[words] = weights[words][list(kept)]
    model.bert.load_state_dict(_with_layers(weights, chosen), strict=False)
    tokenizer = tokenizer_of([base.pieces[p] for p in kept], [base.scores[p] for p in kept])
    return model, tokenizer


def shallower(model: BertForSequenceClassification, layers: Sequence[int]) -> BertForSequenceClassification:
    """Return a copy of ``model`` that keeps only ``layers``, in that order: where a student starts from."""
    config = BertConfig.from_dict(model.config.to_dict() | {"num_hidden_layers": len(layers)})
    return classifier(config, _with_layers(model.state_dict(), list(layers), prefix="bert."))


def blended(
    models: Sequence[BertForSequenceClassification], shares: Sequence[float]
) -> BertForSequenceClassification:
    """Return the last of ``models`` with each weight the sum of theirs, each times its share; shares add up to 1.

    Between two models of one descent it keeps what both are good at (Wortsman et al., 2022, "Robust fine-tuning
    of zero-shot models"); a model and the one it was taught from, by shares of 1 and -1, add what was learnt between
    them (Ilharco et al., 2023, "Editing models with task arithmetic").
    """
    states = [model.state_dict() for model in models]
    summed = {
        name: torch.stack([share * state[name] for share, state in zip(shares, states, strict=True)]).sum(0)
        for name in states[0]
    }
    models[-1].load_state_dict(summed)
    return models[-1]


def save(model: BertForSequenceClassification, tokenizer: Tokenizer, folder: Path) -> None:
    """Write ``model`` and ``tokenizer`` as a Detoxify checkpoint folder (weights in float16)."""
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer.save(str(folder / "tokenizer.json"), pretty=False)
    (folder / "tokenizer_config.json").write_text(json.dumps(_TOKENIZER_CONFIG, indent=1))
    config = model.config.to_dict() | {"num_labels": len(ATTRIBUTES), "architectures": [type(model).__name__]}
    (folder / "config.json").write_text(json.dumps(config, indent=1, default=str))
    half = {name: weight.detach().half() for name, weight in model.state_dict().items()}
    torch.save({"state_dict": half, "config": _detoxify_config()}, folder / "checkpoint.ckpt")


def load(folder: Path) -> tuple[BertForSequenceClassification, Tokenizer]:
    """Read back what ``save`` wrote, ready to score. Raises ``RuntimeError`` when a weight is missing."""
    config = BertConfig.from_dict(json.loads((folder / "config.json").read_text()) | _NO_DROPOUT)
    checkpoint = torch.load(folder / "checkpoint.ckpt", weights_only=True)
    weights = {name: weight.float() for name, weight in checkpoint["state_dict"].items()}
    return classifier(config, weights), Tokenizer.from_file(str(folder / "tokenizer.json"))


def classifier(config: BertConfig, weights: dict[str, torch.Tensor]) -> BertForSequenceClassification:
    """Return the classifier of that shape, ready to score. Raises ``RuntimeError`` when a weight is missing."""
    model = BertForSequenceClassification(config)
    # In bfloat16 the way back through torch's fused attention takes two fifths of a step; plain products a tenth.
    model.set_attn_implementation("eager")
    model.load_state_dict(weights)
    return model.train(mode=False)


def _config(base: Base, pieces: int, layers: int) -> BertConfig:
    shape = base.shape
    return BertConfig(
        vocab_size=pieces,
        hidden_size=shape.hidden,
        num_hidden_layers=layers,
        num_attention_heads=shape.heads,
        intermediate_size=shape.inner,
        max_position_embeddings=shape.positions,
        type_vocab_size=shape.types,
        layer_norm_eps=shape.epsilon,
        pad_token_id=PAD_ID,
        **_NO_DROPOUT,
        problem_type="multi_label_classification",
        id2label=dict(enumerate(ATTRIBUTES)),
        label2id={name: place for place, name in enumerate(ATTRIBUTES)},
    )


def _with_layers(
    weights: dict[str, torch.Tensor], chosen: list[int], *, prefix: str = ""
) -> dict[str, torch.Tensor]:
    stem = f"{prefix}encoder.layer."
    kept = {name: weight for name, weight in weights.items() if not name.startswith(stem)}
    for new, old in enumerate(chosen):
        mine = f"{stem}{old}."
        kept |= {f"{stem}{new}.{n.removeprefix(mine)}": w for n, w in weights.items() if n.startswith(mine)}
    return kept


def _detoxify_config() -> dict[str, object]:
    arguments = {
        "model_type": ".",
        "model_name": "BertForSequenceClassification",
        "tokenizer_name": "AutoTokenizer",
        "num_classes": len(ATTRIBUTES),
    }
    return {"arch": {"args": arguments}, "dataset": {"args": {"classes": list(ATTRIBUTES)}}}
