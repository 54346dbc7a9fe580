"""`civility export`: a site's archive as JSON lines, which `civility import jsonl` puts back."""

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, cast

import click

from service import archive, sites
from service.cli.opening import in_a_folder, reading, site_option
from service.clock import utc_now


@click.command("export")
@click.option(
    "--output",
    type=click.Path(dir_okay=False, allow_dash=True, path_type=Path),
    default="-",
    callback=in_a_folder,
    help="File to write, packed if it ends in .gz; standard output.",
)
@site_option
def export(output: Path, site: str) -> None:
    """Write everything of a site as JSON lines: its archive."""
    with reading() as session:
        site_id = sites.find_site(session, site).id
    count = 0
    with _opened(output) as file, reading() as session:
        for line in archive.archive_lines(session, site_id, now=utc_now()):
            file.write(line.encode())
            count += 1
    click.echo(f"{count} lines. Not in it: {'; '.join(archive.NOT_IN_IT)}.", err=True)


@contextmanager
def _opened(output: Path) -> Iterator[IO[bytes]]:
    """The file under another name until it is whole; a part of it is not left behind to fill the disk."""
    if str(output) == "-":
        with click.open_file("-", "wb") as stdout:
            yield stdout
        return
    unfinished = output.with_name(f"{output.name}.part")
    packs = output.suffix == ".gz"
    try:
        with cast("IO[bytes]", gzip.open(unfinished, "wb") if packs else unfinished.open("wb")) as file:
            yield file
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
    unfinished.replace(output)
