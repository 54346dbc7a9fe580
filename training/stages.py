"""The stages of training, as data: what each starts from, reads, and how it learns."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from training.learn import Course
from training.mix import Recipe
from training.schedule import Rate


@dataclass(frozen=True, slots=True)
class Stage:
    """One pass of training, after another step; with ``layers``, of a student of that step's model.

    With ``halfway_from`` it starts halfway between that step's model and the model of ``after``; with ``inner`` its
    layers keep only so many inner units.
    """

    name: str
    after: str
    recipe: Recipe
    course: Course
    layers: tuple[int, ...] = ()
    halfway_from: str | None = None
    inner: int | None = None


@dataclass(frozen=True, slots=True)
class Blend:
    """Models of several steps in one: each of their weights times its share, summed; the shares add up to 1.

    What one stage learnt is added by a share of its model, and the same share below 0 of the model it began with.
    """

    name: str
    shares: Mapping[str, float]


NEWEST = ("calm", "board", "contrast", "comments", "more", "press", "topics", "web")
"""Endings of the sources of rows that were written where the settled model erred."""
LATEST = ("insults", "words", "threads", "titles", "replies", "groups", "fragments")
"""Endings of the sources of rows that were written where version 4 erred."""
FRESH = ("power", "debate", "columns", "slurs", "snippets")
"""Endings of the sources of rows that were written where version 5 erred; emoji came later still."""

# Public data first, each of our own rows once. The rate stays up: the next stage brings it down.
GENERAL = Stage(
    "general",
    after="base",
    recipe=Recipe(scale=1.0, ours=1, rewritten=0.15),
    course=Course(Rate(1.2e-4, climb=0.02, fall=0.0), seed=11, leave_at=0.68035),
)
# Then our own rows, several times over and rewritten, beside fewer of the public ones; from here on rounded, as it
# is shipped.
SETTLE = Stage(
    "settle",
    after="general",
    recipe=Recipe(scale=0.1, ours=3, rewritten=0.4, swapped=0.3),
    course=Course(Rate(1e-4, climb=0.03, fall=0.85), seed=12, longest=128, head_factor=2.0, rounded=True),
)
# Then, slowly: short contrasts about groups, and what was written where the settled model raised false alarms.
MEND = Stage(
    "mend",
    after="settle",
    recipe=Recipe(
        scale=0.08, ours=1, rewritten=0.3, swapped=0.2, again=("harmless", "forum", "news"), contrasts=1200
    ),
    course=Course(Rate(6e-5, climb=0.03, fall=0.95), seed=14, longest=128, head_factor=2.0, rounded=True),
)
# A second, wider look at the public rows, more of them civil: the civil sentences of news comments, long texts.
WIDEN = Stage(
    "widen",
    after="mend",
    recipe=Recipe(scale=1.0, ours=1, rewritten=0.15, joined=0.06, long=0.3, remains=True),
    course=Course(Rate(1e-4, climb=0.03, fall=0.0), batch=64, seed=15, longest=128),
)
# Then all of our own again, the newest most often, beside a third of the public rows.
FINISH = Stage(
    "finish",
    after="widen",
    recipe=Recipe(
        scale=0.35,
        ours=1,
        rewritten=0.3,
        swapped=0.2,
        again=NEWEST,
        more=1,
        contrasts=1200,
        long=0.3,
        remains=True,
    ),
    course=Course(Rate(1e-4, climb=0.03, fall=0.97), batch=64, seed=16, longest=128, rounded=True),
)
# Last, slowly, halfway back to where the public rows had led: plain sentences in which a few words decide.
POLISH = Stage(
    "polish",
    after="finish",
    halfway_from="widen",
    recipe=Recipe(
        scale=0.2,
        ours=0,
        rewritten=0.2,
        swapped=0.2,
        again=("plain", "contrast"),
        more=1,
        contrasts=600,
        long=0.3,
    ),
    course=Course(Rate(4e-5, climb=0.03, fall=0.97), batch=64, seed=17, longest=128, rounded=True),
)
# From here on batches are larger, and the later stages read wide or brief.
_COURSE = Course(Rate(1e-4, climb=0.02, fall=0.0), batch=64, longest=128, parts=2)
_WIDE = Recipe(
    scale=1.2,
    rewritten=0.25,
    swapped=0.1,
    joined=0.06,
    again=("plain", "contrast"),
    more=1,
    contrasts=1000,
    long=0.3,
    remains=True,
    swearing=0.4,
)
_BRIEF = Recipe(
    scale=0.1,
    ours=0,
    rewritten=0.2,
    swapped=0.2,
    again=("plain", "contrast", "contrasts", "board", "harmless"),
    more=1,
    contrasts=2000,
    long=0.3,
    swearing=0.4,
)
# Once more everything there is, at a rate that stays up; swearing that hurts nobody is no longer wholly civil.
GATHER = Stage("gather", "polish", _WIDE, replace(_COURSE, rate=Rate(1e-4, climb=0.03, fall=0.0), seed=18))
# A third of the inner units is taken away, and everything is read again, the translated rows as well.
NARROW = Stage("narrow", "gather", replace(_WIDE, joined=0.05), replace(_COURSE, seed=21), inner=1024)
# All of our own and most of the public rows, at a rate that falls to nothing; what was labelled anew comes here.
RIPEN = Stage(
    "ripen",
    after="narrow",
    recipe=replace(
        _WIDE,
        scale=0.6,
        swapped=0.15,
        joined=0.04,
        again=("plain", "contrast", "board", "harmless"),
        contrasts=1200,
        remains=False,
    ),
    course=replace(_COURSE, rate=Rate(1e-4, climb=0.03, fall=0.97), seed=19, rounded=True),
)
# Briefly, names of groups once more, in civil and in hateful sentences: wide reading makes a model mind the names.
TEMPER = Stage(
    "temper",
    after="ripen",
    recipe=_BRIEF,
    course=replace(_COURSE, rate=Rate(5e-5, climb=0.05, fall=0.95), seed=20, rounded=True),
)
# Slowly, from halfway back to where everything at once had led: a mixture of both told more than either.
SEASON = Stage(
    "season",
    after="temper",
    halfway_from="narrow",
    recipe=replace(_BRIEF, scale=0.06, again=("contrast",), contrasts=600),
    course=replace(_COURSE, rate=Rate(3e-5, climb=0.05, fall=0.97), seed=22, rounded=True),
)
# Everything once more, with many more translations; its weights are averaged, so that the rate may stay up.
DEEPEN = Stage(
    "deepen",
    after="season",
    recipe=replace(_WIDE, scale=1.4, ours=2, joined=0.04, again=("plain", "contrast", *LATEST)),
    course=replace(_COURSE, seed=23, leave_at=0.55, averaged=1000),
)
# Last, with rounding again: what is told apart by few words, beside a fifth of the public and translated rows.
STEADY = Stage(
    "steady",
    after="deepen",
    recipe=replace(_BRIEF, scale=0.2, again=(*_BRIEF.again, *LATEST)),
    course=replace(
        _COURSE, rate=Rate(4e-5, climb=0.05, fall=0.95), seed=24, leave_at=0.6, averaged=200, rounded=True
    ),
)
# What shipped as version 5: it tells nearly what `steady` learnt, and keeps some of what `season` told better.
BLEND = Blend("blend", {"season": 0.4, "steady": 0.6})
# From the mixture at once: everything of ours, what was written where version 5 erred three times, most public rows.
REFINE = Stage(
    "refine",
    after="blend",
    recipe=replace(
        _WIDE, scale=0.5, swapped=0.15, joined=0.03, again=("contrast", "contrasts", *FRESH), more=2
    ),
    course=replace(_COURSE, rate=Rate(6e-5, climb=0.03, fall=0.97), seed=27, leave_at=0.8, averaged=300),
)
# Slowly, with rounding, from halfway back to version 5: sharp criticism is no longer wholly civil.
WEIGH = Stage(
    "weigh",
    after="refine",
    halfway_from="blend",
    recipe=replace(
        _WIDE, scale=0.5, swapped=0.15, joined=0.03, again=("contrast", "contrasts"), criticism=0.2
    ),
    course=replace(
        _COURSE, rate=Rate(4e-5, climb=0.05, fall=0.95), seed=28, leave_at=0.55, averaged=300, rounded=True
    ),
)
# Briefly, emoji: flags, hearts and faces had been met mostly beside hatred.
CHEER = Stage(
    "cheer",
    after="weigh",
    recipe=replace(_BRIEF, ours=1, again=("emoji",), more=4, contrasts=600, criticism=0.2),
    course=replace(
        _COURSE, rate=Rate(2.5e-5, climb=0.05, fall=0.95), seed=29, leave_at=0.5, averaged=100, rounded=True
    ),
)
# What ships as version 6: version 5, and what `cheer` had learnt.
ACCORD = Blend("accord", {"blend": 1.0, "weigh": -1.0, "cheer": 1.0})
BLENDS = (BLEND, ACCORD)
# Half the depth, taught by `season` on all texts: to see what 12 layers are worth (decision 17).
STUDENT = Stage(
    "student",
    after="season",
    recipe=Recipe(scale=0.6, ours=2, rewritten=0.3, swapped=0.2),
    course=replace(_COURSE, rate=Rate(2e-4, climb=0.03, fall=0.97), seed=13, leave_at=0.5, rounded=True),
    layers=(0, 2, 4, 7, 9, 11),
)
ALL = (
    GENERAL,
    SETTLE,
    MEND,
    WIDEN,
    FINISH,
    POLISH,
    GATHER,
    NARROW,
    RIPEN,
    TEMPER,
    SEASON,
    DEEPEN,
    STEADY,
    REFINE,
    WEIGH,
    CHEER,
    STUDENT,
)
