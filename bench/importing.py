"""``python bench/importing.py``: comments imported a second on SQLite, and the memory it takes, on this machine.

A Disqus export is made up, then imported by the command itself in a process of its own, without scoring. The rate
counts the whole command, from its start to its end; the memory is the most that was resident. Beside it stands how
long this Python takes to count to ten million, the least of three, so that figures of two machines can be compared.
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
import timeit
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
TEXT = """le maire a encore promis des travaux dans notre rue mais rien ne change depuis trois ans et les
riverains attendent toujours une réponse claire de la mairie qui préfère inaugurer des ronds-points"""
WORDS = TEXT.split()
A_THREAD = 100
"""Comments under one article."""
HEAD = '<disqus xmlns="http://disqus.com" xmlns:dsq="http://disqus.com/disqus-internals">\n'
THREAD = '<thread dsq:id="{0}"><id>a-{0}</id><link>https://example.org/{0}/</link><title>Titre {0}</title></thread>\n'
POST = (
    '<post dsq:id="{number}"><message><![CDATA[<p>{text}</p>]]></message><createdAt>{at}</createdAt>'
    "<isDeleted>false</isDeleted><isSpam>false</isSpam><author><name>Nom {author}</name>"
    '<username>u{author}</username></author><thread dsq:id="{thread}"/>{parent}</post>\n'
)


def export(count: int, times: int = 1) -> Iterator[str]:
    """A Disqus export of so many posts, every third of them an answer; each says the text so many times."""
    threads = count // A_THREAD + 1
    yield HEAD
    yield from (THREAD.format(number) for number in range(threads))
    for number in range(count):
        turn = number % len(WORDS)
        above = number - threads
        yield POST.format(
            number=number,
            text=f"{number} {' '.join((WORDS[turn:] + WORDS[:turn]) * times)}",
            at=f"2015-{number % 12 + 1:02d}-{number % 28 + 1:02d}T10:{number % 60:02d}:00Z",
            author=number % 5000,
            thread=number % threads,
            parent=f'<parent dsq:id="{above}"/>' if number % 3 == 0 and above >= 0 else "",
        )
    yield "</disqus>\n"


def run(folder: Path, *words: str) -> float:
    """Seconds that a command takes."""
    settings = {"CIVILITY_DATABASE_URL": f"sqlite:///{folder / 'bench.sqlite3'}", "PYTHONPATH": str(ROOT)}
    began = time.perf_counter()
    command = [sys.executable, "-m", "service.cli", *words]
    subprocess.run(command, env=os.environ | settings, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - began


def counting() -> float:
    """Seconds that ten million additions take."""
    return min(timeit.repeat("for i in range(10_000_000): x += i", "x = 0", number=1, repeat=3))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--comments", type=int, default=50_000)
    parser.add_argument(
        "--times", type=int, default=1, help="how often each says its 30 words, for large files"
    )
    given = parser.parse_args()
    count = given.comments
    print(f"counting to ten million: {counting():.2f} s")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with (path := folder / "export.xml").open("w", encoding="utf-8") as file:
            file.writelines(export(count, given.times))
        run(folder, "migrate")
        taken = run(folder, "import", "disqus", str(path))
        again = run(folder, "import", "disqus", str(path))
        size = path.stat().st_size / 2**20
    most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"{count} comments in {size:.0f} MiB: {taken:.1f} s, {count / taken:.0f}/s; again {again:.1f} s")
    print(f"at most {most:.0f} MiB resident")


if __name__ == "__main__":
    main()
