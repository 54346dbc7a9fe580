"""A French newsroom to look at and to measure: articles, readers, comments, and a month of decisions.

The comments are made up. `fill` posts them through the API of a real app, whose clock it moves.
"""

import datetime as dt
import itertools
import random
from typing import Any

from flask import Flask
from sqlalchemy import Engine

from models import Role
from models.engine import writing
from service import access, sites

PASSWORD = "correct horse battery"
EMAIL = "camille@example.org"

ARTICLES = {
    "tramway": ("Tramway : la ligne C ouvrira avec dix mois de retard", "https://gazette.example/tramway"),
    "cantines": ("Cantines scolaires : le tout-bio attendra 2028", "https://gazette.example/cantines"),
    "marais": ("Le marais de Brière retrouve ses cigognes", "https://gazette.example/marais"),
    "loyers": ("Loyers : la métropole prolonge l’encadrement", "https://gazette.example/loyers"),
}
CALM = (
    ("tramway", "Hélène M.", "Merci pour ce point très clair. On aurait aimé connaître aussi le coût du retard pour les commerçants."),
    ("tramway", "Yanis", "Dix mois, ce n’est pas si grave si le tracé est enfin le bon. Le premier oubliait l’hôpital."),
    ("tramway", "Odile Perrin", "Je prends la ligne B tous les jours : elle aussi avait pris du retard, et aujourd’hui personne ne s’en plaint."),
    ("tramway", "T. Lambert", "Pourquoi ne pas citer le rapport de la chambre régionale des comptes ? Il disait déjà tout en mars."),
    ("cantines", "Nadia", "Dans l’école de mes enfants, c’est déjà bio à 60 %, et les assiettes reviennent vides. Comme quoi."),
    ("cantines", "Paul-Henri", "Le bio, oui, mais local d’abord : des courgettes bio d’Espagne en janvier n’ont aucun sens."),
    ("cantines", "Hélène M.", "Question simple : qui paie la différence, les familles ou la ville ?"),
    ("marais", "Odile Perrin", "Quelle belle nouvelle. Nous les avons vues dimanche depuis l’observatoire, deux couples au moins."),
    ("marais", "Loïc", "Bravo aux bénévoles qui entretiennent les plateformes depuis quinze ans sans qu’on parle d’eux."),
    ("loyers", "Yanis", "L’encadrement n’a rien changé chez moi : mon propriétaire a juste ajouté un « complément de loyer »."),
    ("loyers", "Mme Garnier", "Petite propriétaire, je comprends la mesure, mais les travaux d’isolation, je les finance comment ?"),
    ("loyers", "Sofia R.", "Merci à la rédaction pour le simulateur, il m’a fait gagner 74 € par mois."),
)
ROUGH = (
    ("tramway", "Kévin44", "Cette maire est une incapable et ses adjoints des guignols. On nous prend vraiment pour des idiots depuis dix ans."),
    ("tramway", "Sans Filtre", "J’ai lu l’article jusqu’au bout. Tu es complètement débile, mon pauvre. Le chiffre de 2019 est faux, allez voir le rapport."),
    ("loyers", "Sans Filtre", "Les locataires du quartier nord ? Tous des parasites, qu’ils rentrent chez eux et qu’on n’en parle plus."),
    ("cantines", "Brutus", "Encore une idée d’écolos abrutis. Vos gosses mangeront des graines et les miens rigoleront bien, bande de nazes."),
    ("loyers", "Anonyme 7", "On sait où tu habites, le journaliste. Continue et on viendra te casser les genoux."),
    ("marais", "Kévin44", "N’importe quoi. C’est un c.o.n.n.a.r.d qui a écrit ça, il n’a jamais mis les pieds dans le marais."),
    ("tramway", "Jean-Mi", "Franchement, ferme ta gueule si tu ne prends jamais le bus. Moi je le prends deux fois par jour, sous la pluie."),
    ("cantines", "Véro", "Ce reportage est nul, bâclé, et l’auteur un menteur. Je me désabonne dès ce soir."),
)
SPAM = ("loyers", "Crédit Facile", "Besoin d’argent ? http://pret.example http://vite.example http://rapide.example http://sans.example réponse en 2 min")
REPORTED = ("loyers", "Gérard P.", "Je connais cette dame, elle habite au 12 rue des Lilas et son mari travaille à la mairie.")


class MovingClock:
    """The app's clock, moved by whoever fills the newsroom; from the end on it stands still."""

    def __init__(self, now: dt.datetime) -> None:
        self.now = now

    def __call__(self) -> dt.datetime:
        return self.now


def fill(app: Flask, engine: Engine, clock: MovingClock, *, days: int = 30) -> None:
    """Let so many days pass until the clock's present; what came in last still waits."""
    end = clock.now
    clock.now = end - dt.timedelta(days=days)
    call = _caller(app, _open(engine, clock))
    chance = random.Random(7)
    for number in itertools.count():
        clock.now += dt.timedelta(minutes=chance.randint(40, 600))
        if clock.now > end - dt.timedelta(hours=8):
            break
        _one_of_the_past(call, clock, chance, number)
    _waiting(call, clock, end)
    clock.now = end


def _open(engine: Engine, clock: MovingClock) -> dict[str, str]:
    with writing(engine) as session:
        site = sites.ensure_default(session, now=clock())
        for email, name, role in ((EMAIL, "Camille", Role.ADMIN), ("ines@example.org", "Inès", Role.MODERATOR)):
            access.create_moderator(
                session, email=email, name=name, password=PASSWORD, role=role, locale="fr", now=clock()
            )
        return {
            name: access.create_key(session, site=site, name=name, scopes=access.SCOPES, now=clock())[1]
            for name in ("Gazette", "Camille", "Inès")
        }


def _caller(app: Flask, keys: dict[str, str]) -> Any:
    client = app.test_client()

    def call(method: str, path: str, *, by: str = "Gazette", **options: Any) -> Any:
        headers = {"Authorization": f"Bearer {keys[by]}"}
        return client.open(path, method=method, headers=headers, **options).get_json()

    return call


def _post(call: Any, ref: str, name: str, body: str) -> Any:
    title, url = ARTICLES[ref]
    author = {"name": name, "ref": name.lower().replace(" ", "-")}
    article = {"title": title, "url": url}
    return call("POST", f"/v1/articles/{ref}/comments", json={"body": body, "author": author, "article": article})


def _one_of_the_past(call: Any, clock: MovingClock, chance: random.Random, number: int) -> None:
    ref, name, body = chance.choice(CALM * 3 + ROUGH)
    made = _post(call, ref, name, f"{body} ({number})")
    if made["status"] == "pending":
        clock.now += dt.timedelta(minutes=chance.choice([2, 4, 7, 11, 18, 35, 70]))
        action, by = chance.choice(["reject", "reject", "approve"]), chance.choice(["Camille", "Inès"])
        call("POST", f"/v1/comments/{made['id']}/decisions", json={"action": action}, by=by)


def _waiting(call: Any, clock: MovingClock, end: dt.datetime) -> None:
    clock.now = end - dt.timedelta(hours=7)
    for ref, name, body in CALM[:6]:
        _post(call, ref, name, body)
    shown = _post(call, *REPORTED)
    for hours, (ref, name, body) in enumerate((*ROUGH, SPAM)):
        clock.now = end - dt.timedelta(hours=6.5 - hours * 0.7)
        _post(call, ref, name, body)
    for address, kind in enumerate(("privacy", "privacy", "abuse")):
        where = {"REMOTE_ADDR": f"192.0.2.{address}"}
        note = "Cette adresse est la vraie." if not address else "Signalé par un lecteur."
        call("POST", f"/v1/comments/{shown['id']}/reports", json={"kind": kind, "note": note}, environ_base=where)
