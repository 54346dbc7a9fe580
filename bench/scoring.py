"""``python bench/scoring.py``: how fast and how heavy the built-in model is, on one thread, on this machine.

``--scorer builtin:/folder`` measures another exported model instead, such as the six-layer student. With
``--detoxify`` the real Detoxify class with the architecture of its `multilingual` model (XLM-R base, random weights,
which take as long) scores the same comments in the same run, and the ratio is printed. Load and memory are those of
a fresh process.
"""

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from service.scoring import load

COMMENT = """le maire a encore promis des travaux dans notre rue mais rien ne change depuis trois ans et les
riverains attendent toujours une réponse claire de la mairie qui préfère inaugurer des ronds-points"""
WORDS = COMMENT.split()

FRESH = """
import json, resource, sys, time
from pathlib import Path
began = time.perf_counter()
from service.scoring import load
scorer = load(sys.argv[1])
scorer.score(["bonjour"])
taken = time.perf_counter() - began
rss = lambda: int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() / 2**20
loaded = rss()
scorer.score(["Bonjour à tous, voici mon avis. " * 12] * 64)
print(json.dumps({"load": taken, "loaded": loaded, "worked": rss()}))
"""

SAID = """{model} on one thread, {machine}, comments of about {pieces} word pieces
single: p50 {single_p50_ms:.1f} ms, p95 {single_p95_ms:.1f} ms, least {single_least_ms:.1f} ms
batches of 256: {per_second:.0f}/s, at best {per_second_best:.0f}/s
fresh process: first score after {fresh_load:.2f} s, {fresh_loaded:.0f} MiB resident
after 64 comments of 120 pieces: {fresh_worked:.0f} MiB resident"""
SAID_OF_DETOXIFY = """Detoxify, XLM-R base, one thread: {detoxify_single_ms:.0f} ms single
in batches: built-in {ours_per_second:.0f}/s, Detoxify {detoxify_per_second:.1f}/s, {times:.1f} times"""


def comments(count: int) -> list[str]:
    """Different comments of about 50 word pieces each."""
    turns = (WORDS[number % len(WORDS) :] + WORDS[: number % len(WORDS)] for number in range(count))
    return [f"{number} {' '.join(turn)}" for number, turn in enumerate(turns)]


def single(score: Callable[[list[str]], object], runs: int) -> list[float]:
    """Milliseconds of each of `runs` comments scored alone."""
    taken = []
    for comment in comments(runs):
        began = time.perf_counter()
        score([comment])
        taken.append((time.perf_counter() - began) * 1000)
    return taken


def throughput(score: Callable[[list[str]], object], count: int) -> float:
    """Comments a second, given all at once."""
    texts = comments(count)
    began = time.perf_counter()
    score(texts)
    return count / (time.perf_counter() - began)


def fresh(scorer: str) -> dict[str, float]:
    """Seconds to import, load and score once, and MiB resident, in a new process."""
    here = Path(__file__).parents[1]
    done = subprocess.run([sys.executable, "-c", FRESH, scorer], cwd=here, capture_output=True, check=True)
    figures: dict[str, float] = json.loads(done.stdout)
    return figures


def xlm_roberta(folder: Path) -> Path:
    """A Detoxify checkpoint of XLM-R base's sizes with random weights, and the built-in model's tokenizer."""
    import torch  # noqa: PLC0415 - only this comparison needs it
    from transformers import XLMRobertaConfig, XLMRobertaForSequenceClassification  # noqa: PLC0415

    from service.scoring.onnx import BUILTIN  # noqa: PLC0415

    config = XLMRobertaConfig(
        vocab_size=250_002, max_position_embeddings=514, type_vocab_size=1, num_labels=16
    )
    weights = XLMRobertaForSequenceClassification(config).state_dict()
    config.save_pretrained(folder)
    content = json.loads((folder / "config.json").read_text()) | {"num_labels": 16}
    (folder / "config.json").write_text(json.dumps(content))
    (folder / "tokenizer.json").write_bytes((BUILTIN / "tokenizer.json").read_bytes())
    card = {"tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": 512, "pad_token": "<pad>"}
    (folder / "tokenizer_config.json").write_text(json.dumps(card))
    arguments = {"model_type": "xlm-roberta-base", "model_name": "XLMRobertaForSequenceClassification"}
    arguments |= {"tokenizer_name": "AutoTokenizer", "num_classes": 16}
    names = [
        "toxicity",
        "severe_toxicity",
        "obscene",
        "identity_attack",
        "insult",
        "threat",
        "sexual_explicit",
    ]
    layout = {"arch": {"args": arguments}, "dataset": {"args": {"classes": names}}}
    torch.save({"state_dict": weights, "config": layout}, folder / "random.ckpt")
    return folder


def against_detoxify(scorer: str, texts: int) -> dict[str, float]:
    """Comments a second of both on the same comments, one thread each, and milliseconds of Detoxify alone."""
    ours = load(scorer)
    ours.score(["bonjour"])
    with tempfile.TemporaryDirectory() as folder:
        theirs = load(f"detoxify:{xlm_roberta(Path(folder))}")
        theirs.score(["bonjour"])
        rates = [(throughput(ours.score, texts), throughput(theirs.score, texts)) for _ in range(3)]
        alone = statistics.median(single(theirs.score, 10))
    fast, slow = (statistics.median(column) for column in zip(*rates, strict=True))
    return {
        "detoxify_single_ms": alone,
        "detoxify_per_second": slow,
        "ours_per_second": fast,
        "times": fast / slow,
    }


def measured(name: str, runs: int) -> dict[str, object]:
    """Everything that is measured of one model alone."""
    scorer = load(name)
    pieces = len(scorer._load().pieces.of(comments(1))[0]) + 2  # type: ignore[attr-defined]  # noqa: SLF001
    taken = sorted(single(scorer.score, runs + 5)[5:])
    rates = [throughput(scorer.score, 256) for _ in range(5)]
    return {
        "model": scorer.model,
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, {processor()}",
        "pieces": pieces,
        "single_p50_ms": statistics.median(taken),
        "single_p95_ms": taken[int(len(taken) * 0.95)],
        "single_least_ms": taken[0],
        "per_second": statistics.median(rates),
        "per_second_best": max(rates),
        **{f"fresh_{name}": figure for name, figure in fresh(name).items()},
    }


def processor() -> str:
    """The processor's name, where the system tells it."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return "unknown processor"
    return next(
        (line.split(":")[1].strip() for line in lines if line.startswith("model name")), "unknown processor"
    )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scorer", default="builtin", help="as in CIVILITY_SCORER")
    parser.add_argument("--runs", type=int, default=200, help="comments scored alone")
    parser.add_argument("--detoxify", action="store_true", help="measure the real Detoxify class too")
    parser.add_argument("--json", type=Path, help="file to write the figures to, for the model card")
    given = parser.parse_args()
    found = measured(given.scorer, given.runs)
    print(SAID.format(**found))
    if given.detoxify:
        found |= against_detoxify(given.scorer, 32)
        print(SAID_OF_DETOXIFY.format(**found))
    if given.json:
        given.json.write_text(json.dumps(found, indent=1) + "\n")


if __name__ == "__main__":
    main()
