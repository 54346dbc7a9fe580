"""``python -m training``: makes the built-in model, or does one step of it."""

import argparse
import os
from pathlib import Path

STEPS = ("base", "general", "settle")


def main() -> None:
    """Do the steps named on the command line; all of them, in order, when none is."""
    options = _options()
    # One thread per operation: the workers of a run share the cores between them.
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    from training import pipeline  # noqa: PLC0415 - torch must see the setting above

    places = pipeline.Places(options.shared, options.work)
    steps = {
        "base": lambda: pipeline.make_base(places),
        "general": lambda: pipeline.teach(places, pipeline.GENERAL),
        "settle": lambda: pipeline.teach(places, pipeline.SETTLE),
    }
    for name in options.steps or STEPS:
        print(f"{name}: {steps[name]()}", flush=True)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m training", description=__doc__)
    parser.add_argument("steps", nargs="*", choices=[*STEPS, []], help="steps to do; all by default")
    parser.add_argument("--shared", type=Path, default=Path("../shared"), help="folder that holds data/")
    parser.add_argument("--work", type=Path, default=Path("var/training"), help="folder for everything made")
    return parser.parse_args()


if __name__ == "__main__":
    main()
