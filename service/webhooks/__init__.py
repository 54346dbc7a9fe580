"""Webhooks: what happened is announced to receivers' endpoints, through an outbox in the same transaction."""

from service.webhooks.announcing import announce
from service.webhooks.events import EVENTS, EventKind

__all__ = ["EVENTS", "EventKind", "announce"]
