import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.text import Match, WordList, WordListError, fold
from service.text.inflection import forms_agree


def found(entries, text, patterns=(), language=None):
    return [
        text[match.begin : match.end] for match in WordList.compile(entries, patterns, language).find(text)
    ]


@pytest.mark.parametrize(
    "text", ["connard", "Connards !", "CONNARDE", "«connard»", "sale-connard", "l'connard"]
)
def test_a_word_is_found_in_any_form(text):
    assert found(["connard"], text)


@pytest.mark.parametrize("text", ["connasse", "connerie", "inconnu", "canard"])
def test_another_word_is_not_a_form(text):
    assert not found(["connard"], text)


def test_a_short_word_is_found_only_as_it_stands_or_in_the_plural():
    assert found(["con"], "con cons conne connue icon CON") == ["con", "cons", "CON"]


@pytest.mark.parametrize("text", ["encule", "enculé", "enculés", "enculée", "ENCULÉES", "encule\u0301s"])
def test_accents_and_agreement_do_not_matter(text):
    assert found(["enculé"], text) == [text]


@pytest.mark.parametrize(
    ("entry", "other"),
    [
        ("universe", "university"),
        ("organ", "organize"),
        ("police", "policy"),
        ("pute", "puteaux"),
        ("conne", "con"),
    ],
)
def test_words_that_only_share_letters_do_not_agree(entry, other):
    assert not found([entry], other)


@pytest.mark.parametrize(
    ("entry", "other"), [("shit", "shitting"), ("bully", "bullies"), ("moron", "morons")]
)
def test_english_forms_agree(entry, other):
    assert found([entry], other) == [other]


def test_a_language_without_a_table_of_endings_goes_by_its_stem():
    assert found(["Dummkopf"], "Dummkopfes", language="de") == ["Dummkopfes"]
    assert forms_agree("mot", "mots", "xx")
    assert found(["motto"], "mottos mot", language="xx") == ["mottos"]


def test_a_phrase_is_found_across_hyphens_and_case():
    text = "Bande de Fils-de-putes, fils de"
    assert WordList.compile(["fils de pute"]).find(text) == [Match(9, 22, "fils de pute")]


def test_an_entry_with_signs_is_found_as_it_stands():
    assert found(["a$$", "🖕", "c'est nul !"], "a$$ bana$$a 🖕🖕 C'EST NUL !") == [
        "a$$",
        "🖕",
        "🖕",
        "C'EST NUL !",
    ]


def test_an_entry_of_a_script_without_spaces_is_found_inside_a_run():
    assert found(["馬鹿"], "お前は馬鹿だ") == ["馬鹿"]


def test_patterns_give_places_in_characters():
    assert WordList.compile([], [r"viagra\d*"]).find("été 💊 VIAGRA12") == [Match(6, 14, r"viagra\d*")]


def test_a_pattern_is_not_confused_by_a_lone_surrogate():
    assert found([], "\ud83d viagra", ["viagra"]) == ["viagra"]


def test_a_match_without_length_is_left_out():
    assert found([], "a b", [r"\bc?|b"]) == []


@pytest.mark.parametrize("pattern", ["(", "a*", r"(?=x)", "\ud83d", ""])
def test_a_bad_pattern_is_named(pattern):
    with pytest.raises(WordListError) as caught:
        WordList.compile([], ["fine", pattern])
    assert caught.value.entry == pattern
    assert caught.value.why in str(caught.value)


def test_a_blank_entry_is_refused():
    with pytest.raises(WordListError):
        WordList.compile(["mot", "  "])


def test_nothing_is_found_by_an_empty_list():
    assert WordList.compile([]).find("connard") == []


def test_thousands_of_entries_and_a_hundred_thousand_characters():
    words = WordList.compile([f"mot{number} suite" for number in range(5_000)] + ["salope"], [r"(a*)*b"])
    text = "a" * 50_000 + " " + "mot1 salope " * 4_000
    assert len([match for match in words.find(text) if match.entry == "salope"]) == 4_000


@given(st.text())
def test_folding_twice_changes_nothing_more(text):
    assert fold(fold(text)) == fold(text)


@given(st.text(), st.text(min_size=1))
def test_places_lie_inside_the_text(text, other):
    for match in WordList.compile(["con", "fils de pute"], ["[a-f]+"]).find(text + " con " + other):
        assert 0 <= match.begin < match.end <= len(text) + 5 + len(other)


def test_folding_spells_out_ligatures_and_keeps_vowel_signs():
    assert fold("Œuvré ÆØŁ ß İ") == "oeuvre aeol ss i"
    assert fold("हिन्दी") == "हिन्दी"
