# SPDX-License-Identifier: MIT
"""Running hr-tap, and what it read."""
import subprocess
import threading

import numpy as np

from generation import own_program
from waiting import wait_until


class Tap:
    """One running hr-tap; its words are lines, its frames a file."""

    def __init__(self, server, mode, sink, n_readers=1, prefix=()):
        self.path = server.directory / f"tap-{len(server.processes)}.f32"
        command = [*prefix, own_program("hr-tap"), mode, sink]
        if mode == "read":
            command += [str(self.path), str(n_readers)]
        self.process = server.spawn(f"tap-{len(server.processes)}", command,
                                    stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.lines = []
        self.listener = threading.Thread(target=self._listen, daemon=True)
        self.listener.start()

    def _listen(self):
        for line in self.process.stdout:
            self.lines.append(line.split())

    def told(self, word):
        return [line for line in self.lines if line[0] == word]

    def wait_told(self, *words, times=1, timeout_s=10):
        """It said a line that starts with these words, so many times."""
        def is_said():
            return [line for line in self.lines if line[:len(words)] == list(words)][times - 1:]
        return wait_until(f"hr-tap says {words}", is_said, timeout_s)[0]

    def wait_sound(self, seconds=0.1):
        n_bytes = self.path.stat().st_size + seconds * 48000 * 8
        wait_until("hr-tap reads sound", lambda: self.path.stat().st_size >= n_bytes, 10)
        return self

    def stop(self):
        self.process.stdin.close()
        self.process.wait(10)
        self.listener.join(5)
        assert self.process.returncode == 0, f"hr-tap: {self.process.returncode}"
        return self

    def readings(self):
        """Of each reading: position, frame, number of frames, rate."""
        return np.fromfile(f"{self.path}.u64", np.uint64).reshape(-1, 4)

    def by_position(self, n_channels=2):
        """All frames, and the graph position of each."""
        readings = self.readings()
        frames = np.fromfile(self.path, np.float32).reshape(-1, n_channels)
        positions = [np.arange(p, p + n) for p, _, n, _ in readings.astype(np.int64)]
        return frames, np.concatenate(positions)
