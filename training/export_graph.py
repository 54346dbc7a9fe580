"""Writes BERT as an ONNX graph of our own: the few fused operators that a comment's scores need.

Weights rest as 8-bit integers with one half-precision scale per block of 32; onnxruntime turns them into floats once,
when it loads. Nothing is quantised on the way through the graph, so batch-mates cannot move a score. The
embeddings stay 8-bit in memory and only the rows in use become floats. The last layer is computed for the
first token alone: the classifier looks at no other.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
from onnx import ModelProto, NodeProto, TensorProto, helper, numpy_helper

Array = npt.NDArray[np.float32]

CONTRIB = "com.microsoft"
BLOCK = 32
# The base encoder's own weights are 4-bit numbers from -8 to 7 times a block's scale: 120 is a multiple of 8,
# so those come out as exact as the scale.
TOP = 120
MASKED = -10_000.0


@dataclass(frozen=True, slots=True)
class Sizes:
    """What `config.json` says of the encoder."""

    layers: int
    heads: int
    hidden: int
    epsilon: float


@dataclass(slots=True)
class Graph:
    """An ONNX graph in the making: `constant` and `add` return the name of what they added."""

    weights: Mapping[str, Array]
    nodes: list[NodeProto] = field(default_factory=list)
    constants: dict[str, TensorProto] = field(default_factory=dict)

    def constant(self, name: str, value: npt.NDArray[Any]) -> str:
        """An initialiser."""
        self.constants[name] = numpy_helper.from_array(value, name)
        return name

    def weight(self, name: str) -> str:
        """One of the encoder's small tensors, as it is."""
        return self.constant(name, self.weights[name])

    def add(self, operator: str, *inputs: str, domain: str = "", **attributes: Any) -> str:
        """An operator of one output."""
        return self.several(operator, *inputs, outputs=1, domain=domain, **attributes)[0]

    def several(
        self, operator: str, *inputs: str, outputs: int, domain: str = "", **attributes: Any
    ) -> list[str]:
        """An operator of several outputs."""
        names = [f"{operator}_{len(self.nodes)}_{number}" for number in range(outputs)]
        self.nodes.append(helper.make_node(operator, inputs, names, names[0], domain=domain, **attributes))
        return names


def quantised(weight: Array) -> tuple[npt.NDArray[np.int8], npt.NDArray[np.float16]]:
    """The 8-bit blocks (rows × blocks × 32) of a matrix, and their scales (rows × blocks × 1)."""
    blocks = weight.reshape(len(weight), -1, BLOCK)
    top = np.abs(blocks).max(-1, keepdims=True)
    scales = np.maximum(top / TOP, np.finfo(np.float16).tiny).astype(np.float16)
    return np.clip(np.rint(blocks / scales), -127, 127).astype(np.int8), scales


def model(weights: Mapping[str, Array], sizes: Sizes) -> ModelProto:
    """The graph: `input_ids` and `attention_mask` (int64, batch × length) to `scores` (batch × labels, 0..1).

    `weights` are those of transformers' `BertForSequenceClassification`, by its names.
    """
    graph = Graph(weights)
    state, mask = _embeddings(graph, sizes), graph.add("Cast", "attention_mask", to=TensorProto.INT32)
    for layer in range(sizes.layers):
        state = _layer(
            graph, sizes, f"bert.encoder.layer.{layer}.", state, mask, last=layer == sizes.layers - 1
        )
    _head(graph, state)
    return _finished(graph, len(weights["classifier.bias"]))


def _embeddings(graph: Graph, sizes: Sizes) -> str:
    at = "bert.embeddings."
    integers, scales = quantised(graph.weights[at + "word_embeddings.weight"])
    rows = graph.add("Gather", graph.constant("words", integers), "input_ids")
    scale = graph.add("Gather", graph.constant("words.scales", scales), "input_ids")
    blocks = graph.add("Mul", _float(graph, rows), _float(graph, scale))
    words = graph.add("Reshape", blocks, graph.constant("flat", np.array([0, 0, sizes.hidden])))
    # Every token of a comment is of type 0.
    places = (
        graph.weights[at + "position_embeddings.weight"]
        + graph.weights[at + "token_type_embeddings.weight"][0]
    )
    zero = graph.constant("zero", np.array([0]))
    length = graph.add("Shape", "input_ids", start=1, end=2)
    place = graph.add("Slice", graph.constant("places", places), zero, length, zero)
    norm = graph.weight(at + "LayerNorm.weight"), graph.weight(at + "LayerNorm.bias")
    return graph.add(
        "LayerNormalization", graph.add("Add", words, place), *norm, epsilon=sizes.epsilon, axis=-1
    )


def _layer(graph: Graph, sizes: Sizes, at: str, state: str, mask: str, *, last: bool) -> str:
    asking = _first(graph, state) if last else state
    three = [_dense(graph, f"{at}attention.self.query", asking)]
    three += [_dense(graph, f"{at}attention.self.{name}", state) for name in ("key", "value")]
    bias = graph.constant(f"{at}attention.bias", _biases(graph, at))
    attention: dict[str, Any] = {"num_heads": sizes.heads, "mask_filter_value": MASKED, "domain": CONTRIB}
    seen = graph.add("MultiHeadAttention", *three, bias, mask, **attention)
    state = _dense_and_norm(graph, sizes, f"{at}attention.output.", seen, asking)
    inner = _dense(graph, f"{at}intermediate.dense", state)
    active = graph.add("BiasGelu", inner, graph.weight(f"{at}intermediate.dense.bias"), domain=CONTRIB)
    return _dense_and_norm(graph, sizes, f"{at}output.", active, state)


def _head(graph: Graph, state: str) -> None:
    first = graph.add("Squeeze", state, graph.constant("one", np.array([1])))
    pooled = graph.add("Tanh", _linear(graph, "bert.pooler.dense", first))
    graph.nodes.append(
        helper.make_node("Sigmoid", [_linear(graph, "classifier", pooled)], ["scores"], "scores")
    )


def _first(graph: Graph, state: str) -> str:
    return graph.add("Gather", state, graph.constant("first", np.array([0])), axis=1)


def _dense(graph: Graph, name: str, value: str) -> str:
    """`value` times a matrix that rests as 8-bit blocks; its bias is added by the operator that follows."""
    weight = graph.weights[f"{name}.weight"]
    integers, scales = quantised(weight)
    parts = graph.constant(f"{name}.blocks", integers), graph.constant(f"{name}.scales", scales)
    blocks = graph.add("Mul", *(_float(graph, part) for part in parts))
    shape = graph.constant(f"{name}.shape", np.array(weight.shape))
    matrix = graph.add("Transpose", graph.add("Reshape", blocks, shape), perm=[1, 0])
    return graph.add("MatMul", value, matrix)


def _dense_and_norm(graph: Graph, sizes: Sizes, at: str, value: str, residual: str) -> str:
    names = "LayerNorm.weight", "LayerNorm.bias", "dense.bias"
    norm = [graph.weight(at + name) for name in names]
    dense = _dense(graph, f"{at}dense", value)
    return graph.add("SkipLayerNormalization", dense, residual, *norm, domain=CONTRIB, epsilon=sizes.epsilon)


def _linear(graph: Graph, name: str, value: str) -> str:
    return graph.add("Gemm", value, graph.weight(f"{name}.weight"), graph.weight(f"{name}.bias"), transB=1)


def _biases(graph: Graph, at: str) -> Array:
    return np.concatenate(
        [graph.weights[f"{at}attention.self.{name}.bias"] for name in ("query", "key", "value")]
    )


def _float(graph: Graph, value: str) -> str:
    return graph.add("Cast", value, to=TensorProto.FLOAT)


def _finished(graph: Graph, labels: int) -> ModelProto:
    inputs = [
        helper.make_tensor_value_info(name, TensorProto.INT64, ["batch", "length"])
        for name in ("input_ids", "attention_mask")
    ]
    output = helper.make_tensor_value_info("scores", TensorProto.FLOAT, ["batch", labels])
    whole = helper.make_graph(graph.nodes, "civility", inputs, [output], list(graph.constants.values()))
    operators = [helper.make_opsetid("", 18), helper.make_opsetid(CONTRIB, 1)]
    return helper.make_model(whole, opset_imports=operators, ir_version=9)
