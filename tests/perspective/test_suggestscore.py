"""`comments:suggestscore` keeps what moderators say; the API lists it, the command line gives it out as rows."""

import json
import uuid

import pytest
from click.testing import CliRunner
from programs_site import SECRET, Site
from sqlalchemy import select

from models import Label
from models import Site as StoredSite
from models.engine import reading, writing
from service import access, sites
from service.cli import main

CORAL = {"languages": ["fr"], "communityId": "Coral:https://coral.example.org", "clientToken": "comment:42"}


def listed(site: Site, *, key: str | None = None, **query):
    headers = {"Authorization": f"Bearer {key or site.moderator_key}"}
    return site.client.get("/v1/labels", query_string=query, headers=headers)


@pytest.fixture
def export(site: Site, monkeypatch: pytest.MonkeyPatch):
    """Runs `civility labels export` on the site's database; its rows."""
    url = site.engine.url.render_as_string(hide_password=False)
    monkeypatch.setenv("CIVILITY_DATABASE_URL", url)
    monkeypatch.setenv("CIVILITY_SECRET_KEY", SECRET)

    def run(*words: str) -> list[dict]:
        result = CliRunner().invoke(main, ["labels", "export", *words])
        assert result.exit_code == 0, result.output
        return [json.loads(line) for line in result.stdout.splitlines()]

    return run


def test_a_suggestion_is_kept_with_all_that_came_with_it(site: Site) -> None:
    text = "Sale con 😀, va. Merci pour cet article."
    scores = {
        "TOXICITY": {
            "summaryScore": {"value": 1},
            "spanScores": [
                {"begin": 0, "end": 16, "score": {"value": 1}},
                {"begin": 17, "end": 99, "score": {}},
            ],
        },
        "INSULT@2": {"summaryScore": {"value": 0.25, "type": "PROBABILITY"}},
    }
    answer = site.call(
        "suggestscore", {"comment": {"text": text}, "attributeScores": scores, "sessionId": "s-1"} | CORAL
    )
    assert answer.json == {
        "clientToken": "comment:42",
        "detectedLanguages": ["fr"],
        "requestedLanguages": ["fr"],
    }
    (label,) = site.kept()
    assert (label.text, label.attributes) == (text, {"TOXICITY": 1.0, "INSULT@2": 0.25})
    spans = [{"begin": 0, "end": 15, "value": 1.0}, {"begin": 16, "end": len(text), "value": 0.0}]
    assert label.spans == {"TOXICITY": spans}
    assert (label.languages, label.detected, label.session_id) == (["fr"], "fr", "s-1")
    assert (label.client_token, label.community_id) == ("comment:42", CORAL["communityId"])
    assert label.created_at == site.now


def test_what_is_not_to_be_stored_is_answered_and_forgotten(site: Site) -> None:
    assert site.suggest("Sale con.", doNotStore=True).status_code == 200
    assert site.suggest("Sale con.", do_not_store=True).status_code == 200
    assert site.kept() == []


def test_what_is_not_to_be_stored_need_not_be_storable(site: Site) -> None:
    scores = {"TOXICITY": {"spanScores": [{"begin": 5, "end": 12, "score": {"value": 1}}]}}
    message = {"comment": {"text": "half \ud83d of \0 it"}, "attributeScores": scores, "doNotStore": True}
    answer = site.call("suggestscore", message | {"clientToken": "\udc00" * 600})
    assert (answer.status_code, answer.json.get("clientToken")) == (200, "\udc00" * 600)
    assert site.call("suggestscore", message | {"doNotStore": False}).status_code == 400


def test_an_attribute_that_is_null_is_absent(site: Site) -> None:
    scores = {"TOXICITY": None, "INSULT": {"summaryScore": {"value": 1}}}
    answer = site.call("suggestscore", {"comment": {"text": "Sale con."}, "attributeScores": scores})
    assert answer.status_code == 200, answer.json
    assert [label.attributes for label in site.kept()] == [{"INSULT": 1.0}]


@pytest.mark.parametrize("end", [4, "4", 4.0, "4.0", "4e0"])
def test_the_ends_of_a_span_are_whole_numbers_however_proto3_writes_them(site: Site, end) -> None:
    scores = {"TOXICITY": {"spanScores": [{"begin": "0", "end": end, "score": {"value": "1"}}]}}
    answer = site.call("suggestscore", {"comment": {"text": "Sale con."}, "attributeScores": scores})
    assert answer.status_code == 200, answer.json
    assert [label.spans for label in site.kept()] == [{"TOXICITY": [{"begin": 0, "end": 4, "value": 1.0}]}]


def test_languages_the_model_does_not_read_may_be_taught(site: Site) -> None:
    answer = site.suggest("Demat deoc'h, mignon.", languages=["br"])
    assert (answer.status_code, answer.json["requestedLanguages"]) == (200, ["br"])


@pytest.mark.parametrize(
    ("expected", "changes"),
    [
        ("COMMENT_EMPTY", {"comment": {"text": " "}}),
        ("COMMENT_TOO_LONG", {"comment": {"text": "x" * 20_481}}),
        ("INVALID_REQUEST", {"attributeScores": {}}),
        ("INVALID_REQUEST", {"attributeScores": {"TOXICITY": {}}}),
        ("INVALID_REQUEST", {"attributeScores": {"TOXICITY": {"summaryScore": {"value": 2}}}}),
        ("INVALID_REQUEST", {"attributeScores": {"TOXICITY": {"summaryScore": {"value": "bad"}}}}),
        ("INVALID_REQUEST", {"attributeScores": {"nonsense!": {"summaryScore": {"value": 1}}}}),
        ("INVALID_REQUEST", {"attributeScores": {"TOXICITY": {"spanScores": [{"begin": 3, "end": 3}]}}}),
        ("INVALID_REQUEST", {"attributeScores": {"TOXICITY": {"spanScores": [{"begin": 70, "end": 80}]}}}),
        ("INVALID_REQUEST", {"attributeScores": {"TOXICITY": {"spanScores": [{"begin": -1, "end": 3}]}}}),
        *(
            ("INVALID_REQUEST", {"attributeScores": {"TOXICITY": {"spanScores": [{"begin": 0, "end": end}]}}})
            for end in (4.5, "4.5", "", "four", True, "NaN", "Infinity", "9" * 5_000, [4], -1.0)
        ),
        ("INVALID_REQUEST", {"attributeScores": {"TOXICITY": None}}),
        ("INVALID_REQUEST", {"comment": {"text": "a\0b"}}),
        ("INVALID_REQUEST", {"comment": {"text": "a\ud800b"}}),
        ("INVALID_REQUEST", {"clientToken": "a\0b"}),
        ("INVALID_REQUEST", {"communityId": "x" * 501}),
    ],
)
def test_what_cannot_be_kept_is_refused(site: Site, expected: str, changes) -> None:
    message = {
        "comment": {"text": "Sale con."},
        "attributeScores": {"TOXICITY": {"summaryScore": {"value": 1}}},
    }
    answer = site.call("suggestscore", message | changes)
    assert (answer.status_code, answer.json["error"]["details"][0]["errorType"]) == (400, expected)
    assert site.kept() == []


def test_moderators_list_labels_newest_first_by_pages(site: Site) -> None:
    for number in range(5):
        site.suggest(f"Texte numéro {number}.", clientToken=f"comment:{number}")
    first = listed(site, limit=2).json
    second = listed(site, limit=2, cursor=first["next"]).json
    last = listed(site, limit=2, cursor=second["next"]).json
    tokens = [label["client_token"] for page in (first, second, last) for label in page["items"]]
    assert tokens == [f"comment:{number}" for number in (4, 3, 2, 1, 0)]
    assert last["next"] is None
    assert first["items"][0]["attributes"] == {"TOXICITY": 1.0}


def test_a_key_that_only_analyzes_reads_no_labels(site: Site) -> None:
    assert listed(site, key=site.key).status_code == 403


def test_an_admin_forgets_a_label_with_its_text(site: Site) -> None:
    site.suggest("Mon nom est Camille Dupont.")
    (label,) = site.kept()
    admin = {"headers": {"Authorization": f"Bearer {site.admin_key}"}}
    assert site.client.delete(f"/v1/labels/{label.id}", **admin).status_code == 204
    assert site.kept() == []
    assert site.client.delete(f"/v1/labels/{label.id}", **admin).status_code == 404
    assert site.client.delete(f"/v1/labels/{uuid.uuid4()}", **admin).status_code == 404


def test_labels_of_another_site_are_out_of_reach_and_go_with_it(site: Site) -> None:
    with writing(site.engine) as session:
        gazette = sites.create_site(session, key="gazette", name="Gazette", now=site.now)
        key = access.create_key(
            session, site=gazette, name="g", scopes=["analyze", "moderate", "admin"], now=site.now
        )[1]
    scores = {"TOXICITY": {"summaryScore": {"value": 1}}}
    site.call(
        "suggestscore", {"comment": {"text": "Texte de la gazette."}, "attributeScores": scores}, key=key
    )
    site.suggest("Texte du site.")
    assert [label["text"] for label in listed(site, key=key).json["items"]] == ["Texte de la gazette."]
    (ours,) = site.kept()
    other = site.client.delete(f"/v1/labels/{ours.id}", headers={"Authorization": f"Bearer {key}"})
    assert other.status_code == 404
    with writing(site.engine) as session:
        session.delete(session.scalars(select(StoredSite).where(StoredSite.key == "gazette")).one())
    with reading(site.engine) as session:
        assert [label.text for label in session.scalars(select(Label))] == ["Texte du site."]


def test_the_export_holds_the_last_word_on_each_comment_in_our_attributes(site: Site, export) -> None:
    site.suggest("Sale con.", 1, **CORAL)
    site.suggest("Bonjour à tous.", 0)
    site.suggest("Bonjour à tous.", 0)
    site.suggest("Sale con.", 0, **CORAL)
    site.suggest("Sale con.", 1, **CORAL | {"communityId": "Coral:elsewhere"})
    rows = export()
    assert [(row["source"], row["toxicity"]) for row in rows] == [
        ("suggestscore", 0.0), ("suggestscore", 0.0), (CORAL["communityId"], 0.0), ("Coral:elsewhere", 1.0),
    ]  # fmt: skip
    assert [row["lang"] for row in rows] == ["fr", "fr", "fr", "fr"]


def test_the_export_leaves_out_what_is_not_ours(site: Site, export, tmp_path) -> None:
    for name, value in (("SPAM", 1), ("PROFANITY@2", 0.5), ("INSULT_EXPERIMENTAL", 1)):
        scores = {name: {"summaryScore": {"value": value}}}
        site.call("suggestscore", {"comment": {"text": f"Texte {name}, 12."}, "attributeScores": scores})
    both = {"PROFANITY": {"summaryScore": {"value": 0.2}}, "OBSCENE": {"summaryScore": {"value": 0.9}}}
    site.call("suggestscore", {"comment": {"text": "zz"}, "attributeScores": both})
    assert export("--output", str(tmp_path / "labels.jsonl")) == []
    lines = (tmp_path / "labels.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    said = [{name: row[name] for name in row.keys() - {"text", "lang", "source"}} for row in rows]
    assert said == [{"obscene": 0.5}, {"insult": 1.0}, {"obscene": 0.9}]
    assert (rows[-1]["lang"], rows[-1]["source"]) == ("und", "suggestscore")
