"""A comment's life, at random: whatever readers, authors and moderators do, what must hold goes on holding."""

import itertools
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from models.engine import reading, writing
from service import audit

BODIES = st.sampled_from(
    ["Merci, c’est très clair.", "Je ne suis pas d’accord.", "Ferme-la, connard.", "Voir https://a.example https://b.example https://c.example"]
)  # fmt: skip
DESKS = st.sampled_from(["moderator", "colleague"])


class Life(RuleBasedStateMachine):
    """One newsroom; every rule may be refused, but only with a problem, and never breaks what must hold."""

    comments = Bundle("comments")

    def __init__(self, fresh_newsroom) -> None:
        super().__init__()
        self.newsroom = fresh_newsroom()
        self.numbers = itertools.count()
        self.decisions: list[str] = []

    @rule(
        target=comments,
        body=BODIES,
        article=st.sampled_from(["a-1", "read-first"]),
        name=st.sampled_from("AB"),
    )
    def submit(self, body, article, name):
        answer = self.newsroom.post(f"{body} {next(self.numbers)}", article=article, name=name)
        assert answer.status_code == 201
        return SimpleNamespace(**answer.json)

    @rule(comment=comments, body=BODIES)
    def edit(self, comment, body) -> None:
        self.allow(self.newsroom.edit(vars(comment), f"{body} {next(self.numbers)}"), {200, 409})

    @rule(comment=comments)
    def withdraw(self, comment) -> None:
        self.allow(self.newsroom.withdraw(vars(comment)), {204, 409})

    @rule(comment=comments, reader=st.integers(1, 4))
    def report(self, comment, reader) -> None:
        self.allow(self.newsroom.report(comment.id, address=f"192.0.2.{reader}"), {201, 404, 409})

    @rule(comment=comments)
    def give_notice(self, comment) -> None:
        notice = {"explanation": "Diffamation.", "good_faith": True}
        answer = self.newsroom.call("POST", f"/v1/comments/{comment.id}/notices", key=None, json=notice)
        self.allow(answer, {201, 404, 409})

    @rule(comment=comments, action=st.sampled_from(["approve", "reject", "spam"]), key=DESKS)
    def decide(self, comment, action, key) -> None:
        answer = self.newsroom.decide(comment.id, action, key=key)
        self.allow(answer, {200, 409})
        if answer.status_code == 200:
            self.decisions.append(answer.json["history"][-1]["id"])

    @rule(back=st.integers(1, 3), key=DESKS)
    def undo(self, back, key) -> None:
        if len(self.decisions) >= back:
            self.allow(self.newsroom.undo(self.decisions[-back], key=key), {200, 409})

    @rule(comment=comments, key=DESKS)
    def claim(self, comment, key) -> None:
        answer = self.newsroom.call("PUT", f"/v1/comments/{comment.id}/claim", key=key)
        self.allow(answer, {200, 409})

    @rule(minutes=st.sampled_from([1, 6, 20]))
    def wait(self, minutes) -> None:
        self.newsroom.clock.move(minutes=minutes)

    @rule()
    def seal(self) -> None:
        with writing(self.newsroom.engine) as session:
            audit.seal(session, now=self.newsroom.clock())

    def allow(self, answer, codes) -> None:
        assert answer.status_code in codes, answer.text
        if answer.status_code >= 400:
            assert answer.content_type == "application/problem+json"

    def all_comments(self):
        statuses = ("pending", "approved", "rejected", "spam", "withdrawn")
        return [c for status in statuses for c in self.newsroom.queue(status=status, limit=200)["items"]]

    @invariant()
    def only_approved_comments_are_shown_and_counted(self) -> None:
        for article in ("a-1", "read-first"):
            shown = {c["id"] for c in self.newsroom.thread(article, limit=200)["items"]}
            found = self.newsroom.queue(status="approved", article=article, limit=200)["items"]
            counted = self.newsroom.call("GET", f"/v1/counts?article={article}", key=None).json[article]
            assert shown == {c["id"] for c in found}
            assert counted == len(shown)

    @invariant()
    def records_add_up(self) -> None:
        comments = self.all_comments()
        for author in {c["author"]["id"]: c["author"] for c in comments}.values():
            own = [c["status"] for c in comments if c["author"]["id"] == author["id"]]
            assert author["approved_count"] == own.count("approved")
            refused = own.count("rejected") + own.count("spam")
            # What is withdrawn counts on if it stood refused.
            assert refused <= author["rejected_count"] <= refused + own.count("withdrawn")

    def teardown(self) -> None:
        for comment in self.all_comments():
            assert self.newsroom.detail(comment["id"])["history"][-1]["after"] == comment["status"]
        with writing(self.newsroom.engine) as session:
            while audit.seal(session, now=self.newsroom.clock()):
                pass
        with reading(self.newsroom.engine) as session:
            assert audit.verify(session).broken is None


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True, scope="session")
def test_whatever_happens_to_a_comment_what_must_hold_holds(fresh_newsroom) -> None:
    run_state_machine_as_test(
        lambda: Life(fresh_newsroom),
        settings=settings(
            max_examples=12,
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
