"""A Dask cluster of two worker processes; tells its address and theirs, and ends when its input does."""

import json
import sys
from typing import Any

from distributed import Client, LocalCluster


def processes(client: Any) -> list[int]:
    return list(client.run(lambda: __import__("os").getpid()).values())


def main() -> None:
    """Serve until told to end; each line of input asks for the worker processes as they are then."""
    with (
        LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster,
        Client(cluster) as client,
    ):
        client.wait_for_workers(2)
        print(json.dumps({"address": cluster.scheduler_address, "processes": processes(client)}), flush=True)  # noqa: T201
        sys.stdin.read()


if __name__ == "__main__":
    main()
