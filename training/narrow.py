"""Takes from each layer the inner units that vary least, so that a comment is scored in less time.

Two thirds of an encoder's products are made inside its layers, where many of the units hardly move the result
(Michel et al., 2019, found the same of heads). What is taken is missed little and learnt again in the next stage.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import torch
from tokenizers import Tokenizer
from transformers import BertConfig, BertForSequenceClassification
from transformers.models.bert.modeling_bert import BertOutput

from training.encoder import classifier
from training.score import logits


def narrowed(
    model: BertForSequenceClassification, tokenizer: Tokenizer, inner: int, texts: Sequence[str]
) -> BertForSequenceClassification:
    """Return a copy of ``model`` with ``inner`` units inside each layer: those that vary most over ``texts``.

    What the others say on average becomes part of the layer's bias.
    """
    heard = listened(model, tokenizer, texts)
    weights = model.state_dict()
    for layer, each in enumerate(heard):
        at = f"bert.encoder.layer.{layer}."
        out = weights[f"{at}output.dense.weight"]
        kept = (each.spread * out.norm(dim=0)).topk(inner).indices.sort().values
        left = torch.ones(len(each.mean), dtype=torch.bool).index_fill(0, kept, value=False)
        weights[f"{at}output.dense.bias"] = weights[f"{at}output.dense.bias"] + out[:, left] @ each.mean[left]
        weights[f"{at}output.dense.weight"] = out[:, kept]
        for name in (f"{at}intermediate.dense.weight", f"{at}intermediate.dense.bias"):
            weights[name] = weights[name][kept]
    return classifier(BertConfig.from_dict(model.config.to_dict() | {"intermediate_size": inner}), weights)


@dataclass(slots=True)
class Heard:
    """What the inner units of a layer said: how many times it was listened to, sums of what and of its square."""

    times: int
    total: torch.Tensor
    squares: torch.Tensor

    @property
    def mean(self) -> torch.Tensor:
        """What each unit says on average."""
        return self.total / self.times

    @property
    def spread(self) -> torch.Tensor:
        """By how much each unit varies: the standard deviation."""
        return (self.squares / self.times - self.mean**2).clamp(min=0).sqrt()


def listened(model: BertForSequenceClassification, tokenizer: Tokenizer, texts: Sequence[str]) -> list[Heard]:
    """Return what the inner units of each layer say of the tokens of ``texts``."""
    layers = [module.dense for module in model.bert.encoder.modules() if isinstance(module, BertOutput)]
    heard = [Heard(0, torch.zeros(layer.in_features), torch.zeros(layer.in_features)) for layer in layers]
    hooks = [
        layer.register_forward_pre_hook(partial(_hear, one)) for layer, one in zip(layers, heard, strict=True)
    ]
    for text in texts:
        logits(model, tokenizer, [text], roughly=True)
    for hook in hooks:
        hook.remove()
    return heard


def _hear(heard: Heard, _layer: object, given: tuple[torch.Tensor]) -> None:
    said = given[0].flatten(0, -2).float()
    heard.times += len(said)
    heard.total += said.sum(0)
    heard.squares += said.square().sum(0)
