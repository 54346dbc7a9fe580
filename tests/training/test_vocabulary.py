from collections import Counter
from pathlib import Path

from tinybase import PIECES

from training import base, vocabulary


def test_words_are_cut_into_known_pieces(base_file: Path):
    read = base.read(base_file)
    tokenizer = vocabulary.tokenizer_of(read.pieces, read.scores)
    assert tokenizer.encode("you  are a liar!").tokens == ["<s>", "▁you", "▁are", "▁a", "▁liar", "!", "</s>"]


def test_full_width_letters_are_read_as_plain_ones(base_file: Path):
    read = base.read(base_file)
    tokenizer = vocabulary.tokenizer_of(read.pieces, read.scores)
    assert tokenizer.encode("ｙｏｕ").tokens == tokenizer.encode("you").tokens


def test_pieces_are_kept_when_frequent_or_needed_for_spelling():
    kept = [PIECES[place] for place in vocabulary.keep(PIECES, Counter({PIECES.index("▁liar"): 2}))]
    assert {"<s>", "<mask>", "▁", "▁liar", "▁a", "é", "!", "я", "▁с"} <= set(kept)
    assert not {"▁clown", "字", "▁字字"} & set(kept)


def test_pieces_are_counted_over_all_groups(base_file: Path):
    read = base.read(base_file)
    tokenizer = vocabulary.tokenizer_of(read.pieces, read.scores)
    seen = vocabulary.count(tokenizer, ["you are", "you", "late"], batch=2)
    assert seen[PIECES.index("▁you")] == 2
    assert seen[PIECES.index("▁late")] == 1
