import random
import sys
from pathlib import Path

import pytest
from tinybase import PIECES, tiny_base

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared"
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from training import base, encoder  # noqa: E402
from training.rows import Row  # noqa: E402


@pytest.fixture
def dice() -> random.Random:
    return random.Random(5)


@pytest.fixture(scope="session")
def base_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("base") / "tiny.bin"
    path.write_bytes(tiny_base())
    return path


@pytest.fixture
def tiny(base_file: Path):
    source = base.read(base_file)
    return encoder.build(source, range(len(PIECES)), seed=3)


@pytest.fixture
def rows() -> list[Row]:
    rude, civil = ("idiot", "liar", "clown"), ("good", "kind", "teacher")
    made = [Row(f"you are a {word}", "en", "inhouse_t", {"toxicity": 1.0, "insult": 1.0}) for word in rude]
    made += [Row(f"you are a {word}", "en", "inhouse_t", {"toxicity": 0.0, "insult": 0.0}) for word in civil]
    return made


@pytest.fixture
def shared() -> Path:
    if not (SHARED / "data").exists():
        pytest.skip("needs ../shared/data, which is not at hand")
    return SHARED
