"""The one loader: a batch of comments with their articles and authors becomes rows, all of them or none.

What is in already is left as it is. No webhook tells of history, and no policy decides it again: each comment
gets the status it had, and one decision, "import", in the log.
"""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from models import ActorKind, Comment, Decision, Imported, Site, Status
from models.base import new_id
from service import audit
from service.comments.repetition import likeness
from service.importing import remarks
from service.importing.articles import ArticleRef, find_articles
from service.importing.authors import Who, find_authors, who_is
from service.importing.keys import id_of
from service.importing.known import Known, Stored, above, find_known, find_strangers
from service.importing.records import DELETED, Remark
from service.importing.spool import Spool, Spooled
from service.importing.tallying import tally
from service.keyring import Keyring
from service.policies import in_force, read_policy
from service.policy import priority, queue_rank
from service.text import detect_language

ACTOR = "import"


@dataclass(frozen=True, slots=True)
class Prepared:
    """A comment with all that can be found out about it without the database."""

    spooled: Spooled
    ref: str
    who: Who
    body: str
    status: Status
    language: str | None
    likeness: str


@dataclass(slots=True)
class Loaded:
    """What became of a batch."""

    new: int = 0
    known: int = 0
    by_status: dict[str, int] = field(default_factory=dict)
    remarks: list[Remark] = field(default_factory=list)

    def count(self, status: Status) -> None:
        """Count one that is new."""
        self.by_status[status.value] = self.by_status.get(status.value, 0) + 1


def prepare(
    batch: Sequence[Spooled], site: Site, *, article_ref: ArticleRef, keyring: Keyring
) -> tuple[list[Prepared], list[Remark]]:
    """The comments that can be stored, and remarks about the others; no transaction is needed."""
    made, noted = [], []
    for spooled in batch:
        key, ref = spooled.comment.key, article_ref(spooled.article)
        who = who_is(spooled.author, site, keyring)
        if ref is None:
            noted.append(Remark(row=key, reason=remarks.NO_REF))
            continue
        if who.is_cut:
            noted.append(Remark(row=key, reason=remarks.NAME_CUT, left_out=False))
        made.append(_prepared(spooled, ref, who))
    return made, noted


def load(session: Session, site: Site, batch: Sequence[Prepared], *, now: dt.datetime) -> Loaded:
    """Store what is new of a batch, parents first as it stands."""
    # Two imports at once take turns, so that neither stores what the other just has.
    session.execute(select(Site.id).where(Site.id == site.id).with_for_update())
    known = find_known(session, site, batch)
    fresh, loaded = _beside(batch, known)
    if fresh:
        _Writing(session, site, known, now).write(fresh, loaded)
    return loaded


def foresee(session: Session, site: Site, batch: Sequence[Prepared], spool: Spool) -> Loaded:
    """What `load` would make of a batch, with nothing written."""
    known = find_known(session, site, batch)
    fresh, loaded = _beside(batch, known)
    for one in fresh:
        loaded.count(one.status)
        parent, found = one.spooled.comment.parent, above(one, known)
        is_coming = parent and known.get(parent) is None and spool.holds(parent)
        if isinstance(found, Remark) and not is_coming:
            loaded.remarks.append(found)
    return loaded


def _beside(batch: Sequence[Prepared], known: Known) -> tuple[list[Prepared], Loaded]:
    """What is new of a batch, and the count of the rest."""
    fresh = [one for one in batch if one.spooled.comment.key not in known]
    strangers = find_strangers(batch, known)
    rest = len(batch) - len(fresh) - len(strangers)
    return fresh, Loaded(new=len(fresh), known=rest, remarks=strangers)


class _Writing:
    """One batch on its way into the tables."""

    def __init__(self, session: Session, site: Site, known: Known, now: dt.datetime) -> None:
        self._session, self._site, self._known, self._now = session, site, known, now
        self._policy = in_force(session, site)
        self._urgency = priority(None, read_policy(self._policy))

    def write(self, fresh: Sequence[Prepared], loaded: Loaded) -> None:
        articles = find_articles(self._session, self._site, fresh)
        authors = find_authors(self._session, self._site, fresh)
        rows = [self._comment(one, articles[one.ref], authors[one.who.key], loaded.remarks) for one in fresh]
        self._insert(Comment, rows)
        self._insert(Decision, [self._decision(row) for row in rows])
        self._insert(Imported, [self._imported(one, row) for one, row in zip(fresh, rows, strict=True)])
        tally(self._session, rows)
        for row in rows:
            loaded.count(row["status"])

    def _insert(self, model: type[Any], rows: list[dict[str, Any]]) -> None:
        # Not through the mapper, which would look at each row by itself.
        self._session.connection().execute(insert(model), rows)

    def _comment(
        self, one: Prepared, article_id: uuid.UUID, author_id: uuid.UUID, noted: list[Remark]
    ) -> dict[str, Any]:
        source = one.spooled.comment
        found = above(one, self._known)
        if isinstance(found, Remark):
            noted.append(found)
        parent_id = found.id if isinstance(found, Stored) else None
        comment_id = id_of(self._site.id, source.key, source.created_at, after=parent_id)
        self._known[source.key] = Stored(comment_id, one.ref, one.body, source.created_at)
        return {
            "id": comment_id,
            "site_id": self._site.id,
            "article_id": article_id,
            "author_id": author_id,
            "parent_id": parent_id,
            "author_name": one.who.name if one.body else "",
            "body": one.body,
            "likeness": one.likeness,
            "language": one.language,
            "status": one.status,
            "reasons": [],
            "reason_codes": "",
            "spans": [],
            "policy_version": self._policy.version,
            "priority": queue_rank(self._urgency, source.created_at),
            "report_count": 0,
            "created_at": source.created_at,
            "version": 1,
        }

    def _decision(self, comment: dict[str, Any]) -> dict[str, Any]:
        # Not a Decision: the mapper's bookkeeping would take longer than all the rest.
        decision = SimpleNamespace(
            id=new_id(),
            site_id=self._site.id,
            comment_id=comment["id"],
            actor_kind=ActorKind.POLICY,
            actor=ACTOR,
            action="import",
            before=None,
            after=comment["status"],
            reason=None,
            reasons=[],
            note=None,
            body=comment["body"],
            scores=None,
            model=None,
            policy_version=comment["policy_version"],
            undoes=None,
            batch=None,
            created_at=self._now,
            salt=None,
            private_digest="",
            digest="",
            seal_number=None,
        )
        audit.stamp(decision)
        return vars(decision)

    def _imported(self, one: Prepared, comment: dict[str, Any]) -> dict[str, Any]:
        return {
            "site_id": self._site.id,
            "source_key": one.spooled.comment.key,
            "comment_id": comment["id"],
            "created_at": self._now,
        }


def _prepared(spooled: Spooled, ref: str, who: Who) -> Prepared:
    is_tombstone = spooled.comment.status == DELETED
    body = "" if is_tombstone else spooled.comment.body
    return Prepared(
        spooled=spooled,
        ref=ref,
        who=who,
        body=body,
        status=Status.WITHDRAWN if is_tombstone else Status(spooled.comment.status),
        language=detect_language(body).language,
        likeness=likeness(body),
    )
