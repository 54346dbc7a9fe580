"""`civility labels`: what moderators taught by `suggestscore`, given out as rows to judge a model by."""

import json
from typing import IO, Any

import click

from models import Label
from service import labels as kept
from service import sites
from service.cli.opening import reading, site_option


@click.group()
def labels() -> None:
    """What moderators taught by suggestscore."""


@labels.command()
@site_option
@click.option(
    "--output", type=click.File("w", encoding="utf-8"), default="-", help="File; else standard output."
)
def export(site: str, output: IO[str]) -> None:
    """Write a site's labels as JSON lines, of each client token the last one."""
    count = 0
    with reading() as session:
        for label in kept.labels_in_force(session, sites.find_site(session, site)):
            row = row_of(label)
            if row is not None:
                output.write(json.dumps(row, ensure_ascii=False) + "\n")
                count += 1
    click.echo(f"{count} labels", err=True)


def row_of(label: Label) -> dict[str, Any] | None:
    """A label as an evaluation reads it, or None where it says nothing of our attributes."""
    ours = kept.our_attributes(label)
    if not ours:
        return None
    lang = (label.languages or [label.detected or "und"])[0]
    return {"text": label.text, "lang": lang, "source": label.community_id or "suggestscore"} | ours
