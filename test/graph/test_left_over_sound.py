# SPDX-License-Identifier: MIT
"""What a sink has got and not played yet when it stops is not played to somebody else.

The delay line of headroom.processed holds 2 ms. What it plays is read from the tap, which
keeps nothing running.
"""
import subprocess
import time

import numpy as np
import pytest

import signals
from generation import own_program
from probe import Probe
from scenes import ALL_OFF, settle
from server import PROCESSED
from tap import Tap
from waiting import wait_until

LATENCY_FRAMES = 96
FRAME_BYTES = 8
AROUND_FRAMES = 2048    # before a pause, and after it
PERIOD = 32768          # of what hr-pauser plays


class Scene:
    """Somebody plays to the processed sink, and then it stops."""

    def __init__(self, server):
        self.server = server
        settle(server, ALL_OFF)
        self.wait_at_rest()
        self.tap = Tap(server, "read", PROCESSED)
        self.tap.wait_told("memory")
        self.first = server.spawn("first", [own_program("hr-pauser"), PROCESSED],
                                  stdin=subprocess.PIPE, text=True)
        self.tap.wait_sound(0.3)

    def press_pause(self):
        """Pause the first player, or let it go on."""
        self.first.stdin.write("\n")
        self.first.stdin.flush()

    def end(self):
        self.first.kill()
        self.first.wait(5)

    def wait_at_rest(self):
        """Paused; not suspended, which comes 5 s later and forgets all sound."""
        wait_until("the sink rests",
                   lambda: self.server.node_state(PROCESSED) in ("idle", "suspended"))

    def wait_stopped(self):
        """It rests, and the tap has all that it played until then."""
        self.wait_at_rest()
        wait_until("nothing more is played", lambda: self.n_read() == self.n_read(0.1))
        self.n_before = self.n_read()

    def n_read(self, after_s=0):
        time.sleep(after_s)             # the measurement itself
        return self.tap.path.stat().st_size // FRAME_BYTES

    def before_and_after(self):
        """What the sink played until it stopped, and from when it started again."""
        frames, _ = self.tap.stop().by_position()
        return frames[:self.n_before], frames[self.n_before:]


@pytest.mark.parametrize("leave", [Scene.end, Scene.press_pause])
def test_who_comes_next_does_not_hear_the_end_of_who_played_before(server, leave):
    scene = Scene(server)
    leave(scene)
    scene.wait_stopped()
    Probe(server, signals.silence(1), PROCESSED, loop=True).wait_linked()
    scene.tap.wait_sound()
    before, after = scene.before_and_after()
    n_old = np.count_nonzero(np.any(after != 0, axis=1))
    n_silent = np.count_nonzero(np.all(before[-LATENCY_FRAMES:] == 0, axis=1))
    print(f"  {n_silent} of the last {LATENCY_FRAMES} frames before it stopped were silent; "
          f"afterwards {n_old} frames sound, peak {np.max(np.abs(after)):.3f}")
    assert n_old == 0


def test_who_pauses_and_goes_on_loses_nothing(server):
    scene = Scene(server)
    scene.press_pause()
    scene.wait_stopped()
    scene.press_pause()
    scene.tap.wait_sound()
    frames = np.concatenate([before_or_after[part, 0] for before_or_after, part in zip(
        scene.before_and_after(), (slice(-AROUND_FRAMES, None), slice(AROUND_FRAMES)))])
    # a sink that ran on for a cycle has played it before the silence, else after it
    sounding = np.round((frames[frames != 0].astype(np.float64) + 0.5) * PERIOD)
    steps = np.diff(sounding) % PERIOD
    steps[(steps == 2) & (sounding[1:] == PERIOD / 2 + 1)] = 1      # one of the ramp is 0, too
    print(f"  {len(sounding)} frames around the pause, {int(np.sum(steps - 1))} lost between them")
    assert len(sounding) > AROUND_FRAMES
    assert np.all(steps == 1)
