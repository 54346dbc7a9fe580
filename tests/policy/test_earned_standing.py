"""How standing is earned by approved comments."""

import pytest

from service.policy import DEFAULT, STANDINGS, Policy, earned_standing, standing_after_suspension

GENEROUS = Policy.from_document({"authors": {"hold_new_until_approved": 2, "trusted_after_approved": 10}})


@pytest.mark.parametrize(
    ("standing", "approved", "earned"),
    [
        ("new", 1, "new"),
        ("new", 2, "normal"),
        ("normal", 9, "normal"),
        ("normal", 10, "trusted"),
        ("new", 10, "trusted"),
        ("trusted", 0, "trusted"),
    ],
)
def test_approved_comments_earn_a_standing(standing, approved, earned):
    assert earned_standing(standing, approved, GENEROUS) == earned


@pytest.mark.parametrize("standing", sorted(set(STANDINGS) - {"new", "normal"}))
def test_what_a_moderator_decided_stays(standing):
    assert earned_standing(standing, 1000, GENEROUS) == standing


@pytest.mark.parametrize(("approved", "left"), [(0, "new"), (1, "new"), (2, "normal"), (500, "normal")])
def test_a_suspension_that_is_over_leaves_what_the_record_proves_and_never_trust(approved, left):
    assert standing_after_suspension(approved, GENEROUS) == left


def test_a_guest_is_never_trusted():
    assert earned_standing("normal", 1000, GENEROUS, signed_in=False) == "normal"


def test_nobody_is_trusted_unless_the_policy_grants_it():
    assert earned_standing("new", 1000, DEFAULT) == "normal"
