"""Webhooks: what happened is announced to receivers' endpoints, through an outbox in the same transaction."""

from service.webhooks.announcing import announce
from service.webhooks.endpoints import (
    change_endpoint,
    create_endpoint,
    delete_endpoint,
    endpoint_data,
    find_endpoint,
    list_endpoints,
    lock_endpoint,
    send_test,
)
from service.webhooks.events import EVENTS, PATTERNS, EventKind
from service.webhooks.log import attempts_of, events_on, find_delivery, list_deliveries
from service.webhooks.outbox import Claimed, claim_due, give_back
from service.webhooks.recovery import Recovered, recover, replay
from service.webhooks.secrets import rotate_secret
from service.webhooks.settling import settle

__all__ = [
    "EVENTS",
    "PATTERNS",
    "Claimed",
    "EventKind",
    "Recovered",
    "announce",
    "attempts_of",
    "change_endpoint",
    "claim_due",
    "create_endpoint",
    "delete_endpoint",
    "endpoint_data",
    "events_on",
    "find_delivery",
    "find_endpoint",
    "give_back",
    "list_deliveries",
    "list_endpoints",
    "lock_endpoint",
    "recover",
    "replay",
    "rotate_secret",
    "send_test",
    "settle",
]
