#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The HTTP server alone: a handler that answers 204, over nginx `return 204` on the same core. What
the session check adds is measured by bench_session_check."""

import os
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, os.path.join(ROOT, "bench", "lib"))

import http_load  # noqa: E402


def main():
    server = os.environ.get("HTTP_204_SERVER", f"{ROOT}/build/release/bench/http_204_server")
    port = http_load.free_port()
    with http_load.nginx_204() as nginx, http_load.pinned([server, str(port)], port) as process:
        ours = http_load.Target("countersign", f"http://127.0.0.1:{port}/", process.pid)
        samples = http_load.alternate([nginx, ours])
    result = http_load.compare(samples["countersign"], samples["nginx"])
    print(f"bench_http ratio={result.ratio:.2f}")
    print(f"  of requests/s {result.rate:.2f}, of CPU time {result.cpu:.2f}")
    for name, taken in samples.items():
        print(http_load.describe(name, taken))


if __name__ == "__main__":
    main()
