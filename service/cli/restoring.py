"""`civility import jsonl` with an archive: every row back where it was, in a site that has nothing else."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from models.engine import reading, writing
from service import archive, importing
from service.archive import Contents, Restored
from service.cli.opening import database
from service.cli.outcome import Bar, progress, show_remarks
from service.cli.tables import show
from service.clock import utc_now
from service.importing import Source
from service.settings import load_settings

Transaction = Callable[[], AbstractContextManager[Session]]


def restore(source: Source, options: dict[str, Any]) -> bool:
    """Put an archive back; False for a file that is none. Raises Problem for one that is refused whole."""
    if not archive.is_archive(source):
        return False
    contents = archive.survey(source)
    with database(load_settings()) as engine, importing.spooling([]) as remarks:
        with reading(engine) as session:
            archive.check_known(session, source, contents)
        counts: Counter[tuple[str, str]] = Counter()
        with progress() as bar, _transactions(engine, is_dry=options["dry_run"]) as transaction:
            for kind, restored in _pieces(source, contents, options["site"], transaction, bar):
                counts.update({(kind, "new"): restored.new, (kind, "known"): restored.known})
                for remark in restored.remarks:
                    remarks.note(remark)
        _show(counts, is_dry=options["dry_run"])
        show_remarks(remarks, options["report"])
    return True


def _pieces(
    source: Source, contents: Contents, key: str, transaction: Transaction, bar: Bar
) -> Iterator[tuple[str, Restored]]:
    bar.begin("restoring", total=contents.lines)
    with transaction() as session:
        site = archive.find_or_make_site(session, key, contents, now=utc_now())
    for kind, lines in archive.pieces(source):
        if kind not in archive.FRAME:
            with transaction() as session:
                yield kind, archive.restore(session, site, kind, lines)
        bar.advance(len(lines))


@contextmanager
def _transactions(engine: Engine, *, is_dry: bool) -> Iterator[Transaction]:
    """How to open a transaction: each its own, or for a trial all of them the same one, which is taken back."""
    if not is_dry:
        yield lambda: writing(engine)
        return
    with writing(engine) as session:

        @contextmanager
        def same() -> Iterator[Session]:
            yield session

        yield same
        session.rollback()


def _show(counts: Counter[tuple[str, str]], *, is_dry: bool) -> None:
    kinds = dict.fromkeys(kind for kind, _ in counts)
    new = "would be imported" if is_dry else "imported"
    show(["rows", new, "already here"], [(k or "?", counts[k, "new"], counts[k, "known"]) for k in kinds])
