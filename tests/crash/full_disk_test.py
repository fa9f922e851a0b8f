#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A disk on which nothing more can be written: readiness says so though there is nothing to do, and comes back by itself.

The disk is a limit on the size of files (RLIMIT_FSIZE), which is taken away again while the gateway runs.
"""
import pathlib
import resource
import shutil
import sys
import tempfile
import time
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))
from gateway import PREFIX, ApiError, Gateway  # noqa: E402


class FullDiskTest(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="cs-disk-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.gateway = Gateway(self.folder)
        self.gateway.write_config()
        self.addCleanup(self.gateway.stop)
        self.gateway.start(prefix=("env", "--ignore-signal=XFSZ"))

    def limit(self, size):
        hard = resource.prlimit(self.gateway.process.pid, resource.RLIMIT_FSIZE)[1]
        resource.prlimit(self.gateway.process.pid, resource.RLIMIT_FSIZE, (size, hard))

    def wait_for(self, status):
        for _ in range(100):
            if self.gateway.get(PREFIX + "/readyz")[0] == status:
                return
            time.sleep(0.1)
        self.fail(f"readyz did not come to {status}: {self.gateway.log.read_text()[-1000:]}")

    def fill(self):
        """Organisations until one can't be written."""
        for number in range(2000):
            try:
                self.gateway.api("POST", "/organisations", {"id": f"o{number}", "name": "x" * 200})
            except ApiError as error:
                return error.status
        self.fail("everything was written")

    def test_readiness_follows_writes(self):
        largest = max(path.stat().st_size for path in self.folder.glob("countersign.db*"))
        self.limit(largest + 65536)
        self.assertGreaterEqual(self.fill(), 500)
        self.wait_for(503)
        time.sleep(2.5)  # nothing is written meanwhile
        self.assertEqual(self.gateway.get(PREFIX + "/readyz")[0], 503)
        self.assertEqual(self.gateway.get(PREFIX + "/healthz")[0], 200)
        self.gateway.api("GET", "/organisations")
        self.limit(resource.RLIM_INFINITY)
        self.wait_for(200)
        self.gateway.api("POST", "/organisations", {"id": "after", "name": "After"})
        self.assertIn("store_works_again", self.gateway.log.read_text())


if __name__ == "__main__":
    unittest.main()
