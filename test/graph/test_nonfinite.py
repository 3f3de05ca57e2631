# SPDX-License-Identifier: MIT
"""A client that sends what is no sound is found and kept out, so that the others sound on.

PipeWire adds up what is linked to a port before the sink sees it: one NaN in it, and nothing
is left of the others. They are missed at the speaker, on both channels.
"""
import subprocess

import numpy as np

import signals
from control import Metadata
from generation import own_program
from probe import Probe
from scenes import ALL_OFF, SPEAKER, settle
from server import PROCESSED
from waiting import stays_true, wait_until

BLOCK = 64
# A look every 100 ms, then 200 ms for each client that is tried; here at most three of them.
LONGEST_SILENCE_S = 1.5


class Broken:
    """A player of NaN, which pauses and goes on."""

    def __init__(self, server):
        self.process = server.spawn("broken", [own_program("hr-pauser"), PROCESSED, "nan"],
                                    stdin=subprocess.PIPE, text=True)
        wait_until("it plays", lambda: server.node_state("hr-pauser") == "running")
        self.id = server.node_id("hr-pauser")
        self.name = f"hr-pauser (pid {self.process.pid})"

    def press_pause(self):
        self.process.stdin.write("\n")
        self.process.stdin.flush()


def silence_s(recording):
    """How long the longest silence was, up to the last sound."""
    samples = recording[0]
    n = len(samples) // BLOCK
    blocks = np.abs(samples[:n * BLOCK]).max(axis=1).reshape(n, BLOCK).max(axis=1)
    sounding = np.flatnonzero(blocks > 1e-3)
    assert len(sounding), "nothing was heard"
    return max(np.diff(sounding) - 1) * BLOCK / 48000


def test_who_sends_nan_is_kept_out_and_the_others_sound_on(server):
    settle(server, ALL_OFF)
    metadata = Metadata(server)
    others = [Probe(server, signals.noise(-12, 5, seed), PROCESSED, loop=True, name=f"other{seed}")
              for seed in (1, 2)]
    for other in others:
        other.wait_linked()
    recorder = Probe(server, taps=[SPEAKER], name="recorder").wait_linked()
    broken = Broken(server)
    wait_until("it is named", lambda: metadata.get("stuck") is not None, 10)
    stays_true("it is kept out", lambda: metadata.get("stuck") is not None, 1)
    silent_s = silence_s(recorder.stop())
    print(f"  {metadata.get('stuck')!r}; the others were silent for {1e3 * silent_s:.0f} ms")
    assert silent_s < LONGEST_SILENCE_S
    assert metadata.get("stuck") == f"{broken.name}, sends what is no sound, isolated 1 time"
    assert metadata.get("stuck", broken.id) == "sends what is no sound, isolated 1 time"
    assert metadata.get("stuck.count") == "1"
    assert server.log_text().count("sends what is no sound") == 1

    broken.press_pause()
    broken.press_pause()
    wait_until("it was tried again", lambda: metadata.get("stuck.count") == "2", 10)
    assert metadata.get("stuck", broken.id) == "sends what is no sound, isolated 2 times"


def test_who_sends_nan_alone_is_left_alone_until_others_come(server):
    settle(server, ALL_OFF)
    metadata = Metadata(server)
    broken = Broken(server)
    stays_true("nobody is isolated", lambda: metadata.get("stuck") is None, 1)
    Probe(server, signals.noise(-12, 5), PROCESSED, loop=True).wait_linked()
    wait_until("it is named", lambda: metadata.get("stuck") is not None, 10)
    assert broken.name in metadata.get("stuck")
