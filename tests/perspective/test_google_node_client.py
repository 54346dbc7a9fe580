"""Google's library for Node, built through discovery as OSMod builds it; npm fetches it once a test run."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from programs_site import INSULT, Site

SOURCE = Path(__file__).with_name("node")
PATIENCE = 120

DATABASES = ["sqlite"]  # one database is enough here: the client sees none


@pytest.fixture(scope="session")
def node_client(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The script with its library installed beside it. Where Node is missing the test is skipped, but never in CI."""
    if not (shutil.which("node") and shutil.which("npm")):
        assert not os.environ.get("CI"), "CI must have node and npm"
        pytest.skip("node and npm are not installed")
    folder = tmp_path_factory.mktemp("node")
    shutil.copytree(SOURCE, folder, dirs_exist_ok=True)
    command = ["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=PATIENCE)
    assert done.returncode == 0, done.stderr
    return folder / "client.mjs"


def ask(client: Path, served: str, key: str, *requests: tuple[str, dict]) -> list[dict]:
    asked = json.dumps([{"method": method, "resource": resource} for method, resource in requests])
    words = ["node", str(client), f"{served}/$discovery/rest?version=v1alpha1", key, asked]
    done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=PATIENCE)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_it_builds_itself_asks_suggests_and_reads_refusals(
    node_client: Path, served: str, site: Site
) -> None:
    comment = {"comment": {"text": INSULT}}
    scored, suggested, refused = ask(
        node_client,
        served,
        site.key,
        (
            "analyze",
            comment
            | {"requestedAttributes": {"TOXICITY@6": {}}, "languages": ["fr"], "spanAnnotations": True},
        ),
        (
            "suggestscore",
            comment | {"attributeScores": {"TOXICITY": {"summaryScore": {"value": 1}}}, "clientToken": "c"},
        ),
        ("analyze", comment | {"requestedAttributes": {"INSULT": {}}, "languages": ["br"]}),
    )
    assert scored["data"]["attributeScores"]["TOXICITY@6"]["summaryScore"]["value"] > 0.8
    assert suggested["data"]["clientToken"] == "c"
    assert refused["status"] == 400
    assert refused["details"][0]["languageNotSupportedByAttributeError"]["attribute"] == "INSULT"
    assert len(site.kept()) == 1


def test_the_lock_names_no_registry() -> None:
    assert "resolved" not in (SOURCE / "package-lock.json").read_text(encoding="utf-8")
