"""Labels: what a site's moderators say a text should have scored; kept, listed, forgotten, given out as rows."""

import datetime as dt
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session, aliased

from models import Label, Site
from models.base import new_id
from service import problems
from service.problems import Problem
from service.scoring.perspective_names import NAMES, bare_name

BATCH = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """A text and what it should have scored, as a client sent it; spans count characters."""

    text: str
    attributes: Mapping[str, float]
    spans: Mapping[str, list[dict[str, Any]]] = field(default_factory=dict)
    languages: Sequence[str] = ()
    detected: str | None = None
    client_token: str | None = None
    community_id: str | None = None
    session_id: str | None = None


def keep_label(session: Session, site: Site, suggestion: Suggestion, *, now: dt.datetime) -> Label:
    """Store a suggestion; an earlier one of the same token stays, and is superseded."""
    label = Label(
        id=new_id(),
        site_id=site.id,
        text=suggestion.text,
        attributes=dict(suggestion.attributes),
        spans=dict(suggestion.spans),
        languages=list(suggestion.languages),
        detected=suggestion.detected,
        client_token=suggestion.client_token,
        community_id=suggestion.community_id,
        session_id=suggestion.session_id,
        created_at=now,
    )
    session.add(label)
    return label


def list_labels(
    session: Session, site: Site, *, after: uuid.UUID | None = None, limit: int
) -> Sequence[Label]:
    """A site's labels, the newest first, from after the one named."""
    rows = select(Label).where(Label.site_id == site.id).order_by(Label.id.desc())
    if after is not None:
        rows = rows.where(Label.id < after)
    return session.scalars(rows.limit(limit)).all()


def forget_label(session: Session, site: Site, label_id: uuid.UUID) -> None:
    """Remove a label with its text. Raises Problem NOT_FOUND."""
    label = session.get(Label, label_id)
    if label is None or label.site_id != site.id:
        raise Problem(problems.NOT_FOUND, f"no label {label_id}")
    session.delete(label)


def labels_in_force(session: Session, site: Site) -> Iterator[Label]:
    """A site's labels, the oldest first, each token's last word only; read in batches."""
    rows = select(Label).where(Label.site_id == site.id, ~_superseded()).order_by(Label.id)
    yield from session.scalars(rows.execution_options(yield_per=BATCH))


def our_attributes(label: Label) -> dict[str, float]:
    """What a label says in our own attributes, 0…1; of two names for one of them, the higher value counts."""
    said: dict[str, float] = {}
    for name, value in label.attributes.items():
        ours = NAMES.get(bare_name(name) or name)
        if ours is not None:
            said[ours] = max(value, said.get(ours, 0.0))
    return said


def _superseded() -> ColumnElement[bool]:
    later = aliased(Label)
    return exists().where(
        later.site_id == Label.site_id,
        later.client_token == Label.client_token,
        later.community_id.is_not_distinct_from(Label.community_id),
        later.id > Label.id,
    )
