"""Order among spooled comments: each after the one it answers, circles cut, and nothing set aside unsaid.

All of it is SQL on the spool's own file, so that ten million comments need no more memory than ten.
"""

import sqlite3

from service.importing import remarks
from service.importing.records import DELETED

WITHOUT_ARTICLE = "article NOT IN (SELECT key FROM article)"
WITHOUT_AUTHOR = "author NOT IN (SELECT key FROM author)"
UNANSWERED = """
status = :deleted AND key NOT IN (
    WITH RECURSIVE answered (key) AS (
        SELECT parent FROM comment WHERE status != :deleted AND parent IS NOT NULL
        UNION SELECT parent FROM comment JOIN answered USING (key) WHERE parent IS NOT NULL)
    SELECT key FROM answered)
"""
UNDER_ANOTHER = """
EXISTS (SELECT 1 FROM comment AS above JOIN article AS theirs ON theirs.key = above.article
    JOIN article AS ours ON ours.key = comment.article
    WHERE above.key = comment.parent AND above.article != comment.article
    AND (ours.ref IS NULL OR ours.ref IS NOT theirs.ref))
"""
TREE = """
INSERT OR IGNORE INTO place (number, key)
WITH RECURSIVE tree (number, key) AS (
    SELECT number, key FROM comment WHERE {begins}
    UNION ALL SELECT comment.number, comment.key FROM tree JOIN comment ON comment.parent = tree.key)
SELECT number, key FROM tree
"""
ROOTS = TREE.format(begins="parent IS NULL OR parent NOT IN (SELECT key FROM comment)")
ONE = TREE.format(begins="key = ?")
UNPLACED = """
SELECT key FROM comment WHERE number > ? AND number NOT IN (SELECT number FROM place) ORDER BY number LIMIT 1
"""


def arrange(database: sqlite3.Connection) -> None:
    """Fill the table `place`, parents first. Rows that go, and answers that lose their parent, are remarked."""
    _leave_out(database, WITHOUT_ARTICLE, remarks.NO_ARTICLE)
    _leave_out(database, WITHOUT_AUTHOR, remarks.NO_AUTHOR)
    _leave_out(database, UNANSWERED, remarks.DELETED_UNANSWERED)
    _note(database, "status = :deleted", remarks.TOMBSTONE, left_out=False)
    _detach(database, UNDER_ANOTHER, remarks.OTHER_ARTICLE)
    _detach(database, "parent = key", remarks.CIRCLE)
    database.execute(ROOTS)
    _cut_circles(database)


def _leave_out(database: sqlite3.Connection, which: str, reason: str) -> None:
    _note(database, which, reason, left_out=True)
    database.execute(f"DELETE FROM comment WHERE {which}", {"deleted": DELETED})  # noqa: S608  # from above


def _detach(database: sqlite3.Connection, which: str, reason: str) -> None:
    _note(database, which, reason, left_out=False)
    database.execute(f"UPDATE comment SET parent = NULL WHERE {which}")  # noqa: S608  # from above


def _note(database: sqlite3.Connection, which: str, reason: str, *, left_out: bool) -> None:
    added = "INSERT INTO remark (row, reason, left_out) SELECT key, :reason, :left_out FROM comment WHERE "
    database.execute(
        added + which,
        {"reason": reason, "left_out": left_out, "deleted": DELETED},
    )


def _cut_circles(database: sqlite3.Connection) -> None:
    """What no root leads to hangs on a circle: cut each circle at one of its own members."""
    seen = 0
    while found := database.execute(UNPLACED, (seen,)).fetchone():
        member = _on_circle(database, found[0])
        _detach_one(database, member)
        database.execute(ONE, (member,))
        seen = database.execute("SELECT number FROM comment WHERE key = ?", found).fetchone()[0]


def _on_circle(database: sqlite3.Connection, key: str) -> str:
    """Some member of the circle that `key` leads to: where one step meets two (Floyd)."""

    def above(key: str) -> str:
        parent: str = database.execute("SELECT parent FROM comment WHERE key = ?", (key,)).fetchone()[0]
        return parent

    slow, fast = above(key), above(above(key))
    while slow != fast:
        slow, fast = above(slow), above(above(fast))
    return slow


def _detach_one(database: sqlite3.Connection, key: str) -> None:
    database.execute("UPDATE comment SET parent = NULL WHERE key = ?", (key,))
    database.execute("INSERT INTO remark (row, reason, left_out) VALUES (?, ?, 0)", (key, remarks.CIRCLE))
