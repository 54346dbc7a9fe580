"""`civility doctor`: the effective settings without their secrets, and what is wrong."""

import click

from service.cli.checks import Finding, findings
from service.cli.opening import database
from service.settings import load_settings

COLOURS = {"ok": "green", "warning": "yellow", "fault": "red"}


@click.command()
def doctor() -> None:
    """Show the settings and what is wrong, with what to do; exit with 1 if there is a fault."""
    settings = load_settings()
    for name, value in settings.redacted().items():
        click.echo(f"{name}={'' if value is None else value}")
    click.echo()
    with database(settings) as engine:
        grades = [_tell(finding) for finding in findings(settings, engine)]
    if "fault" in grades:
        raise SystemExit(1)


def _tell(finding: Finding) -> str:
    mark = click.style(f"{finding.grade:8}", fg=COLOURS[finding.grade])
    click.echo(f"{mark} {finding.subject}: {finding.told}")
    if finding.remedy:
        click.echo(f"{'':8} → {finding.remedy}")
    return finding.grade
