"""`civility score` on real input: order, both kinds of line, bad lines, pipes."""

import json
import subprocess
import sys

import pytest
from click.testing import CliRunner

from service.cli.score import MAX_LINE, score
from service.scoring import ATTRIBUTES


def run(*arguments, stdin=b"", **options):
    return CliRunner().invoke(score, list(arguments), input=stdin, **options)


def answers(result):
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_plain_lines_and_json_lines_come_back_in_order_with_scores():
    lines = [
        "Merci pour cet article.",
        json.dumps({"text": "espèce de connard", "id": 7}),
        "You are an idiot.",
    ]
    result = run("-", stdin="\n".join(lines).encode())
    assert result.exit_code == 0
    first, second, third = answers(result)
    assert (first["text"], second["text"], third["text"]) == (lines[0], "espèce de connard", lines[2])
    assert second["id"] == 7
    assert first["language"] == "fr"
    assert first["scores"]["toxicity"] < 0.2
    assert second["scores"]["toxicity"] > 0.8
    assert all(tuple(answer["scores"]) == ATTRIBUTES for answer in (first, second, third))
    assert "revealed" not in first


def test_a_disguised_insult_has_a_second_reading():
    (answer,) = answers(run(stdin="espèce de c0nn@rd\n".encode()))
    assert answer["revealed"]["toxicity"] > 0.8


def test_more_lines_than_a_chunk_keep_their_order():
    result = run("-", stdin=b"".join(b'{"text": "Bonjour", "id": %d}\n' % number for number in range(150)))
    assert [answer["id"] for answer in answers(result)] == list(range(150))


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (b'{"text": ', "begins like JSON"),
        (b'{"text": 3}', 'no "text"'),
        (b'{"body": "x"}', 'no "text"'),
        (b'{"a":' * 50_000, "begins like JSON"),
        (b"caf\xe9", "not UTF-8"),
        (b"x" * (MAX_LINE + 5), "longer than"),
        (b"x" * (2 * MAX_LINE + 5), "longer than"),
        ("é" * 100_000, "word pieces"),
    ],
    ids=lambda value: repr(value)[:24],
)
def test_a_bad_line_gets_an_error_and_the_rest_is_scored(line, words):
    line = line.encode() if isinstance(line, str) else line
    result = run("-", stdin=b"Bonjour\n" + line + b"\nMerci\n")
    assert result.exit_code == 1
    first, bad, last = answers(result)
    assert words in bad["error"]
    assert "scores" not in bad
    assert "scores" in first
    assert "scores" in last
    assert "1 line could not be scored" in result.stderr


def test_a_lone_surrogate_is_scored_and_written_back():
    (answer,) = answers(run(stdin=b'{"text": "a \\ud800 b"}\n'))
    assert answer["text"] == "a \ud800 b"
    assert "scores" in answer


def test_fields_of_ours_in_the_input_are_written_anew():
    (answer,) = answers(run(stdin=b'{"text": "Bonjour", "error": "old", "scores": 1}\n'))
    assert "error" not in answer
    assert "toxicity" in answer["scores"]


def test_files_are_read_and_an_output_file_written(tmp_path):
    for name in ("a", "b"):
        (tmp_path / name).write_text(f"Bonjour {name}\r\n", "utf-8-sig" if name == "a" else "utf-8")
    out = tmp_path / "out.jsonl"
    result = run(str(tmp_path / "a"), str(tmp_path / "b"), "--output", str(out))
    assert result.exit_code == 0
    assert [json.loads(line)["text"] for line in out.read_text().splitlines()] == ["Bonjour a", "Bonjour b"]
    assert result.stdout == ""


def test_nothing_in_is_nothing_out():
    result = run("-", stdin=b"")
    assert (result.exit_code, result.stdout) == (0, "")


def test_an_unknown_scorer_is_told_in_one_line():
    result = run("--scorer", "oracle", stdin=b"x\n")
    assert result.exit_code == 1
    assert "Unknown scorer 'oracle'" in result.stderr


def test_the_setting_names_the_scorer():
    result = run("-", stdin=b"x\n", env={"CIVILITY_SCORER": "remote:http://127.0.0.1:9"})
    assert result.exit_code == 1
    assert "remote:127.0.0.1:9 cannot be reached" in answers(result)[0]["error"]


def test_a_reader_that_goes_away_is_no_traceback(tmp_path):
    (tmp_path / "lines").write_text("Bonjour\n" * 2000)
    program = [sys.executable, "-c", "from service.cli.score import score; score()", str(tmp_path / "lines")]
    with subprocess.Popen(program, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
