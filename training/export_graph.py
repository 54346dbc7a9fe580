"""Writes BERT as an ONNX graph of our own: the few fused operators that a comment's scores need.

Matrices are whole numbers; what they multiply is rounded to 8 bits token by token (`training/rounding.py` says
how), never over a batch, so batch-mates cannot move a score. Attention, norms and the head are floats. Words stay
4-bit in memory and only those in use become floats. The last layer is computed for the first token alone: the
classifier looks at no other.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt
from onnx import ModelProto, NodeProto, TensorProto, helper, numpy_helper

from training.packing import LEAST_NIBBLE, Array, packed_matrix, packed_words
from training.rounding import ACTIVE_LEAST, ACTIVE_TOP, ACTIVE_ZERO, TOKEN_LEAST, TOKEN_TOP

CONTRIB = "com.microsoft"
FLOAT = TensorProto.FLOAT
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
    words = _words(graph, sizes, graph.weights[at + "word_embeddings.weight"])
    # Every token of a comment is of type 0.
    places = (
        graph.weights[at + "position_embeddings.weight"]
        + graph.weights[at + "token_type_embeddings.weight"][0]
    )
    zero = graph.constant("zero", np.array([0]))
    length = graph.add("Shape", "input_ids", start=1, end=2)
    place = graph.add("Slice", graph.constant("places", places), zero, length, zero)
    return _norm(graph, sizes, at, graph.add("Add", words, place))


def _words(graph: Graph, sizes: Sizes, weight: Array) -> str:
    """The rows in use of the 4-bit words, as floats (batch × length × hidden)."""
    packed, scales = packed_words(weight)
    rows = graph.add("Gather", graph.constant("words", packed), "input_ids")
    scale = graph.add(
        "Cast", graph.add("Gather", graph.constant("words.scales", scales), "input_ids"), to=FLOAT
    )
    four = graph.constant("four", np.array(4, np.uint8))
    low = graph.add("BitwiseAnd", rows, graph.constant("fifteen", np.array(15, np.uint8)))
    both = graph.add("Concat", low, graph.add("BitShift", rows, four, direction="RIGHT"), axis=-1)
    middle = graph.constant("middle", np.array(LEAST_NIBBLE, np.float32))
    blocks = graph.add("Mul", graph.add("Add", graph.add("Cast", both, to=FLOAT), middle), scale)
    return graph.add("Reshape", blocks, graph.constant("flat", np.array([0, 0, sizes.hidden])))


def _layer(graph: Graph, sizes: Sizes, at: str, state: str, mask: str, *, last: bool) -> str:
    whole = _tokens(graph, state)
    asking, asked = (_first(graph, state), _firsts(graph, whole)) if last else (state, whole)
    three = [_dense(graph, f"{at}attention.self.query", asked)]
    three += [_dense(graph, f"{at}attention.self.{name}", whole) for name in ("key", "value")]
    bias = graph.constant(f"{at}attention.bias", _biases(graph, at))
    attention: dict[str, Any] = {"num_heads": sizes.heads, "mask_filter_value": MASKED, "domain": CONTRIB}
    seen = graph.add("MultiHeadAttention", *three, bias, mask, **attention)
    state = _dense_and_norm(graph, sizes, f"{at}attention.output.", _tokens(graph, seen), asking)
    inner = _dense(graph, f"{at}intermediate.dense", _tokens(graph, state))
    active = graph.add("BiasGelu", inner, graph.weight(f"{at}intermediate.dense.bias"), domain=CONTRIB)
    return _dense_and_norm(graph, sizes, f"{at}output.", _active(graph, active), state)


@dataclass(frozen=True, slots=True)
class Whole:
    """A state in whole numbers: their name in the graph, each token's largest value, and the step and zero."""

    numbers: str
    largest: str
    step: str
    zero: str


def _tokens(graph: Graph, value: str) -> Whole:
    highest = _highest(graph, graph.add("Abs", value), "least.token", TOKEN_LEAST)
    return _whole(graph, value, highest, TOKEN_TOP, TOKEN_TOP + 1)


def _active(graph: Graph, value: str) -> Whole:
    return _whole(graph, value, _highest(graph, value, "least.active", ACTIVE_LEAST), ACTIVE_TOP, ACTIVE_ZERO)


def _highest(graph: Graph, value: str, name: str, least: float) -> str:
    last_axis = graph.constant("last.axis", np.array([-1]))
    return graph.add(
        "Max",
        graph.add("ReduceMax", value, last_axis, keepdims=1),
        graph.constant(name, np.array(least, np.float32)),
    )


def _whole(graph: Graph, value: str, largest: str, top: int, zero: int) -> Whole:
    step = graph.constant(f"step.{top}", np.array(1 / top, np.float32))
    at_zero = graph.constant(f"zero.{zero}", np.array(zero, np.uint8))
    numbers = graph.add("QuantizeLinear", graph.add("Div", value, largest), step, at_zero)
    return Whole(numbers, largest, step, at_zero)


def _head(graph: Graph, state: str) -> None:
    first = graph.add("Squeeze", state, graph.constant("one", np.array([1])))
    pooled = graph.add("Tanh", _linear(graph, "bert.pooler.dense", first))
    graph.nodes.append(
        helper.make_node("Sigmoid", [_linear(graph, "classifier", pooled)], ["scores"], "scores")
    )


def _first(graph: Graph, state: str) -> str:
    return graph.add("Gather", state, graph.constant("first", np.array([0])), axis=1)


def _firsts(graph: Graph, value: Whole) -> Whole:
    return replace(value, numbers=_first(graph, value.numbers), largest=_first(graph, value.largest))


def _dense(graph: Graph, name: str, value: Whole) -> str:
    """`value` times a matrix of whole numbers; its bias is added by the operator that follows."""
    whole, scales = packed_matrix(graph.weights[f"{name}.weight"])
    matrix, scale = graph.constant(f"{name}.whole", whole), graph.constant(f"{name}.scales", scales)
    product = graph.add(
        "MatMulIntegerToFloat", value.numbers, matrix, value.step, scale, value.zero, domain=CONTRIB
    )
    return graph.add("Mul", product, value.largest)


def _dense_and_norm(graph: Graph, sizes: Sizes, at: str, value: Whole, residual: str) -> str:
    """The dense layer's output added to what went into it, normed.

    Two additions and a norm take half the time of the one fused operator that onnxruntime has for them.
    """
    dense = graph.add("Add", _dense(graph, f"{at}dense", value), graph.weight(f"{at}dense.bias"))
    return _norm(graph, sizes, at, graph.add("Add", dense, residual))


def _norm(graph: Graph, sizes: Sizes, at: str, value: str) -> str:
    weights = graph.weight(f"{at}LayerNorm.weight"), graph.weight(f"{at}LayerNorm.bias")
    return graph.add("LayerNormalization", value, *weights, epsilon=sizes.epsilon, axis=-1)


def _linear(graph: Graph, name: str, value: str) -> str:
    return graph.add("Gemm", value, graph.weight(f"{name}.weight"), graph.weight(f"{name}.bias"), transB=1)


def _biases(graph: Graph, at: str) -> Array:
    return np.concatenate(
        [graph.weights[f"{at}attention.self.{name}.bias"] for name in ("query", "key", "value")]
    )


def _finished(graph: Graph, labels: int) -> ModelProto:
    inputs = [
        helper.make_tensor_value_info(name, TensorProto.INT64, ["batch", "length"])
        for name in ("input_ids", "attention_mask")
    ]
    output = helper.make_tensor_value_info("scores", TensorProto.FLOAT, ["batch", labels])
    whole = helper.make_graph(graph.nodes, "civility", inputs, [output], list(graph.constants.values()))
    operators = [helper.make_opsetid("", 18), helper.make_opsetid(CONTRIB, 1)]
    return helper.make_model(whole, opset_imports=operators, ir_version=9)
