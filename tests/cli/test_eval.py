"""`civility eval` as a publisher types it, with the real model."""

import json

import pytest
from werkzeug import Response

CIVIL = [
    "Merci pour cet article.",
    "I agree with the mayor.",
    "Très intéressant, bravo.",
    "See you at the market.",
]
RUDE = ["espèce de connard", "You are an idiot.", "Ferme ta gueule, abruti.", "What a stupid moron."]


@pytest.fixture
def comments(tmp_path):
    """Write the publisher's own comments as JSON lines."""
    rows = [{"text": text, "toxicity": 0} for text in CIVIL] + [
        {"text": text, "toxicity": 1} for text in RUDE
    ]
    rows[0]["perspective"], rows[4]["perspective"] = 0.9, 0.1
    path = tmp_path / "desk.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in [*rows, {"text": "nobody labelled this"}]))
    return path


def test_own_comments_are_judged_on_the_terminal(run, comments):
    result = run("eval", str(comments))
    assert result.exit_code == 0
    told = " ".join(result.stdout.split())
    assert "builtin:" in told
    assert "policy: default" in told
    assert "8 labelled rows; 1 without a label, left out." in told
    assert "1.000 (0.510…1.000)" in told
    assert "Other systems on the same rows" in told
    assert result.stderr == ""


def test_all_figures_go_to_json_and_a_page(run, comments, tmp_path):
    out, page = tmp_path / "out.json", tmp_path / "page.html"
    again = comments.with_name("sport.csv")
    again.write_text('text,insult,lang\n"You are an idiot.",1,en\n"Fine, thanks.",0,en\n')
    result = run(
        "eval", str(comments), str(again), "--json", str(out), "--html", str(page), "--examples", "1"
    )
    assert result.exit_code == 0
    report = json.loads(out.read_text())
    assert [each["name"] for each in report["sets"]] == ["desk", "sport"]
    assert report["sets"][0]["attributes"]["toxicity"]["auc"][0] == 1.0
    assert report["sets"][1]["main"] == {"attribute": "insult", "label": "insult"}
    assert report["policy"]["lines"]["toxicity"]["reject_above"]
    assert report["reading"] == "worse of written and revealed"
    assert page.read_text().startswith("<!doctype html>")


def test_a_sample_and_the_written_reading_alone_are_said(run, comments, tmp_path):
    result = run("eval", str(comments), "--at-most", "5", "--written-only")
    assert "5 labelled rows; 1 without a label, left out; 3 left out of the sample." in " ".join(
        result.stdout.split()
    )
    assert "reading: written" in result.stdout


def test_a_policy_from_a_file_draws_the_lines(run, comments, tmp_path):
    policy = tmp_path / "strict.json"
    policy.write_text('{"attributes": {"toxicity": {"approve_below": 0.0, "reject_above": 0.0}}}')
    result = run("eval", str(comments), "--policy", str(policy), "--json", str(tmp_path / "out.json"))
    assert "policy: strict.json" in result.stdout
    verdicts = json.loads((tmp_path / "out.json").read_text())["sets"][0]["verdicts"]
    assert verdicts["false"] == {"approved": 0, "pending": 0, "rejected": 4}


def test_the_policy_of_a_site_is_read_from_the_database(ready, comments):
    assert "policy: default v1" in ready("eval", str(comments), "--site", "default").stdout
    refused = ready("eval", str(comments), "--site", "nowhere")
    assert refused.exit_code == 1
    assert "there is no site with this key" in refused.stderr


def test_comments_cannot_speak_to_the_terminal(run, tmp_path):
    path = tmp_path / "hostile\x1b[2J.jsonl"
    row = {"text": "You are an idiot. \x1b[2J\x07 [red]x[/red] \u202e", "toxicity": 0}
    path.write_text(json.dumps(row) + "\n")
    result = run("eval", str(path))
    assert result.exit_code == 0
    assert not {"\x1b", "\x07", "\u202e"} & set(result.stdout)
    assert "[red]x[/red]" in result.stdout


def test_a_narrow_terminal_shows_figures_without_their_intervals(run, comments, monkeypatch):
    monkeypatch.setenv("TTY_COMPATIBLE", "1")
    monkeypatch.setenv("COLUMNS", "100")
    told = run("eval", str(comments)).stdout
    assert "100.0 %" in told
    assert "…" not in told.partition("Lines through")[0]


def test_many_functionalities_are_cut_on_the_terminal_only(run, tmp_path):
    rows = [{"text": "Bonjour.", "toxicity": 0, "functionality": f"kind {n:02}"} for n in range(15)]
    path = tmp_path / "kinds.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    result = run("eval", str(path))
    assert "and 3 more rows, in --json and --html" in result.stdout
    assert "kind 14" not in result.stdout


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (["{folder}/nowhere.jsonl"], 1, "nowhere.jsonl: No such file or directory"),
        (["{folder}/bad.jsonl"], 1, 'bad.jsonl, line 1: "toxicity" must be a number from 0 to 1, not 7'),
        (["{desk}", "--scorer", "oracle"], 1, "Unknown scorer 'oracle'"),
        (["{desk}", "--json", "{folder}/no/where.json"], 2, "there is no folder"),
        (["{desk}", "--policy", "{folder}/bad.jsonl", "--site", "default"], 2, "exclude each other"),
        (["{desk}", "--policy", "{folder}/bad.jsonl"], 1, "text: is not a field of the policy"),
        (["{desk}", "--policy", "{folder}/not.json"], 1, "not.json is not JSON"),
        (["{desk}", "--at-most", "0"], 2, "0 is not in the range"),
        ([], 2, "Missing argument"),
    ],
)
def test_a_mistake_is_told_before_anything_is_scored(run, comments, words, code, told):
    folder = comments.parent
    (folder / "bad.jsonl").write_text('{"text": "x", "toxicity": 7}')
    (folder / "not.json").write_text("{")
    result = run("eval", *(word.format(folder=folder, desk=comments) for word in words))
    assert result.exit_code == code
    assert told in " ".join(result.stderr.replace("│", " ").split()).replace("- ", "-")


def test_a_scorer_that_is_down_is_told_in_one_line(run, comments):
    result = run("eval", str(comments), "--scorer", "remote:http://127.0.0.1:9")
    assert result.exit_code == 1
    assert "remote:127.0.0.1:9 gives no scores" in result.stderr


def test_a_remote_scorer_is_judged_like_our_own(run, comments, httpserver, tmp_path):
    def by_words(request):
        asked = request.get_json()
        value = 0.9 if "connard" in asked["comment"]["text"] else 0.1
        scores = {name: {"summaryScore": {"value": value}} for name in asked["requestedAttributes"]}
        return Response(json.dumps({"attributeScores": scores}), mimetype="application/json")

    httpserver.expect_request("/v1alpha1/comments:analyze").respond_with_handler(by_words)
    out = tmp_path / "out.json"
    result = run("eval", str(comments), "--scorer", f"remote:{httpserver.url_for('')}", "--json", str(out))
    assert result.exit_code == 0
    assert json.loads(out.read_text())["sets"][0]["attributes"]["toxicity"]["auc"][0] == 0.625
