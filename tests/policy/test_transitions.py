"""The state machine of a comment: every move of every actor, and nothing beside them."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.policy import ACTIONS, MOVES, STATUSES, NotAllowed, event_of, move, settle


@pytest.mark.parametrize(
    ("before", "action", "after"),
    [
        ("pending", "approve", "approved"),
        ("pending", "reject", "rejected"),
        ("pending", "spam", "spam"),
        ("approved", "reject", "rejected"),
        ("approved", "spam", "spam"),
        ("rejected", "approve", "approved"),
        ("spam", "approve", "approved"),
        ("spam", "reject", "rejected"),
    ],
)
def test_a_moderator_settles(before, action, after):
    assert settle(before, action) == after


@pytest.mark.parametrize("action", ACTIONS)
def test_what_its_author_withdrew_stays_withdrawn(action):
    with pytest.raises(NotAllowed, match="withdrawn cannot become"):
        settle("withdrawn", action)


def test_approving_what_is_approved_is_told_apart():
    with pytest.raises(NotAllowed) as caught:
        settle("approved", "approve")
    assert caught.value.already
    with pytest.raises(NotAllowed) as caught:
        settle("rejected", "spam")
    assert not caught.value.already


def test_an_unknown_action_is_not_allowed():
    with pytest.raises(NotAllowed):
        settle("pending", "publish")


def test_the_policy_never_publishes_what_was_once_rejected():
    assert ("rejected", "approved") not in MOVES["policy"]
    assert ("spam", "approved") not in MOVES["policy"]


def test_reports_bring_back_approved_comments_only():
    assert move("approved", "pending", by="reports") == "pending"
    with pytest.raises(NotAllowed):
        move("rejected", "pending", by="reports")


@pytest.mark.parametrize(("before", "after"), sorted(MOVES["moderator"]))
def test_every_moderators_move_can_be_undone(before, after):
    assert move(after, before, by="undo") == before


@pytest.mark.parametrize(
    ("before", "after", "event"),
    [
        (None, "approved", "comment.approved"),
        (None, "pending", "comment.held"),
        (None, "rejected", "comment.rejected"),
        (None, "spam", "comment.spam"),
        ("pending", "approved", "comment.approved"),
        ("approved", "pending", "comment.held"),
        ("approved", "rejected", "comment.rejected"),
        ("approved", "spam", "comment.spam"),
        ("rejected", "approved", "comment.restored"),
        ("spam", "approved", "comment.restored"),
        ("pending", "withdrawn", "comment.withdrawn"),
    ],
)
def test_each_move_has_its_event(before, after, event):
    assert event_of(before, after) == event


@pytest.mark.parametrize(("before", "after"), [("approved", "approved"), ("withdrawn", "approved")])
def test_what_does_not_move_has_no_event(before, after):
    with pytest.raises(NotAllowed):
        event_of(before, after)


@given(st.lists(st.tuples(st.sampled_from(sorted(MOVES)), st.sampled_from(STATUSES))))
def test_no_sequence_of_moves_leaves_the_known_states(steps):
    status = "pending"
    for actor, wanted in steps:
        try:
            status = move(status, wanted, by=actor)
        except NotAllowed:
            continue
        assert status in STATUSES


def test_only_listed_moves_exist():
    for actor, (before, after) in itertools.product(MOVES, itertools.product(STATUSES, STATUSES)):
        if (before, after) not in MOVES[actor]:
            with pytest.raises(NotAllowed):
                move(before, after, by=actor)
