"""``python -m training.checkpoint OUT``: the model that ships becomes a checkpoint folder for the Detoxify class.

The shipped graph holds every weight, matrices and words to the last step, so nothing else needs to be kept or
passed on: `Detoxify(checkpoint="OUT/checkpoint.ckpt", huggingface_config_path="OUT")`, run in that folder, scores as
Civility does but for the rounding of what the matrices multiply.
"""

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from onnx import ModelProto, NodeProto, helper, numpy_helper
from tokenizers import Tokenizer
from transformers import BertConfig, BertForSequenceClassification

from service.scoring.onnx import BUILTIN
from training import encoder
from training.attributes import ATTRIBUTES
from training.packing import Array, unpacked_words
from training.vocabulary import MAX_TOKENS, PAD_ID

_ATTENTION = ("query", "key", "value")

HEADS = {"MultiHeadAttention": "num_heads", "Attention": "q_num_heads"}
"""Where each operator says how many heads there are: graphs exported before decision 14 have the first."""


def unpack(shipped: Path, out: Path) -> None:
    """Write the folder `out` from the folder of a shipped model (`model.onnx`, `tokenizer.json`)."""
    graph = onnx.load(shipped / "model.onnx")
    model = BertForSequenceClassification(_config(graph))
    weights = {name: torch.from_numpy(np.array(each)) for name, each in weights_of(graph).items()}
    model.load_state_dict(weights)
    encoder.save(model, Tokenizer.from_file(str(shipped / "tokenizer.json")), out)


def weights_of(graph: ModelProto) -> dict[str, Array]:
    """Every weight by the name that transformers' `BertForSequenceClassification` gives it."""
    held = {each.name: numpy_helper.to_array(each) for each in graph.graph.initializer}
    weights = {name: value for name, value in held.items() if name.startswith(("bert.", "classifier."))}
    for name in [name for name in weights if name.endswith((".whole", ".scales", "attention.bias"))]:
        del weights[name]
    weights |= _matrices(held) | _attention_biases(held) | _embeddings(held)
    return {name: value.astype(np.float32) for name, value in weights.items()}


def _matrices(held: Mapping[str, Array]) -> dict[str, Array]:
    names = [name.removesuffix(".whole") for name in held if name.endswith(".whole")]
    return {f"{name}.weight": (held[f"{name}.whole"] * held[f"{name}.scales"]).T for name in names}


def _attention_biases(held: Mapping[str, Array]) -> dict[str, Array]:
    found = {}
    for name, together in held.items():
        if name.endswith("attention.bias"):
            at = name.removesuffix("bias")
            parts = np.split(together, len(_ATTENTION))
            found |= {f"{at}self.{one}.bias": part for one, part in zip(_ATTENTION, parts, strict=True)}
    return found


def _embeddings(held: Mapping[str, Array]) -> dict[str, Array]:
    # The graph adds the type of a token, which is always 0, to its place.
    at = "bert.embeddings."
    return {
        f"{at}word_embeddings.weight": unpacked_words(held["words"], held["words.scales"]),
        f"{at}position_embeddings.weight": held["places"],
        f"{at}token_type_embeddings.weight": np.zeros((1, held["places"].shape[1])),
    }


def _config(graph: ModelProto) -> BertConfig:
    attentions = [node for node in graph.graph.node if node.op_type in HEADS]
    norm = next(node for node in graph.graph.node if node.op_type == "LayerNormalization")
    sizes = {each.name: tuple(each.dims) for each in graph.graph.initializer}
    return BertConfig(
        vocab_size=sizes["words"][0],
        hidden_size=sizes["places"][1],
        num_hidden_layers=len(attentions),
        num_attention_heads=_attribute(attentions[0], HEADS[attentions[0].op_type]),
        intermediate_size=sizes["bert.encoder.layer.0.intermediate.dense.bias"][0],
        max_position_embeddings=sizes["places"][0],
        type_vocab_size=1,
        layer_norm_eps=_attribute(norm, "epsilon"),
        pad_token_id=PAD_ID,
        model_max_length=MAX_TOKENS,
        problem_type="multi_label_classification",
        id2label=dict(enumerate(ATTRIBUTES)),
        label2id={name: place for place, name in enumerate(ATTRIBUTES)},
    )


def _attribute(node: NodeProto, name: str) -> Any:
    return next(helper.get_attribute_value(each) for each in node.attribute if each.name == name)


def main() -> None:
    """Read the command line and unpack."""
    parser = argparse.ArgumentParser(prog="python -m training.checkpoint", description=__doc__)
    parser.add_argument("out", type=Path, help="folder to write")
    parser.add_argument("--model", type=Path, default=BUILTIN, help="folder of the model; the built-in one")
    given = parser.parse_args()
    unpack(given.model, given.out)
    print(given.out)


if __name__ == "__main__":
    main()
