"""Writes BERT as an ONNX graph of our own: the few operators that a comment's scores need.

Matrices are whole numbers; what they multiply is rounded to 8 bits token by token (`training/rounding.py` says
how), never over a batch, so batch-mates cannot move a score. Attention, norms and the head are floats. Words stay
4-bit in memory and only those in use become floats. The last layer is computed for the first token alone: the
classifier looks at no other. Which operators, and why these: docs/decisions/0014-operators-and-runs.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt
from onnx import ModelProto, NodeProto, TensorProto, helper, numpy_helper

from training.packing import LEAST_NIBBLE, Array, packed_matrix, packed_words
from training.rounding import ACTIVE_LEAST, ACTIVE_TOP, ACTIVE_ZERO, TOKEN_TOP, TOKEN_ZERO

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
    state = _embeddings(graph, sizes)
    every, firsts = _asking(graph)
    for layer in range(sizes.layers):
        asking = firsts if layer == sizes.layers - 1 else every
        state = _layer(graph, sizes, f"bert.encoder.layer.{layer}.", state, every=every, asking=asking)
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


@dataclass(frozen=True, slots=True)
class Asking:
    """The tokens that a layer computes, every one or each comment's first: names of what goes with them."""

    first: bool
    mask: str
    zeros: Mapping[int, str]


def _asking(graph: Graph) -> tuple[Asking, Asking]:
    one = graph.constant("one", np.array([1]))
    batch, length = (graph.add("Shape", "input_ids", start=axis, end=axis + 1) for axis in (0, 1))
    row = _mask(graph)
    square = graph.add("Expand", row, graph.add("Concat", batch, one, length, length, axis=0))
    every = _zeros(graph, graph.add("Concat", batch, length, one, axis=0))
    firsts = _zeros(graph, graph.add("Concat", batch, one, one, axis=0))
    return Asking(False, square, every), Asking(True, row, firsts)


def _mask(graph: Graph) -> str:
    """What is added where a token must not look (batch × 1 × 1 × length)."""
    seen = graph.add("Cast", "attention_mask", to=FLOAT)
    unseen = graph.add("Sub", graph.constant("seen", np.array(1, np.float32)), seen)
    added = graph.add("Mul", unseen, graph.constant("masked", np.array(MASKED, np.float32)))
    return graph.add("Unsqueeze", added, graph.constant("middle.axes", np.array([1, 2])))


def _zeros(graph: Graph, shape: str) -> dict[int, str]:
    """The zero of each token, as the operator that rounds wants it, by its value."""
    values = {zero: np.array([zero], np.uint8) for zero in (TOKEN_ZERO, ACTIVE_ZERO)}
    return {
        zero: graph.add("ConstantOfShape", shape, value=numpy_helper.from_array(value))
        for zero, value in values.items()
    }


def _layer(graph: Graph, sizes: Sizes, at: str, state: str, *, every: Asking, asking: Asking) -> str:
    whole = asked = _tokens(graph, state, sizes.hidden, every)
    if asking.first:
        state, asked = _first(graph, state), _firsts(graph, whole)
    three = [_dense(graph, f"{at}attention.self.query", asked)]
    three += [_dense(graph, f"{at}attention.self.{name}", whole) for name in ("key", "value")]
    heads = {"q_num_heads": sizes.heads, "kv_num_heads": sizes.heads}
    seen = _tokens(graph, graph.add("Attention", *three, asking.mask, **heads), sizes.hidden, asking)
    state = _dense_and_norm(graph, sizes, f"{at}attention.output.", seen, state)
    name = f"{at}intermediate.dense"
    inner = graph.add("Gelu", _dense(graph, name, _tokens(graph, state, sizes.hidden, asking)))
    active = _active(graph, inner, len(graph.weights[f"{name}.bias"]), asking)
    return _dense_and_norm(graph, sizes, f"{at}output.", active, state)


@dataclass(frozen=True, slots=True)
class Whole:
    """A state in whole numbers: their name in the graph, each token's step, and the zero of all."""

    numbers: str
    step: str
    zero: str


def _tokens(graph: Graph, value: str, width: int, asking: Asking) -> Whole:
    # A token of nothing but zeros has the step 0: whatever it is rounded to, the product is 0.
    step = _step(graph, _highest(graph, graph.add("Abs", value)), TOKEN_TOP)
    return _whole(graph, value, step, width, zero=TOKEN_ZERO, asking=asking)


def _active(graph: Graph, value: str, width: int, asking: Asking) -> Whole:
    least = graph.constant("least.active", np.array(ACTIVE_LEAST, np.float32))
    step = _step(graph, graph.add("Max", _highest(graph, value), least), ACTIVE_TOP)
    return _whole(graph, value, step, width, zero=ACTIVE_ZERO, asking=asking)


def _highest(graph: Graph, value: str) -> str:
    return graph.add("ReduceMax", value, graph.constant("last.axis", np.array([-1])), keepdims=1)


def _step(graph: Graph, highest: str, top: int) -> str:
    return graph.add("Mul", highest, graph.constant(f"step.{top}", np.array(1 / top, np.float32)))


def _whole(graph: Graph, value: str, step: str, width: int, *, zero: int, asking: Asking) -> Whole:
    # A token is one block of its own step, so nothing needs to be divided beforehand.
    numbers = graph.add("QuantizeLinear", value, step, asking.zeros[zero], axis=-1, block_size=width)
    return Whole(numbers, step, graph.constant(f"zero.{zero}", np.array(zero, np.uint8)))


def _head(graph: Graph, state: str) -> None:
    first = graph.add("Squeeze", state, "one")
    pooled = graph.add("Tanh", _linear(graph, "bert.pooler.dense", first))
    graph.nodes.append(
        helper.make_node("Sigmoid", [_linear(graph, "classifier", pooled)], ["scores"], "scores")
    )


def _first(graph: Graph, state: str) -> str:
    return graph.add("Gather", state, graph.constant("first", np.array([0])), axis=1)


def _firsts(graph: Graph, value: Whole) -> Whole:
    return replace(value, numbers=_first(graph, value.numbers), step=_first(graph, value.step))


def _dense(graph: Graph, name: str, value: Whole) -> str:
    """`value` times a matrix of whole numbers, each token times its step, and the bias."""
    whole, scales = packed_matrix(graph.weights[f"{name}.weight"])
    matrix, scale = graph.constant(f"{name}.whole", whole), graph.constant(f"{name}.scales", scales)
    unit = graph.constant("unit", np.array(1, np.float32))
    product = graph.add(
        "MatMulIntegerToFloat", value.numbers, matrix, unit, scale, value.zero, domain=CONTRIB
    )
    return graph.add("Add", graph.add("Mul", product, value.step), graph.weight(f"{name}.bias"))


def _dense_and_norm(graph: Graph, sizes: Sizes, at: str, value: Whole, residual: str) -> str:
    """The dense layer's output added to what went into it, normed."""
    return _norm(graph, sizes, at, graph.add("Add", _dense(graph, f"{at}dense", value), residual))


def _norm(graph: Graph, sizes: Sizes, at: str, value: str) -> str:
    weights = graph.weight(f"{at}LayerNorm.weight"), graph.weight(f"{at}LayerNorm.bias")
    return graph.add("LayerNormalization", value, *weights, epsilon=sizes.epsilon, axis=-1)


def _linear(graph: Graph, name: str, value: str) -> str:
    return graph.add("Gemm", value, graph.weight(f"{name}.weight"), graph.weight(f"{name}.bias"), transB=1)


def _finished(graph: Graph, labels: int) -> ModelProto:
    inputs = [
        helper.make_tensor_value_info(name, TensorProto.INT64, ["batch", "length"])
        for name in ("input_ids", "attention_mask")
    ]
    output = helper.make_tensor_value_info("scores", TensorProto.FLOAT, ["batch", labels])
    whole = helper.make_graph(graph.nodes, "civility", inputs, [output], list(graph.constants.values()))
    operators = [helper.make_opsetid("", 23), helper.make_opsetid(CONTRIB, 1)]
    return helper.make_model(whole, opset_imports=operators, ir_version=11)
