import random
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training import augment
from training.shorthand import shorten
from training.swaps import swapped, terms


def test_accents_are_left_out_but_cyrillic_stays_whole(dice: random.Random):
    assert augment.bare("Élève, œuvre, ça, größer, мой", dice) == "Eleve, oeuvre, ca, grosser, мой"


def test_common_words_are_shortened(dice: random.Random):
    text = "pourquoi vous ne dites rien, c'est beaucoup"
    written = {shorten(text, dice) for _ in range(30)}
    assert "pk vs ne dites ri1, c bcp" in written


def test_a_turkish_capital_that_no_short_form_is_known_for_stays(dice: random.Random):
    assert {shorten("BİR ŞEY", dice) for _ in range(30)} == {"BİR ŞEY"}


def test_a_longer_word_is_not_shortened_in_its_middle(dice: random.Random):
    assert shorten("quelques pasteurs", dice) == "quelques pasteurs"


@pytest.mark.parametrize(("change", "like"), [("leet", "1d107"), ("lookalike", "іdіоt")])
def test_letters_are_replaced_by_what_looks_like_them(change: str, like: str, dice: random.Random):
    assert augment.EVASIONS[change]("idiot", dice).lower() == like


def test_marks_are_set_as_in_french_or_english_and_ends_vary(dice: random.Random):
    written = {augment.pointed("Quoi ? Ça marche: oui.", dice) for _ in range(200)}
    assert {
        "Quoi ? Ça marche : oui",
        "Quoi? Ça marche: oui !",
        "Quoi\u00a0? Ça marche\u00a0: oui…",
    } <= written


def test_times_and_addresses_keep_their_colons(dice: random.Random):
    assert all(
        "10:30 https://a.org" in augment.pointed("Vu à 10:30 https://a.org hier.", dice) for _ in range(50)
    )


def test_spaces_or_marks_part_the_letters(dice: random.Random):
    assert {augment.spaced("clown", dice)[1] for _ in range(60)} == set(" .-_*")


def test_hidden_characters_leave_the_letters(dice: random.Random):
    hidden = augment.invisible("clown", dice)
    assert hidden != "clown"
    assert "".join(letter for letter in hidden if letter.isalpha()) == "clown"


def test_one_inner_letter_is_masked(dice: random.Random):
    masked = augment.masked("clown", dice)
    assert len(masked) == 5
    assert (masked[0], masked[-1]) == ("c", "n")
    assert sum(letter.isalpha() for letter in masked) == 4


def test_a_letter_is_repeated(dice: random.Random):
    stretched = augment.stretched("clown", dice)
    assert len(stretched) > 6
    assert "".join(dict.fromkeys(stretched)) == "clown"


def test_only_as_many_words_are_evaded_as_asked(dice: random.Random):
    text = "these words should mostly remain"
    evaded = augment.evade(text, dice, augment.leet, words=1)
    assert sum(a != b for a, b in zip(text.split(), evaded.split(), strict=True)) <= 1
    assert augment.evade("a b c", dice, augment.leet, words=2) == "a b c"


def test_slips_touch_few_words(dice: random.Random):
    text = " ".join(["quelques", "longues", "phrases"] * 40)
    changed = sum(a != b for a, b in zip(text.split(), augment.typos(text, dice).split(), strict=True))
    assert 5 < changed < 50


@given(st.text(min_size=1).filter(str.strip), st.integers(0, 1000))
def test_a_rewrite_never_leaves_nothing(text: str, seed: int):
    assert augment.rewrite(text, random.Random(seed), evasive=0.5).strip()


@given(st.text(), st.integers(0, 100), st.sampled_from(augment.EVERYDAY))
def test_the_same_dice_give_the_same_text(text: str, seed: int, change: Callable[[str, random.Random], str]):
    assert change(text, random.Random(seed)) == change(text, random.Random(seed))


def test_a_group_is_swapped_for_another_in_the_same_form(dice: random.Random):
    found = swapped("Les Juifs sont MUSULMANS, dit un Juif", "fr", dice)
    words = [word.strip(",") for word in found.split()]
    assert words[1].lower() in terms("fr")
    assert words[1][0].isupper()
    assert words[3].isupper()
    assert words[1].lower() != words[3].lower()


def test_the_same_group_is_swapped_alike_in_one_text(dice: random.Random):
    first, second = swapped("muslims and again muslims", "en", dice).split(" and again ")
    assert first == second


def test_a_text_that_tells_of_a_faith_keeps_its_groups(dice: random.Random):
    assert swapped("Muslims met at the mosque", "en", dice) == "Muslims met at the mosque"
    assert swapped("juden", "nl", dice) == "juden"
    assert terms("nl") == frozenset()
