"""`civility score`: lines or JSON lines in, one JSON line out for each, in order; a bad line never stops the rest.

A line that begins with `{` is a JSON object with a `text`; its other fields come back beside the scores. Any
other line is itself the text.
"""

import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import IO, Any

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from service.scoring import Scorer, ScorerError, ScorerUnavailable, Scores, load
from service.text import detect_language, reveal

CHUNK = 64
"""Lines scored together: enough to batch by length, few enough that answers keep flowing."""

OURS = frozenset({"scores", "language", "model", "revealed", "error"})
"""Fields of an answer: an input that has them already gets them anew."""

MAX_LINE = 1_000_000
"""Bytes of a line; the rest of a longer one is skipped and the line answered with an error."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of input: its text, or what is wrong with it, and the fields to give back."""

    text: str = ""
    error: str | None = None
    fields: dict[str, Any] | None = None


@click.command("score")
@click.argument("files", nargs=-1, type=click.File("rb"), metavar="[FILE | -]...", default=("-",))
@click.option("--scorer", "spec", envvar="CIVILITY_SCORER", default="builtin", show_default=True)
@click.option("--output", type=click.File("wb"), default="-", help="File to write; standard output.")
def score(files: tuple[IO[bytes], ...], spec: str, output: IO[bytes]) -> None:
    r"""Score texts: plain lines or JSON lines {"text": …}; '-' or no FILE is standard input.

    Writes {"text", "scores", "language", "model"} a line, and "revealed", the scores of the text with its evasion
    undone, where that reads differently. A line that cannot be scored gets an "error" and makes the exit code 1.
    """
    scorer = _scorer(spec)
    wrong = 0
    with _progress(output) as progress:
        task = progress.add_task("scoring", total=None)
        for lines in _chunks(_lines(files)):
            answers = list(_answers(scorer, lines))
            output.writelines(_written(answer) for answer in answers)
            output.flush()
            wrong += sum("error" in answer for answer in answers)
            progress.advance(task, len(answers))
    if wrong:
        click.echo(f"{wrong} line{'s'[: wrong > 1]} could not be scored.", err=True)
        raise click.exceptions.Exit(1)


def _scorer(spec: str) -> Scorer:
    try:
        scorer = load(spec)
        scorer.score([])
    except ScorerError as error:
        raise click.ClickException(str(error)) from error
    return scorer


def _progress(output: IO[bytes]) -> Progress:
    """A count on standard error, for a person who is not already watching the answers go by."""
    watched = sys.stderr.isatty() and not output.isatty()
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
    return Progress(*columns, console=Console(stderr=True), disable=not watched)


def _lines(files: Iterable[IO[bytes]]) -> Iterator[Line]:
    for file in files:
        while raw := file.readline(MAX_LINE):
            if len(raw) == MAX_LINE and not raw.endswith(b"\n"):
                _skip(file)
                yield Line(error=f"The line is longer than {MAX_LINE} bytes.")
            else:
                yield _line(raw.rstrip(b"\r\n"))


def _skip(file: IO[bytes]) -> None:
    while (rest := file.readline(MAX_LINE)) and not rest.endswith(b"\n"):
        continue


def _line(raw: bytes) -> Line:
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return Line(error="The line is not UTF-8.")
    return _object(text) if text.lstrip().startswith("{") else Line(text)


def _object(text: str) -> Line:
    try:
        fields = json.loads(text)
    except (ValueError, RecursionError):
        return Line(error="The line begins like JSON but is not.", fields={"line": text})
    if not isinstance(fields.get("text"), str):
        return Line(error='The object has no "text" that is a string.', fields=fields)
    return Line(fields["text"], fields=fields)


def _chunks(lines: Iterator[Line]) -> Iterator[list[Line]]:
    while chunk := list(islice(lines, CHUNK)):
        yield chunk


def _answers(scorer: Scorer, lines: list[Line]) -> Iterator[dict[str, Any]]:
    meant = {line.text: reveal(line.text) for line in lines if line.error is None}
    scores = _scores(scorer, list(dict.fromkeys([*meant, *meant.values()])))
    for line in lines:
        yield _answer(line, meant, scores, scorer)


def _answer(
    line: Line, meant: dict[str, str], scores: dict[str, Scores | str], scorer: Scorer
) -> dict[str, Any]:
    kept = {name: value for name, value in (line.fields or {}).items() if name not in OURS}
    if line.error is not None:
        return kept | {"error": line.error}
    answer = kept | {"text": line.text}
    written, revealed = scores[line.text], scores[meant[line.text]]
    for outcome in (written, revealed):
        if isinstance(outcome, str):
            return answer | {"error": outcome}
    answer |= {"scores": written, "language": detect_language(line.text).language, "model": scorer.model}
    return answer if meant[line.text] == line.text else answer | {"revealed": revealed}


def _scores(scorer: Scorer, texts: list[str]) -> dict[str, Scores | str]:
    """Each text's scores, or why there are none; one text that is refused does not take its batch with it."""
    try:
        return dict(zip(texts, scorer.score(texts), strict=True))
    except ScorerUnavailable as error:
        if len(texts) == 1:
            return {texts[0]: str(error)}
    return {key: value for text in texts for key, value in _scores(scorer, [text]).items()}


def _written(answer: dict[str, Any]) -> bytes:
    # A lone surrogate, which UTF-8 cannot carry, goes out as it came in: as JSON's own escape.
    return (json.dumps(answer, ensure_ascii=False) + "\n").encode("utf-8", "backslashreplace")
