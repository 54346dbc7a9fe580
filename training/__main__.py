"""``python -m training``: makes the built-in model, or does one step of it."""

import argparse
import os
from functools import partial
from pathlib import Path

STEPS = (
    "base",
    "general",
    "settle",
    "mend",
    "widen",
    "finish",
    "polish",
    "gather",
    "narrow",
    "ripen",
    "temper",
    "season",
    "deepen",
    "steady",
    "blend",
    "refine",
    "weigh",
    "cheer",
    "accord",
    "facts",
    "calibrate",
    "evasions",
    "judge",
)
ON_DEMAND = ("student",)


def main() -> None:
    """Do the steps named on the command line; all of them, in order, when none is."""
    options = _options()
    # One thread per operation: the workers of a run share the cores between them.
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    from training import pipeline, stages  # noqa: PLC0415 - torch must see the setting above

    places = pipeline.Places(options.shared, options.work)
    steps = {stage.name: partial(pipeline.teach, places, stage) for stage in stages.ALL}
    steps |= {blend.name: partial(pipeline.make_blend, places, blend) for blend in stages.BLENDS}
    steps |= {
        "base": lambda: pipeline.make_base(places),
        "facts": lambda: pipeline.collect_facts(places),
        "calibrate": lambda: pipeline.make_calibrated(places, options.model),
        "evasions": lambda: pipeline.make_evasions(places),
        "judge": lambda: pipeline.judge_model(places, f"{options.model}-calibrated", at_most=options.at_most),
    }
    for name in options.steps or STEPS:
        print(f"{name}: {steps[name]()}", flush=True)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m training", description=__doc__)
    parser.add_argument(
        "steps", nargs="*", metavar="step", help=f"of {', '.join(STEPS)} (all by default), student"
    )
    parser.add_argument("--shared", type=Path, default=Path("../shared"), help="folder that holds data/")
    parser.add_argument("--work", type=Path, default=Path("var/training"), help="folder for everything made")
    parser.add_argument("--model", default="accord", help="the step whose model is calibrated and judged")
    parser.add_argument("--at-most", type=int, help="rows to judge of each set; all by default")
    options = parser.parse_args()
    if unknown := set(options.steps) - {*STEPS, *ON_DEMAND}:
        parser.error(f"no such step: {', '.join(sorted(unknown))}")
    return options


if __name__ == "__main__":
    main()
