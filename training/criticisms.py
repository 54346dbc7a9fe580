"""Reads sharp but fair criticism of people who hold office or speak in public, and insults on the same occasions.

The sentences stand in ``criticisms.json``, French and English. They are for judging alone, and no row was written
after them. Newspapers live on such criticism, and a model that has met its words mostly in insults takes it for one.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any


def criticisms() -> Iterator[dict[str, Any]]:
    """Yield entries ``text lang toxicity``: 0 for what is fair, 1 for what is rude."""
    listed = json.loads(Path(__file__).with_name("criticisms.json").read_text(encoding="utf-8"))
    for language, said in listed.items():
        for toxicity, kind in enumerate(("fair", "rude")):
            for text in said[kind]:
                yield {"text": text, "lang": language, "toxicity": float(toxicity)}
