"""Deciding on many at once: each has its own result, and all are undone as one."""

import uuid

import pytest


def decide_many(newsroom, action: str = "reject", key: str = "moderator", **data):
    return newsroom.call("POST", "/v1/decisions/bulk", key=key, json={"action": action} | data)


def undo_many(newsroom, batch: str, key: str = "moderator"):
    return newsroom.call("POST", f"/v1/decisions/bulk/{batch}/undo", key=key)


@pytest.fixture
def three(newsroom) -> list[str]:
    return [newsroom.held(name=f"Reader {n}")["id"] for n in range(3)]


def statuses(newsroom, ids) -> list[str]:
    return [newsroom.detail(comment)["status"] for comment in ids]


def test_each_id_has_its_own_result(newsroom, three) -> None:
    newsroom.decide(three[0], "reject", key="colleague")
    newsroom.call("PUT", f"/v1/comments/{three[1]}/claim", key="colleague")
    missing = str(uuid.uuid4())
    answer = decide_many(newsroom, ids=[*three, three[2], missing], note="Campagne.")
    results = {result["id"]: result for result in answer.json["results"]}
    assert (answer.status_code, answer.json["done"], answer.json["remaining"]) == (200, 1, 0)
    assert len(answer.json["results"]) == 4
    assert results[three[2]]["status"] == "rejected"
    kinds = {c: results[c]["problem"]["type"].rpartition("/")[2] for c in (three[0], three[1], missing)}
    assert kinds == {three[0]: "decided", three[1]: "claimed", missing: "not-found"}
    assert results[three[0]]["problem"]["by"] == results[three[1]]["problem"]["by"] == "colleague"
    assert newsroom.detail(three[2])["history"][-1]["note"] == "Campagne."


def test_a_filter_decides_all_it_finds(newsroom, three) -> None:
    other = newsroom.approved()["id"]
    answer = decide_many(newsroom, filter={"article": "read-first", "max_toxicity": 1})
    assert (answer.json["done"], answer.json["remaining"]) == (3, 0)
    assert statuses(newsroom, three) == ["rejected"] * 3
    assert newsroom.detail(other)["status"] == "approved"
    assert decide_many(newsroom, filter={}).json["done"] == 0


def test_a_filter_says_how_many_are_left(newsroom, three, monkeypatch) -> None:
    monkeypatch.setattr("service.bulk.matching.__kwdefaults__", {"limit": 2})
    assert decide_many(newsroom, filter={}).json["remaining"] == 1


def test_what_moved_while_one_looked_is_told_and_left_as_it_is(newsroom, three) -> None:
    newsroom.decide(three[0], "approve", key="colleague")
    answer = decide_many(newsroom, ids=three, expected_status="pending")
    results = {result["id"]: result for result in answer.json["results"]}
    assert answer.json["done"] == 2
    assert results[three[0]]["problem"]["type"].endswith("/decided")
    assert results[three[0]]["problem"]["by"] == "colleague"
    assert statuses(newsroom, three) == ["approved", "rejected", "rejected"]


def test_ids_alone_are_decided_wherever_they_stand(newsroom, three) -> None:
    newsroom.decide(three[0], "approve", key="colleague")
    assert decide_many(newsroom, ids=three).json["done"] == 3


def test_a_batch_is_undone_as_one_but_for_what_moved_on(newsroom, three) -> None:
    batch = decide_many(newsroom, "approve", ids=three).json["batch"]
    newsroom.decide(three[0], "spam")
    answer = undo_many(newsroom, batch, "colleague")
    assert answer.json["done"] == 2
    assert statuses(newsroom, three) == ["spam", "pending", "pending"]
    problem = next(r["problem"] for r in answer.json["results"] if r["id"] == three[0])
    assert problem["type"].endswith("/not-allowed-now")
    assert undo_many(newsroom, batch).json["done"] == 0
    assert newsroom.call("GET", "/v1/counts?article=read-first", key=None).json == {"read-first": 0}


def test_an_unknown_batch_is_a_404(newsroom) -> None:
    assert undo_many(newsroom, str(uuid.uuid4())).status_code == 404


def test_results_are_told_in_the_moderators_language(newsroom, three) -> None:
    headers, data = {"Accept-Language": "fr"}, {"action": "approve", "ids": [str(uuid.uuid4())]}
    answer = newsroom.call("POST", "/v1/decisions/bulk", key="moderator", json=data, headers=headers)
    assert answer.json["results"][0]["problem"]["title"] == "Il n’y a rien à cette adresse"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({}, "ids"), ({"ids": []}, "ids"), ({"ids": ["x"]}, "ids.0"), ({"ids": [1]}, "ids.0"), ({"ids": "x"}, "ids"),
     ({"ids": [str(uuid.uuid4())], "filter": {}}, "ids"), ({"filter": {"status": "lost"}}, "filter.status"),
     ({"filter": {"min_toxicity": "0.5"}}, "filter.min_toxicity"), ({"filter": {"min_toxicity": True}}, "filter.min_toxicity"),
     ({"filter": {"reported": "yes"}}, "filter.reported"), ({"filter": {"color": 1}}, "filter.color"), ({"filter": []}, "filter._schema"),
     ({"ids": [str(uuid.uuid4())] * 1001}, "ids"), ({"filter": {}, "expected_status": "pending"}, "expected_status"),
     ({"ids": [str(uuid.uuid4())], "expected_status": "lost"}, "expected_status")],
)  # fmt: skip
def test_a_wrong_request_names_its_field(newsroom, wrong, field) -> None:
    answer = decide_many(newsroom, **wrong)
    assert (answer.status_code, list(answer.json["errors"])) == (422, [field])
