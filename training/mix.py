"""Lays out what a stage of training reads: how much of each source, repeated, rewritten and joined.

Public sets are capped, because a large set teaches its own habits; rows written for the project are
repeated, each time rewritten otherwise; and civil texts are joined with others, so that neither length nor
place decides.
"""

import random
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from training.augment import rewrite
from training.rows import TOXIC_FROM, Row
from training.swaps import swapped

# How many rows of a public set a stage reads at scale 1. Sets that know several attributes, news comments and
# hand-checked labels are worth more; sets of tweets, of one language or of doubtful labels less.
CAPS: Mapping[str, int] = {
    "civil_toxic_spans": 12_000,
    "jigsaw2018_furkan": 8_000,
    "jigsaw2018_amodh": 2_000,
    "jigsaw2018_hieunt91_b": 2_000,
    "jigsaw2018_robtest_test": 6_000,
    "jigsaw2018_robtest_train": 3_000,
    "jigsaw2018_akalg": 3_000,
    "cat_large_gc": 700,
    "cat_large_gn": 500,
    "cat_small": 700,
    "conversationai_wiki_annot": 500,
    "davidson": 1_500,
    "hatemoji_build": 2_000,
    "measuring_hate_speech": 3_000,
    "mlma_en": 500,
    "paradetox_toxic": 1_500,
    "paradetox_neutral": 2_000,
    "paradetox_cannot_rewrite": 800,
    "toxigen_safenlp": 2_500,
    "ftr_racism_fr": 1_500,
    "mlma_fr": 1_500,
    "jigsaw_debias_wiki": 2_000,
    "allocine_fr": 1_500,
    "ud_fr_gsd": 1_500,
    "germeval2018": 4_500,
    "toldbr": 4_500,
    "offenseval_tr": 3_500,
    "ruparadetox_toxic": 1_500,
    "ruparadetox_neutral": 2_000,
    "pan_textdetox": 300,
    "remains": 12_000,
    "relabelled": 20_000,
    "sentences": 20_000,
    "translated": 60_000,
}
BY_OUR_GUIDE = ("relabelled", "sentences")
"""Public rows that were labelled for this project, as its own rows are."""
ABOUT_OFFICE = ("power", "debate")
"""Endings of the sources of our rows that criticise those who hold office, fairly or not."""
_OTHER_CAP = 1_000
_LONG = 500


@dataclass(frozen=True, slots=True)
class Recipe:
    """A stage: the share of each cap, how often our own rows come, and how much is rewritten or joined.

    ``again`` are endings of sources of ours that come ``more`` times more; ``contrasts`` how many rows of each of
    French and English name groups civilly and hatefully; ``long`` which share of long public texts is read;
    ``remains`` whether the civil sentences of toxic news comments are read as well; ``swearing`` how toxic rows
    that were labelled by our guide are taken for in which somebody only swears or is lewd; ``criticism`` how toxic
    fair but sharp criticism of those who hold office is taken for.
    """

    scale: float = 1.0
    ours: int = 1
    rewritten: float = 0.25
    joined: float = 0.04
    swapped: float = 0.0
    again: tuple[str, ...] = ()
    more: int = 2
    contrasts: int = 0
    long: float = 0.15
    remains: bool = False
    swearing: float = 0.0
    criticism: float = 0.0


def lay_out(public: Iterable[Row], ours: Sequence[Row], recipe: Recipe, *, seed: int) -> list[Row]:
    """Return the rows of a stage, in random order."""
    dice = random.Random(seed)
    ours = [_minding_bluntness(_minding_crudeness(row, recipe.swearing), recipe.criticism) for row in ours]
    chosen = [
        _minding_crudeness(row, recipe.swearing) if row.source in BY_OUR_GUIDE else row
        for row in _capped(public, recipe, dice)
    ]
    rows = [_varied(row, recipe, dice) for row in chosen]
    for turn in range(recipe.ours):
        # The first time our rows are read as they were written.
        rows.extend(row if turn == 0 else _varied(row, recipe, dice) for row in ours)
    newest = [row for row in ours if recipe.again and row.source.endswith(recipe.again)]
    rows.extend(_varied(row, recipe, dice) for row in newest * recipe.more)
    rows.extend(_joined(rows, round(recipe.joined * len(rows)), dice))
    dice.shuffle(rows)
    return rows


def joined(first: Row, second: Row) -> Row:
    """Return both texts as one comment. ``first`` must be civil, so the labels are those of ``second``."""
    return second.saying(f"{first.text.rstrip()} {second.text.lstrip()}")


def _capped(rows: Iterable[Row], recipe: Recipe, dice: random.Random) -> list[Row]:
    groups: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows:
        if len(row.text) <= _LONG or dice.random() < recipe.long:
            groups[row.source, row.language].append(row)
    chosen: list[Row] = []
    for (source, _), group in sorted(groups.items()):
        chosen.extend(dice.sample(group, min(len(group), round(CAPS.get(source, _OTHER_CAP) * recipe.scale))))
    return chosen


def _minding_crudeness(row: Row, toxicity: float) -> Row:
    # Our guide calls crude talk that hurts nobody civil; every public set calls it toxic. A value between the two
    # ranks it above what nobody minds, and below what is meant to hurt.
    crude = max(row.labels.get("obscene", 0.0), row.labels.get("sexual_explicit", 0.0))
    only_crude = crude >= TOXIC_FROM > row.labels.get("toxicity", 1.0)
    return replace(row, labels={**row.labels, "toxicity": toxicity}) if only_crude and toxicity else row


def _minding_bluntness(row: Row, toxicity: float) -> Row:
    # Our guide calls it civil, the raters of news comments often toxic: again a value between the two.
    blunt = row.source.endswith(ABOUT_OFFICE) and not row.toxic
    return replace(row, labels={**row.labels, "toxicity": toxicity}) if blunt and toxicity else row


def _varied(row: Row, recipe: Recipe, dice: random.Random) -> Row:
    if dice.random() < recipe.swapped:
        row = row.saying(swapped(row.text, row.language, dice))
    return row.saying(rewrite(row.text, dice)) if dice.random() < recipe.rewritten else row


def _joined(rows: Sequence[Row], count: int, dice: random.Random) -> list[Row]:
    civil, any_of = defaultdict(list), defaultdict(list)
    for row in rows:
        if "toxicity" in row.labels and len(row.text) < _LONG:
            any_of[row.language].append(row)
            if not row.toxic:
                civil[row.language].append(row)
    # A language without civil rows has nothing to hide an insult behind.
    languages = sorted(language for language in any_of if civil[language])
    pairs = [
        (dice.choice(civil[spoken]), dice.choice(any_of[spoken]))
        for spoken in dice.choices(languages, k=count)
    ]
    return [joined(first, second) for first, second in pairs]
