import gzip

import pytest

from service.evaluation.files import LONGEST_LINE, BadFile, read_file


def test_json_lines_are_read_with_all_that_people_said(written):
    rows = [
        {
            "text": "a",
            "lang": "fr",
            "toxicity": 0.6,
            "threat": None,
            "identity_women": 1,
            "identity_attack": 0,
            "perspective": {"TOXICITY": 0.7, "PROFANITY": 0.2, "SPAM": 0.1},
            "perspective_v1": 0.4,
            "pred_other": "hateful",
        },
        {"text": "b", "label_hate": 1, "functionality": "threat", "target": "nan"},
        {"text": "c"},
        {"text": "d", "toxicity_weak": 0},
    ]
    file = read_file(written("press.fr.jsonl.gz", rows))
    first, second, third = file.comments
    assert (file.name, file.unlabelled) == ("press", 1)
    assert first.labels == {"toxicity": 0.6, "identity_attack": 0.0}
    assert first.groups == {"women"}
    assert first.references == {
        "perspective": {"toxicity": 0.7, "obscene": 0.2},
        "perspective_v1": {"toxicity": 0.4},
    }
    assert first.verdicts == {"pred_other": True}
    assert (second.labels, second.functionality, second.groups) == (
        {"label_hate": 1.0},
        "threat",
        frozenset(),
    )
    assert third.labels == {"toxicity": 0.0}
    assert [comment.line for comment in file.comments] == [1, 2, 4]


def test_a_table_with_headers_is_read_as_a_spreadsheet_writes_it(tmp_path):
    path = tmp_path / "desk.csv"
    path.write_text(
        'text,toxicity,male,black\r\n"Bonjour,\r\nà tous",no,,0.2\r\nIdiot,true,,0.9\r\nx,,,\r\n', "utf-8-sig"
    )
    file = read_file(path)
    assert [comment.text for comment in file.comments] == ["Bonjour,\r\nà tous", "Idiot"]
    assert [comment.labels["toxicity"] for comment in file.comments] == [0, 1]
    assert [comment.groups for comment in file.comments] == [frozenset(), {"black"}]
    assert file.unlabelled == 1


def test_a_gzipped_table_is_read_too(tmp_path):
    path = tmp_path / "desk.csv.gz"
    path.write_bytes(gzip.compress(b"text,insult\nhello,0\n", mtime=0))
    assert read_file(path).comments[0].labels == {"insult": 0.0}


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.jsonl", b'{"text": "x", "toxicity": 0}\n{"text"\n', "line 2: it is not JSON"),
        ("a.jsonl", b"[1]\n", "line 1: it is not a JSON object"),
        ("a.jsonl", b'{"a":' * 50_000, "line 1: it is not JSON"),
        ("a.jsonl", b'\n{"body": "x"}\n', 'line 2: there is no "text" that is a string'),
        ("a.jsonl", b'{"text": "x", "toxicity": "high"}\n', "not 'high'"),
        ("a.jsonl", b'{"text": "x", "toxicity": [0]}\n', '"toxicity" must be a number from 0 to 1, not [0]'),
        ("a.jsonl", b'{"text": "x", "toxicity": NaN}\n', "must be a number from 0 to 1, not nan"),
        (
            "a.jsonl",
            b'{"text": "x", "threat": 1.5}\n',
            'line 1: "threat" must be a number from 0 to 1, not 1.5',
        ),
        ("a.jsonl", b'{"text": "x", "perspective": {"TOXICITY": 7}}\n', '"TOXICITY" must be'),
        ("a.jsonl", b'{"text": "x", "insult": "%s"}\n' % (b"y" * 200), "yyy…"),
        ("a.jsonl", b"caf\xe9\n", "it is not UTF-8"),
        ("a.jsonl", b'{"text": "' + b"x" * LONGEST_LINE + b'"}\n', f"longer than {LONGEST_LINE} characters"),
        ("a.jsonl", b"", "it holds no rows"),
        ("a.jsonl", b'{"text": "x"}\n', "none of its 1 rows carries a label"),
        ("a.jsonl.gz", b"plain", "Not a gzipped file"),
        ("a.jsonl.gz", gzip.compress(b"x" * 1000, mtime=0)[:20], "a.jsonl.gz: "),
        ("a.csv", b"text,toxicity\nx,0,1\n", "line 2: it has more cells than there are headers"),
        ("a.csv", b'text,toxicity\n"x"y,0\n', "line 2: "),
        ("a.csv", b"body,toxicity\nx,0\n", 'line 2: there is no "text"'),
    ],
    ids=lambda value: repr(value)[:30],
)
def test_what_is_wrong_is_told_with_file_and_line(tmp_path, name, content, told):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(BadFile) as refused:
        read_file(path)
    assert str(refused.value).startswith(str(path))
    assert told in str(refused.value)
    assert len(str(refused.value)) < len(str(path)) + 200


def test_a_file_that_is_not_there_is_told(tmp_path):
    with pytest.raises(BadFile, match="No such file"):
        read_file(tmp_path / "nowhere.jsonl")


def test_a_sample_is_the_same_each_time_and_keeps_the_order(written):
    file = read_file(written("many.jsonl", [{"text": str(n), "toxicity": 0} for n in range(50)]))
    first, second = file.sampled(10), file.sampled(10)
    assert first == second
    assert (len(first.comments), first.left_out) == (10, 40)
    assert [c.line for c in first.comments] == sorted(c.line for c in first.comments)
    assert file.sampled(None) is file
    assert file.sampled(50) is file
