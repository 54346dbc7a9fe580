"""Keeps of the base's 250,002 pieces those that the supported languages need, and builds the tokenizer.

Two thirds of the base's weights are embeddings of scripts that Civility does not moderate. What is kept:
every piece that the training texts use often enough, and every single character that is Latin, Cyrillic or
no letter at all, so that any word of those scripts can still be spelled out.
"""

import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence

from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

SPECIAL = ("<s>", "<pad>", "</s>", "<unk>")
MASK = "<mask>"
PAD_ID = 1
MAX_TOKENS = 512

_METASPACE = "▁"
_SCRIPTS = ("LATIN", "CYRILLIC")


def tokenizer_of(pieces: Sequence[str], scores: Sequence[float]) -> Tokenizer:
    """Return XLM-R's unigram tokenizer over ``pieces`` (the first four must be the special ones)."""
    tokenizer = Tokenizer(
        models.Unigram(list(zip(pieces, scores, strict=True)), unk_id=SPECIAL.index("<unk>"))
    )
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.Nmt(), normalizers.NFKC(), normalizers.Replace(Regex(" {2,}"), " ")]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement=_METASPACE, prepend_scheme="always")
    tokenizer.decoder = decoders.Metaspace(replacement=_METASPACE, prepend_scheme="always")
    tokenizer.add_special_tokens([*SPECIAL, MASK])
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", pair="<s> $A </s> </s> $B </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    return tokenizer


def count(tokenizer: Tokenizer, texts: Iterable[str], *, batch: int = 2_000) -> Counter[int]:
    """Count how often each piece of ``tokenizer`` occurs in ``texts``."""
    seen: Counter[int] = Counter()
    for group in _groups(texts, batch):
        for encoded in tokenizer.encode_batch(group, add_special_tokens=False):
            seen.update(encoded.ids)
    return seen


def keep(pieces: Sequence[str], seen: Counter[int], *, at_least: int = 2) -> list[int]:
    """Return the places in ``pieces`` to keep, in order: special, frequent, and single characters."""
    return [
        place
        for place, piece in enumerate(pieces)
        if piece in SPECIAL or piece == MASK or seen[place] >= at_least or _is_spelling(piece)
    ]


def _is_spelling(piece: str) -> bool:
    letter = piece.removeprefix(_METASPACE)
    return piece == _METASPACE or (len(letter) == 1 and _is_ours(letter))


def _is_ours(character: str) -> bool:
    return not character.isalpha() or unicodedata.name(character, "").startswith(_SCRIPTS)


def _groups(texts: Iterable[str], size: int) -> Iterable[list[str]]:
    group: list[str] = []
    for text in texts:
        group.append(text)
        if len(group) == size:
            yield group
            group = []
    yield group
