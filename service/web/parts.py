"""What the composition root hands to the front doors of the web, and the few ways the views reach for it."""

import datetime as dt
from dataclasses import dataclass

from flask import current_app, request

from service.clock import Clock
from service.comments import House
from service.keyring import Keyring
from service.scoring import Scorer
from service.settings import Settings

LOCALES = ("en", "fr")


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """Everything a view may need that is not in the request."""

    settings: Settings
    keyring: Keyring
    scorer: Scorer
    clock: Clock

    @property
    def house(self) -> House:
        """What every comment meets here."""
        return House(
            keyring=self.keyring,
            flood_limit=self.settings.flood_limit,
            languages=self.scorer.languages,
            attributes=self.scorer.attributes,
        )


def parts() -> Parts:
    """The running app's parts."""
    found: Parts = current_app.extensions["civility"]
    return found


def now() -> dt.datetime:
    """The present, by the app's clock."""
    return parts().clock()


def locale() -> str:
    """The language the caller reads: French or English, by Accept-Language."""
    wanted = (tag.partition("-")[0].lower() for tag, quality in request.accept_languages if quality > 0)
    return next((language for language in wanted if language in LOCALES), "en")
