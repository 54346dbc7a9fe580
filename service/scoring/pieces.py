"""Reads text into the model's word pieces; what a reader types is text to the model, never a mark of its own."""

from pathlib import Path
from typing import Any


class Pieces:
    """The tokenizer of one model folder (`tokenizer.json`, Hugging Face format)."""

    def __init__(self, file: Path) -> None:
        from tokenizers import Tokenizer  # noqa: PLC0415 - loaded with the model, not with the program

        tokenizer: Any = Tokenizer.from_file(str(file))
        self._tokenizer = tokenizer
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        # A comment that contains "</s>" or "<mask>" means those characters, not the model's own marks.
        self._tokenizer.encode_special_tokens = True
        self.begin: int = self._tokenizer.token_to_id("<s>")
        self.end: int = self._tokenizer.token_to_id("</s>")

    def of(self, texts: list[str]) -> list[list[int]]:
        """The pieces of each text, without begin and end marks."""
        encodings = self._tokenizer.encode_batch(
            [well_formed(text) for text in texts], add_special_tokens=False
        )
        return [encoding.ids for encoding in encodings]


def well_formed(text: str) -> str:
    """The text with lone surrogates, which no encoding can carry, replaced by U+FFFD."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
