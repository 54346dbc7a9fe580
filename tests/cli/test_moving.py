"""`civility import`, `export`, `person` and `rescore` as an operator meets them."""

import gzip
import json
import uuid
from pathlib import Path

import pytest

from service.comments.rescoring import Unread, read_all
from service.scoring import ScorerError, ScorerUnavailable

SAMPLES = Path(__file__).parents[1] / "importing" / "samples"
DISQUS = str(SAMPLES / "disqus.xml")


@pytest.fixture
def moved_in(ready):
    assert ready("import", "disqus", DISQUS).exit_code == 0
    return ready


def rows(output: str) -> dict[str, str]:
    """The printed table: its last column by what stands before."""
    lines = [line.rsplit("  ", 1) for line in output.splitlines() if "  " in line]
    return {" ".join(name.split()): count.strip() for name, count in lines}


def test_an_import_ends_with_counts_and_every_row_left_out(ready, tmp_path: Path) -> None:
    report = tmp_path / "report.jsonl"
    result = ready("import", "disqus", DISQUS, "--report", str(report))
    assert result.exit_code == 0
    told = rows(result.output)
    assert (told["imported"], told["approved"], told["already here"], told["left out"]) == (
        "5",
        "3",
        "0",
        "2",
    )
    assert told["disqus:107"] == "its article is not in the file"
    assert [json.loads(line)["row"] for line in report.read_text().splitlines()] == [
        "disqus:107",
        "disqus:106",
        "disqus:104",
    ]


def test_a_trial_writes_nothing_and_tells_the_same(ready) -> None:
    tried = rows(ready("import", "disqus", DISQUS, "--dry-run").output)
    done = rows(ready("import", "disqus", DISQUS).output)
    again = rows(ready("import", "disqus", DISQUS, "--dry-run").output)
    assert tried["would be imported"] == done["imported"] == "5"
    assert (again["would be imported"], again["already here"]) == ("0", "5")


def test_a_trial_tells_of_answers_to_what_is_not_there(ready, tmp_path: Path) -> None:
    line = {
        "article": "a",
        "author": {"name": "A"},
        "body": "x",
        "status": "approved",
        "created_at": "2024-01-01",
    }
    lines = [line | {"id": "1"}, line | {"id": "2", "parent_id": "1"}, line | {"id": "3", "parent_id": "0"}]
    (path := tmp_path / "c.jsonl").write_text("\n".join(map(json.dumps, lines)))
    told = rows(ready("import", "jsonl", str(path), "--dry-run").output)
    assert told["the comment it answers is not there: it stands by itself"] == "1"


def test_a_trial_tells_of_another_blogs_comments_as_the_import_does(ready, tmp_path: Path) -> None:
    line = {"id": "1", "article": "a", "author": {"name": "A"}, "body": "x", "status": "approved"}
    blogs = {
        "one": [line | {"created_at": "2024-01-01"}],
        "two": [
            line | {"created_at": "2024-02-01", "article": "b"},
            line | {"id": "2", "created_at": "2024-02-02", "article": "b", "parent_id": "1"},
        ],
    }
    for name, lines in blogs.items():
        (tmp_path / name).write_text("\n".join(map(json.dumps, lines)))
    ready("import", "jsonl", str(tmp_path / "one"))
    tried = rows(ready("import", "jsonl", str(tmp_path / "two"), "--dry-run").output)
    done = rows(ready("import", "jsonl", str(tmp_path / "two")).output)
    assert tried.pop("would be imported") == done.pop("imported") == "1"
    assert tried == done
    assert (done["already here"], done["left out"]) == ("0", "1")


def test_each_source_has_its_command(ready) -> None:
    coral = [f"--{name}={SAMPLES / f'coral-{name}.jsonl'}" for name in ("stories", "users")]
    for words in (
        ["wordpress", str(SAMPLES / "wordpress.xml"), "--with-pings", "--article-ref=url"],
        ["coral", str(SAMPLES / "coral-comments.jsonl"), *coral],
        ["coral", str(SAMPLES / "coral-comments.jsonl"), "--dry-run"],
        ["jsonl", str(SAMPLES / "comments.jsonl")],
    ):
        result = ready("import", *words)
        assert result.exit_code == 0, result.output
    assert ready("import", "isso", DISQUS).exit_code == 1


def test_a_file_that_breaks_off_is_refused_in_one_line(ready, tmp_path: Path) -> None:
    (path := tmp_path / "half.xml").write_bytes(Path(DISQUS).read_bytes()[:1500])
    result = ready("import", "disqus", str(path))
    assert result.exit_code == 1
    assert "nothing was imported" in result.output
    assert result.output.count("\n") == 1


def test_a_long_list_of_rows_is_cut_and_says_where_the_rest_is(ready, tmp_path: Path) -> None:
    (path := tmp_path / "bad.jsonl").write_text("no\n" * 205)
    told = ready("import", "jsonl", str(path), "--report", str(tmp_path / "report.jsonl")).output
    assert "… and more; every one is in" in told
    assert len((tmp_path / "report.jsonl").read_text().splitlines()) == 205


@pytest.mark.parametrize("name", ["site.jsonl", "site.jsonl.gz"])
def test_an_export_goes_into_another_database(moved_in, tmp_path: Path, monkeypatch, name: str) -> None:
    export = str(tmp_path / name)
    assert "Not in it: API keys" in moved_in("export", "--output", export).output
    monkeypatch.setenv("CIVILITY_DATABASE_URL", f"sqlite:///{tmp_path / 'other.sqlite3'}")
    moved_in("migrate")
    tried = moved_in("import", "jsonl", export, "--dry-run")
    assert "would be imported" in tried.output
    assert rows(moved_in("import", "jsonl", export).output)["comment 5"] == "0"
    assert rows(moved_in("import", "jsonl", export).output)["comment 0"] == "5"
    assert moved_in("audit", "verify").exit_code == 0
    first, second = (
        gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw for raw in _both(moved_in, export)
    )
    assert second.splitlines()[1:] == first.splitlines()[1:]


def test_a_newer_export_does_not_go_over_an_older_one(moved_in, tmp_path: Path, monkeypatch) -> None:
    older, newer = str(tmp_path / "older.jsonl"), str(tmp_path / "newer.jsonl")
    moved_in("export", "--output", older)
    moved_in("person", "erase", "--email", "alice@example.org", "--yes")
    moved_in("export", "--output", newer)
    monkeypatch.setenv("CIVILITY_DATABASE_URL", f"sqlite:///{tmp_path / 'other.sqlite3'}")
    moved_in("migrate")
    moved_in("import", "jsonl", older)
    there = moved_in("export").stdout.splitlines()[1:]
    for words in ((), ("--dry-run",)):
        refused = moved_in("import", "jsonl", newer, *words)
        assert (refused.exit_code, refused.stdout) == (1, "")
        assert "is not what is here" in refused.stderr
        assert refused.stderr.count("\n") == 1
    assert moved_in("export").stdout.splitlines()[1:] == there


def _both(run, export: str) -> tuple[bytes, bytes]:
    return Path(export).read_bytes(), run("export").stdout.encode()


def test_an_export_merges_into_a_site_with_comments_of_its_own(moved_in, tmp_path: Path) -> None:
    moved_in("export", "--output", str(tmp_path / "e.jsonl"))
    moved_in("site", "create", "second", "--name", "Second")
    told = rows(moved_in("import", "jsonl", str(tmp_path / "e.jsonl"), "--merge", "--site", "second").output)
    assert (told["imported"], told["withdrawn"]) == ("5", "1")


@pytest.mark.parametrize(
    "words",
    [
        ("export", "--output"),
        ("import", "jsonl", str(SAMPLES / "comments.jsonl"), "--report"),
        ("person", "export", "--email", "alice@example.org", "--output"),
        ("score", DISQUS, "--output"),
    ],
    ids=" ".join,
)
def test_a_file_that_cannot_be_written_is_told_in_one_line(ready, tmp_path: Path, words) -> None:
    for nowhere in (tmp_path / "no folder" / "x", Path("/proc/x")):
        result = ready(*words, str(nowhere))
        assert result.exit_code in {1, 2}
        assert result.stderr.splitlines()[-1].startswith("Error: ")
        assert str(nowhere.parent) in result.stderr.splitlines()[-1]


def test_an_export_that_fills_the_disk_is_told_in_one_line_and_leaves_nothing(
    moved_in, tmp_path: Path
) -> None:
    (output := tmp_path / "e.jsonl").write_text("The last one.")
    (tmp_path / "e.jsonl.part").symlink_to("/dev/full")
    result = moved_in("export", "--output", str(output))
    assert result.exit_code == 1
    assert result.stderr.splitlines() == ["Error: the output could not be written: No space left on device"]
    assert [path.name for path in tmp_path.glob("e.jsonl*")] == ["e.jsonl"]
    assert output.read_text() == "The last one."


def test_whatever_holds_peoples_words_is_for_its_owner_alone(moved_in, tmp_path: Path) -> None:
    for words in (
        ("export", "--output", "all.jsonl"),
        ("export", "--output", "all.jsonl.gz"),
        ("person", "export", "--email", "alice@example.org", "--output", "alice.json"),
        ("import", "disqus", DISQUS, "--report", "report.jsonl"),
    ):
        assert moved_in(*words[:-1], str(tmp_path / words[-1])).exit_code == 0
    made = {path.name: oct(path.stat().st_mode & 0o777) for path in tmp_path.iterdir()}
    assert {"civility.sqlite3", "all.jsonl", "all.jsonl.gz", "alice.json", "report.jsonl"} <= made.keys()
    assert set(made.values()) == {"0o600"}


def test_an_import_whose_report_has_no_folder_does_not_begin(ready, tmp_path: Path) -> None:
    result = ready("import", "disqus", DISQUS, "--report", str(tmp_path / "no folder" / "x"))
    assert result.exit_code == 2
    assert rows(ready("import", "disqus", DISQUS).output)["already here"] == "0"


def test_an_import_of_which_nothing_could_be_taken_in_fails(ready, tmp_path: Path) -> None:
    (path := tmp_path / "notes.md").write_text("# Notes\n\nNo JSON at all.\n")
    for words in ((), ("--dry-run",)):
        result = ready("import", "jsonl", str(path), *words)
        assert result.exit_code == 1
        assert rows(result.stdout)["left out"] == "2"
        assert result.stderr == "Error: nothing in the file could be imported\n"


@pytest.mark.parametrize("command", ["export", "erase"])
@pytest.mark.parametrize("who", [(), ("--ref", "a-1", "--email", "alice@example.org")], ids=["nobody", "two"])
def test_a_person_must_be_named_in_one_way(ready, command: str, who: tuple[str, ...]) -> None:
    result = ready("person", command, *who)
    assert result.exit_code == 2
    assert result.stderr.endswith("Error: Give one of --email, --ref and --author.\n")


def test_a_person_is_exported_and_erased(moved_in, tmp_path: Path) -> None:
    shown = json.loads(moved_in("person", "export", "--email", "ALICE@example.org").output)
    assert [author["name"] for author in shown["authors"]] == ["Alice"]
    tried = moved_in("person", "erase", "--email", "alice@example.org", "--dry-run")
    assert "1 authors with 1 comments and 0 notices" in tried.output
    assert moved_in("person", "erase", "--email", "alice@example.org", stdin="n\n").exit_code == 1
    assert moved_in("person", "erase", "--email", "alice@example.org", stdin="y\n").exit_code == 0
    assert moved_in("person", "erase", "--email", "alice@example.org", "--yes").output.startswith("0 authors")
    author = shown["authors"][0]["id"]
    (left,) = json.loads(moved_in("person", "export", "--author", author).output)["authors"]
    assert (left["name"], left["email"], left["comments"][0]["body"]) == ("", None, "")
    assert moved_in("audit", "verify").exit_code == 0


def test_history_is_scored_once_and_keeps_its_statuses(moved_in) -> None:
    before = _statuses(moved_in)
    assert "3 comments scored by builtin" in moved_in("rescore", "--article", "place-du-marche").output
    assert "1 comments scored" in moved_in("rescore", "--unscored").output
    assert "0 comments scored" in moved_in("rescore").output
    assert "4 comments scored" in moved_in("rescore", "--again", "--since", "2019-05-01").output
    assert "0 comments scored" in moved_in("rescore", "--again", "--since", "2020-01-01").output
    assert _statuses(moved_in) == before
    comments = [line for line in _exported(moved_in) if line["type"] == "comment" and line["body"]]
    assert all(0 <= comment["scores"]["toxicity"] <= 1 for comment in comments)


def test_a_text_that_breaks_the_scorer_is_passed_over_alone(scorer) -> None:
    unread = [Unread(uuid.uuid4(), text, by_sentence=True) for text in ("Bonjour.", "Aïe.", "Bonsoir.")]
    assert [one.text for one, _ in read_all(Stumbling(scorer, "Aïe."), unread)] == ["Bonjour.", "Bonsoir."]


@pytest.mark.parametrize("error", [ScorerUnavailable, ScorerError])
def test_a_scorer_that_reads_nothing_at_all_ends_the_run(scorer, error) -> None:
    unread = [Unread(uuid.uuid4(), text, by_sentence=False) for text in ("Bonjour.", "Bonsoir.")]
    with pytest.raises(error):
        read_all(Stumbling(scorer, "Bonjour.", error), unread)


class Stumbling:
    """A scorer that breaks down over one text."""

    def __init__(self, scorer, over: str, error: type[Exception] = RuntimeError) -> None:
        self.scorer, self.over, self.error, self.model = scorer, over, error, scorer.model

    def score(self, texts):
        if self.over in texts:
            raise self.error(self.over)
        return self.scorer.score(texts)


def _statuses(run) -> dict[str, str]:
    return {line["id"]: line["status"] for line in _exported(run) if line["type"] == "comment"}


def _exported(run) -> list[dict]:
    return [json.loads(line) for line in run("export").stdout.splitlines()]
