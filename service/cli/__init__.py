"""The command line: one module per command or group, imported only when it is called for."""

import os

import click

from service.cli.lazily import Command, LazyGroup

COMMANDS = {
    "serve": Command("service.cli.running:serve", "Migrate, then run web and worker together."),
    "web": Command("service.cli.running:web", "Run the web server alone."),
    "worker": Command("service.cli.running:worker", "Run the background worker alone."),
    "migrate": Command("service.cli.migrating:migrate", "Bring the database to this version's shape."),
    "doctor": Command("service.cli.doctor:doctor", "Show the settings and what is wrong."),
    "key": Command("service.cli.keys:key", "API keys for programs."),
    "moderator": Command("service.cli.moderators:moderator", "The people who decide."),
    "site": Command("service.cli.sites:site", "Sites and their policies."),
    "webhook": Command("service.cli.webhooks:webhook", "Receivers and what was sent to them."),
    "import": Command("service.cli.importing:import_", "Take in comments from another system."),
    "rescore": Command("service.cli.rescore:rescore", "Score comments that are decided already."),
    "export": Command("service.cli.exporting:export", "Write everything of a site as JSON lines."),
    "person": Command("service.cli.people:person", "A person's data, and its erasure."),
    "labels": Command("service.cli.labels:labels", "What moderators taught by suggestscore."),
    "audit": Command("service.cli.auditing:audit", "The chain that proves the decision log."),
    "score": Command("service.cli.score:score", "Score texts from files or standard input."),
    "eval": Command("service.cli.evaluating:evaluate", "Judge a scorer and a policy on labelled comments."),
}


@click.group(
    cls=LazyGroup, commands_by_name=COMMANDS, context_settings={"help_option_names": ["-h", "--help"]}
)
@click.version_option(package_name="civility", message="%(version)s")
def main() -> None:
    """Civility: comment moderation on your own machines.

    Settings come from the environment (CIVILITY_…); `civility doctor` shows them.
    """
    # Databases, archives and their temporary files hold people's words: for their owner's eyes only.
    os.umask(0o077)
