"""An import beside moderators at work: it waits for them, and they never for it in a circle."""

import threading

from sqlalchemy import select, text
from sqlalchemy.orm import Session
from waiting import wait_until

from models import Author
from models.engine import reading, writing
from service.importing import SourceAuthor

DATABASES = ["postgresql"]  # SQLite has one lock for all


def test_an_import_locks_authors_in_the_order_of_their_keys_and_holds_none_out_of_turn(
    newcomer, article, comment
) -> None:
    writers = [SourceAuthor(name=name, email=f"{name}@example.org") for name in ("ada", "bo")]
    newcomer.take([article, *(comment(w.name, author=w) for w in writers)])
    first, second = newcomer.all(Author)
    by_id = {writer.name: writer for writer in writers}
    rows = [
        comment("approved", author=by_id[second.name]),
        comment("rejected", author=by_id[first.name], status="rejected"),
    ]
    importing = threading.Thread(target=newcomer.take, args=[[article, *rows]])
    with writing(newcomer.engine) as moderator:
        _lock(moderator, first)
        importing.start()
        wait_until(lambda: _somebody_waits(newcomer.engine))
        _lock(moderator, second)
    importing.join()
    assert [(a.approved_count, a.rejected_count) for a in newcomer.all(Author)] == [(1, 1), (2, 0)]


def _lock(session: Session, author: Author) -> None:
    rows = select(Author.id).where(Author.id == author.id)
    session.execute(rows.with_for_update(key_share=True))


def _somebody_waits(engine) -> bool:
    waiting = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    with reading(engine) as session:
        return bool(session.scalar(waiting))
