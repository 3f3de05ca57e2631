# SPDX-License-Identifier: MIT
"""The graph's rate and quantum change while sound plays."""
import numpy as np

import signals
from probe import Probe, counter, play
from scenes import (ALL_OFF, CEILING, PROCESSED_OUT, assert_below_ceiling, assert_same_samples,
                    reported_latency_frames, settle)
from server import PROCESSED

RATES = (44100, 96000, 48000)
QUANTUMS = (32, 64, 256, 1024, 2048, 4096, 8192, 1024)
SETTLED_CYCLES = 4


def dwell(server, seconds):
    """Let sound play for so long."""
    Probe(server, taps=[(PROCESSED_OUT, 2)], seconds=seconds).wait_linked().finish()


def play_through(server, key, values):
    """Play loud music while a setting takes each of the values."""
    server.set_and_wait({CEILING: -1.0})
    probe = Probe(server, signals.loud_music(6), PROCESSED, [("@", 2), (PROCESSED_OUT, 2)],
                  loop=True, seconds=80).wait_linked()
    dwell(server, 0.5)
    for value in values:
        server.setting(f"clock.force-{key}", value)
        probe.wait_clock(**{key: value})
        dwell(server, 0.5)
    return probe.stop()


def silent_cycles(recording):
    """Cycles in which the player gave sound and processed.output had none."""
    played = [np.any(c) for c in recording.cycles(0)]
    heard = [np.any(c) for c in recording.cycles(1)]
    return sum(p and not h for p, h in list(zip(played, heard))[SETTLED_CYCLES:])


def assert_survived(server, recording, n_changes, most_silent):
    heard = recording[1]
    silent = silent_cycles(recording)
    peak_db = 20 * np.log10(np.max(np.abs(heard)))
    print(f"  {n_changes} changes: {silent} silent cycles, peak {peak_db:.3f} dBFS")
    assert server.assert_alive()
    assert np.all(np.isfinite(heard))
    assert peak_db <= -1.0 + 1e-4
    assert silent <= most_silent


def assert_as_before(server):
    """Ceiling, samples and delay are right again at the ordinary clock."""
    loud = play(server, signals.loud_music(2), PROCESSED, [(PROCESSED_OUT, 2)])
    assert_below_ceiling(loud[1], -1.0, "afterwards")
    settle(server, ALL_OFF)
    recording = play(server, signals.noise(-12, 2), PROCESSED, [(PROCESSED_OUT, 2)])
    assert_same_samples(recording, 1, reported_latency_frames(server), "afterwards")


def test_sound_survives_changes_of_the_rate(server):
    recording = play_through(server, "rate", RATES)
    assert set(recording.rate) == set(RATES)
    assert_survived(server, recording, len(RATES), 2 * len(RATES))
    assert_as_before(server)


def test_sound_survives_changes_of_the_quantum(server):
    for _ in range(3):
        n_late = counter(server, PROCESSED, "late-cycles")
        recording = play_through(server, "quantum", QUANTUMS)
        assert set(recording.duration) >= set(QUANTUMS)
        # a cycle of 32 frames has 0.7 ms, which a busy machine misses; our sink counts that
        if silent_cycles(recording) <= 2 * len(QUANTUMS) or \
                counter(server, PROCESSED, "late-cycles") == n_late:
            break
    assert_survived(server, recording, len(QUANTUMS), 2 * len(QUANTUMS))
    assert_as_before(server)
