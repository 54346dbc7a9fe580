"""`civility import`: take in a site's history from elsewhere, and say what became of every row.

The file is read whole before anything is written, then stored batch by batch; run again, it goes on where it
stopped, because what is in already is left alone.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click
from sqlalchemy import Engine

from models.engine import reading, writing
from service import importing, sites
from service.cli.errors import Failure
from service.cli.opening import database, in_a_folder, keyring, site_option
from service.cli.outcome import Outcome, progress
from service.cli.restoring import restore
from service.clock import utc_now
from service.importing import Loaded, Prepared, Record, Source, Spool
from service.settings import load_settings

BATCH = 1000
"""Comments stored in one transaction: few enough that readers' own comments need not wait for it."""

a_file = click.Path(exists=True, dir_okay=False, path_type=Path)
Options = dict[str, Any]


def common(command: Callable[..., None]) -> Callable[..., None]:
    """The options of every importer."""
    for option in (
        click.option(
            "--article-ref",
            type=click.Choice(list(importing.ARTICLE_REFS)),
            default="id",
            show_default=True,
            help="What articles are called here: the source's own id, the page's address, or its path.",
        ),
        click.option(
            "--report",
            type=click.Path(dir_okay=False, path_type=Path),
            callback=in_a_folder,
            help="JSON lines to write: every row left out or changed, with its reason.",
        ),
        click.option("--dry-run", is_flag=True, help="Read and report; write nothing."),
        site_option,
        click.argument("file", type=a_file),
    ):
        command = option(command)
    return command


@click.group("import")
def import_() -> None:
    """Take in comments from another system, or from an export."""


@import_.command()
@common
def disqus(file: Path, **options: Any) -> None:
    """Import Disqus's XML export (.xml or .xml.gz)."""
    source = Source(file)
    take_in(source, importing.read_disqus(source, now=utc_now()), options)


@import_.command()
@common
@click.option("--with-pings", is_flag=True, help="Take in pingbacks and trackbacks too.")
def wordpress(file: Path, *, with_pings: bool, **options: Any) -> None:
    """Import WordPress's export (WXR, .xml or .xml.gz)."""
    source = Source(file)
    take_in(source, importing.read_wordpress(source, now=utc_now(), with_pings=with_pings), options)


@import_.command()
@common
def isso(file: Path, **options: Any) -> None:
    """Import Isso's database (comments.db or comments.db.gz)."""
    source = Source(file)
    take_in(source, importing.read_isso(source, now=utc_now()), options)


@import_.command()
@common
@click.option("--stories", type=a_file, help="JSON lines of the stories, for their addresses and titles.")
@click.option("--users", type=a_file, help="JSON lines of the users, for their names.")
def coral(file: Path, *, stories: Path | None, users: Path | None, **options: Any) -> None:
    """Import Coral's comments as JSON lines (.jsonl or .jsonl.gz)."""
    source = Source(file)
    beside = {
        "stories": Source(stories) if stories else None,
        "users": Source(users) if users else None,
    }
    take_in(source, importing.read_coral(source, now=utc_now(), **beside), options)


@import_.command()
@common
@click.option("--merge", is_flag=True, help="Take an export's comments into a site that has some already.")
def jsonl(file: Path, *, merge: bool, **options: Any) -> None:
    """Import JSON lines: a site's export, or comments written by yourself (.jsonl or .jsonl.gz)."""
    source = Source(file)
    if not merge and restore(source, options):
        return
    take_in(source, importing.read_jsonl(source, now=utc_now()), options)


def take_in(source: Source, records: Iterator[Record], options: Options) -> None:
    """Read, arrange and store. Raises Problem for a file refused whole, Failure if no row could stand."""
    with database(load_settings()) as engine, progress() as bar:
        run = _Run(engine, options)
        with importing.spooling(bar.followed(source, records)) as spool:
            bar.begin("storing" if not options["dry_run"] else "checking", total=spool.arrange())
            for batch in spool.batches(BATCH):
                run.store(spool, batch)
                bar.advance(len(batch))
            bar.stop()
            run.outcome.show(spool, report=options["report"])
            if run.outcome.is_empty and list(spool.remarks(left_out=True, most=1)):
                raise Failure("nothing in the file could be imported")


class _Run:
    """One import into one site, batch by batch."""

    def __init__(self, engine: Engine, options: Options) -> None:
        self._engine, self._is_dry, self._keyring = engine, options["dry_run"], keyring()
        self._article_ref = importing.ARTICLE_REFS[options["article_ref"]]
        with reading(engine) as session:
            self._site = sites.find_site(session, options["site"])
        self.outcome = Outcome(is_dry=self._is_dry)

    def store(self, spool: Spool, batch: list[importing.Spooled]) -> None:
        prepared, noted = importing.prepare(
            batch, self._site, article_ref=self._article_ref, keyring=self._keyring
        )
        loaded = self._foreseen(spool, prepared) if self._is_dry else self._loaded(prepared)
        self.outcome.add(loaded)
        for remark in [*noted, *loaded.remarks]:
            spool.note(remark)

    def _foreseen(self, spool: Spool, prepared: list[Prepared]) -> Loaded:
        with reading(self._engine) as session:
            return importing.foresee(session, self._site, prepared, spool)

    def _loaded(self, prepared: list[Prepared]) -> Loaded:
        with writing(self._engine) as session:
            return importing.load(session, self._site, prepared, now=utc_now())
