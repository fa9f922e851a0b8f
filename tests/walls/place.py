# SPDX-License-Identifier: Apache-2.0
"""A world on a gateway of its own, that can be put back."""

import pathlib
import shutil

from gate import Gate
from program import Generator
from world import HOSTILE, Builder, Keys


class Place:
    """One world as a copy that can be put back."""

    def __init__(self, folder, keys_folder, seed, otherwise=False):
        self.folder, self.seed = pathlib.Path(folder), seed
        shutil.rmtree(self.folder, ignore_errors=True)
        (self.folder / "gate").mkdir(parents=True)
        self.keys = Keys(keys_folder)
        self.gate = Gate(self.folder / "gate", keys_folder)
        self.gate.start()
        self.world = Builder(self.gate, self.keys, seed, otherwise).build()
        document = self.gate.api(
            "GET", "/openapi.json", token=self.world["tokens"][f"{HOSTILE}-administrator"]["secret"]
        )
        self.generator = Generator(self.world, document, self.keys.certificate("hostile"))
        self.gate.stop()
        self.gate.save(self.folder / "copy")
        self.put_back()

    def put_back(self):
        self.gate.put_back(self.folder / "copy")

    def close(self):
        self.gate.kill()
        shutil.rmtree(self.folder, ignore_errors=True)
