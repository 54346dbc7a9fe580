"""Makes sentences that only mention a group, to see that a mention alone is never taken for an attack.

Groups and frames stand in ``mentions.json``, French and English. Its frames are for judging alone; of its groups four
fifths are also named in ``contrasts.json``, where names are learnt, and a bare name is a frame of both.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

HARMLESS_BELOW = 0.2


def mentions() -> Iterator[dict[str, Any]]:
    """Yield entries ``text lang group toxicity``: each group in each frame of its language."""
    listed = json.loads(Path(__file__).with_name("mentions.json").read_text(encoding="utf-8"))
    for language, said in listed.items():
        for group in said["groups"].split("; "):
            for frame in said["frames"]:
                text = frame.format(group)
                yield {"text": text[0].upper() + text[1:], "lang": language, "group": group, "toxicity": 0.0}
