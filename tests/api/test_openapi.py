"""The reference against the server: schemathesis tries every operation with all its checks on."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from werkzeug.serving import WSGIRequestHandler, make_server

EXAMPLES = 5
CHECKING = ["--checks=all", "--phases=examples,coverage,fuzzing", f"--max-examples={EXAMPLES}", "--seed=1"]

DATABASES = ["sqlite"]  # one database is enough here: what the reference promises does not depend on it


class Quiet(WSGIRequestHandler):
    """Thousands of request lines would hide the one finding."""

    def log_request(self, *_: object) -> None:
        pass


@pytest.fixture
def served(newsroom) -> Iterator[str]:
    """The newsroom on a port of this machine."""
    server = make_server("127.0.0.1", 0, newsroom.app, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_every_operation_does_what_the_reference_says(newsroom, served: str, tmp_path: Path) -> None:
    for body in ("Bravo pour ce bel article.", "Ferme-la, espèce de connard."):
        newsroom.post(body, key="staff")
    tool = Path(sys.executable).with_name("schemathesis")
    key = f"Authorization: Bearer {newsroom.keys['everything']}"
    run = subprocess.run(
        [tool, "run", f"{served}/openapi.json", f"--header={key}", *CHECKING],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        timeout=900,
    )
    assert run.returncode == 0, run.stdout[-8000:]


def test_the_reference_names_every_operation_in_openapi_3_1(newsroom) -> None:
    reference = newsroom.call("GET", "/openapi.json", key=None).get_json()
    assert reference["openapi"].startswith("3.1")
    operations = [
        operation
        for path in reference["paths"].values()
        for method, operation in path.items()
        if method != "parameters"
    ]
    assert len(operations) > 40
    assert all(operation.get("summary") for operation in operations)
