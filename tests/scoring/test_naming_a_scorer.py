"""What CIVILITY_SCORER may say, and how a mistake in it is told."""

import pytest

from service.scoring import ScorerError, load


@pytest.mark.parametrize("spec", ["", "perspective", "detoxify", "detoxify:", "remote:", "Builtin"])
def test_an_unknown_scorer_is_refused_with_the_names_there_are(spec):
    with pytest.raises(ScorerError, match="CIVILITY_SCORER is one of builtin, detoxify:original"):
        load(spec)


def test_an_option_that_a_scorer_does_not_take_is_named():
    with pytest.raises(ScorerError, match="does not take these options: key"):
        load("builtin", key="k")


def test_spaces_around_a_name_do_no_harm():
    assert load(" builtin ").model == "builtin:v6"
