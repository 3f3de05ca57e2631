# SPDX-License-Identifier: MIT
"""How long each turn of a daemon's main loop took, written down by libhr-turns.so."""
import numpy as np

from generation import own_program
from waiting import wait_until

TURN = np.dtype([("start_ns", "<u8"), ("cpu_ns", "<u4"), ("wall_ns", "<u4")])


def turns_environment(directory):
    """What a server is to be started with; the file is made by the daemon."""
    return {"LD_PRELOAD": own_program("libhr-turns.so"),
            "HR_TURNS": str(directory / "turns")}


class Turns:
    """The turns from now on, or since they were last asked for."""

    def __init__(self, directory):
        self.path = directory / "turns"
        self.n_seen = self._count()

    def _count(self):
        return int(np.fromfile(self.path, "<u8", 1)[0])

    def take(self):
        """Milliseconds the main thread computed in each turn, without what it waited.

        At least one: the last may only end after what it did was seen.
        """
        wait_until("a turn has ended", lambda: self._count() > self.n_seen, interval_s=0.001)
        n_turns = self._count()
        turns = np.fromfile(self.path, TURN, n_turns - self.n_seen,
                            offset=8 + TURN.itemsize * self.n_seen)
        self.n_seen = n_turns
        return turns["cpu_ns"] / 1e6
