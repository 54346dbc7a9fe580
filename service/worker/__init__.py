"""The worker: everything that must happen without anybody waiting for it, in threads of one process."""

from service.worker.running import run_worker
from service.worker.worker import Worker

__all__ = ["Worker", "run_worker"]
