"""The ground every table stands on: named constraints, keys that sort by time, times that know their zone."""

import datetime as dt
import enum
import uuid
from typing import Any, ClassVar

import uuid_utils.compat
from sqlalchemy import DateTime, Dialect, Enum, ForeignKey, MetaData
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import JSON, TypeDecorator

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

BELOW_MOMENT = 80
"""The bits of a UUIDv7 below its milliseconds (RFC 9562 §5.7)."""


class UtcDateTime(TypeDecorator[dt.datetime]):
    """An aware time, kept in UTC on every database; a naive one is refused on its way in."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:  # noqa: ARG002
        """Turn an aware time into UTC. Raises ValueError for a naive one."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a stored time must know its zone: {value!r}")
        return value.astimezone(dt.UTC)

    def process_result_value(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:  # noqa: ARG002
        """Give back an aware UTC time; SQLite keeps no zone, so it is put back here."""
        if value is None:
            return None
        return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)


class Base(DeclarativeBase):
    """The one declarative base; its metadata is what Alembic and Flask-SQLAlchemy look at."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        dt.datetime: UtcDateTime(),
        dict[str, Any]: JSON(none_as_null=True),
        list[Any]: JSON(none_as_null=True),
    }


class Identified:
    """A row known by a UUIDv7, so that keys sort in the order the rows were made (RFC 9562 §5.7)."""

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid_utils.compat.uuid7, sort_order=-10)


def new_id(*, after: uuid.UUID | None = None) -> uuid.UUID:
    """A fresh key for a row whose id must be known before it is flushed, or must sort after another's."""
    made = uuid_utils.compat.uuid7()
    return sorted_after(made, after) if after else made


def sorted_after(key: uuid.UUID, other: uuid.UUID) -> uuid.UUID:
    """A UUIDv7, moved to the millisecond behind another's unless it is later: clocks of two hosts are never one."""
    moment = max(key.int >> BELOW_MOMENT, (other.int >> BELOW_MOMENT) + 1)
    return uuid.UUID(int=(moment << BELOW_MOMENT) | (key.int & ((1 << BELOW_MOMENT) - 1)))


def words(kind: type[enum.StrEnum], name: str | None = None) -> Enum:
    """A column type for one of a few words: text with a CHECK, so that both databases refuse any other.

    `name` tells the CHECK apart where a table has two columns of one kind.
    """
    return Enum(
        kind,
        name=name or kind.__name__.lower(),
        native_enum=False,
        create_constraint=True,
        validate_strings=True,
        length=24,
        values_callable=lambda members: [member.value for member in members],
    )


def belongs_to(table: str, *, ondelete: str = "NO ACTION") -> ForeignKey:
    """A foreign key that says what happens when its parent goes: it may not, unless told otherwise.

    NO ACTION rather than RESTRICT: it is checked when the statement ends, so a whole site can go at once.
    """
    return ForeignKey(f"{table}.id", ondelete=ondelete)
