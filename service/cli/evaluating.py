"""`civility eval`: how well a scorer and a policy do on comments that people have labelled."""

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from service import policies, sites
from service.cli.errors import Failure
from service.cli.evaluation_tables import show
from service.cli.opening import in_a_folder, reading
from service.evaluation import page, report
from service.evaluation.files import BadFile, LabelledFile, read_file
from service.evaluation.scored import Told
from service.policy import DEFAULT, Policy
from service.scoring import Scorer, ScorerUnavailable, load

_written = click.Path(dir_okay=False, writable=True, path_type=Path)


@click.command("eval")
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=click.Path(path_type=Path))
@click.option("--scorer", "spec", envvar="CIVILITY_SCORER", default="builtin", show_default=True)
@click.option("--policy", "policy_file", type=click.File(), help="A policy document in place of the default.")
@click.option("--site", help="The site whose policy in force is to be judged, from the database.")
@click.option("--at-most", type=click.IntRange(min=1), help="Rows of each file, sampled by seed.")
@click.option("--written-only", is_flag=True, help="Leave out the reading with evasion undone.")
@click.option(
    "--examples", type=click.IntRange(min=0), default=5, show_default=True, help="Worst mistakes shown."
)
@click.option("--json", "json_file", type=_written, callback=in_a_folder, help="File for all figures.")
@click.option("--html", "html_file", type=_written, callback=in_a_folder, help="File for a page with plots.")
def evaluate(
    files: tuple[Path, ...],
    *,
    spec: str,
    policy_file: IO[str] | None,
    site: str | None,
    at_most: int | None,
    written_only: bool,
    examples: int,
    json_file: Path | None,
    html_file: Path | None,
) -> None:
    """Judge a scorer on labelled comments: JSON lines or CSV, gzipped or not.

    A row has "text" and any of the seven attributes from 0 to 1, or "label_hate"; "lang", "functionality", identity
    columns and other systems' scores are used where they are there. See docs/evaluation.md.
    """
    policy, named = _policy(policy_file, site)
    labelled = [_read(path).sampled(at_most) for path in files]
    scorer = load(spec)
    made = report.heading(scorer, policy, named, written_only=written_only)
    with _progress(labelled) as told, _unavailable(scorer):
        sets = report.judged(
            labelled, scorer, policy, written_only=written_only, examples=examples, told=told
        )
        made["sets"] = list(sets)
    if json_file:
        report.write_json(made, json_file)
    if html_file:
        page.write_page(made, html_file)
    show(made)


def _policy(file: IO[str] | None, site: str | None) -> tuple[Policy, str]:
    if file and site:
        raise click.UsageError("--policy and --site exclude each other.")
    if site:
        with reading() as session:
            version = policies.in_force(session, sites.find_site(session, site))
            return policies.read_policy(version), f"{site} v{version.version}"
    if file is None:
        return DEFAULT, "default"
    try:
        document = json.load(file)
    except (ValueError, RecursionError) as error:
        raise Failure(f"{file.name} is not JSON: {error}") from None
    return policies.checked(document), Path(file.name).name


def _read(path: Path) -> LabelledFile:
    try:
        return read_file(path)
    except BadFile as error:
        raise Failure(str(error)) from None


@contextmanager
def _unavailable(scorer: Scorer) -> Iterator[None]:
    try:
        yield
    except ScorerUnavailable as error:
        raise Failure(f"{scorer.model} gives no scores: {error}") from error


@contextmanager
def _progress(files: Sequence[LabelledFile]) -> Iterator[Told]:
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    console = Console(stderr=True)
    with Progress(*columns, console=console, disable=not sys.stderr.isatty()) as progress:
        task = progress.add_task("scoring", total=sum(len(file.comments) for file in files))
        yield lambda count: progress.advance(task, count)
