# SPDX-License-Identifier: MIT
"""Another profile, strength or bypass while it plays makes no click, and no peak too high."""
import numpy as np
import pytest

import signals
from analysis import true_peak_db
from control import Metadata
from generation import build_directory
from probe import PLAYER, Probe
from scenes import SPEAKER, assert_below_ceiling
from server import PROCESSED
from test_profiles import SHIPPED
from waiting import stays_true

HIGHEST_CEILING_DBTP = -0.1
PERIOD_FRAMES = 240             # 200 Hz
# The crossfade of 20 ms between 0 and 11 dB makes 0.023 dB a sample, and a compressor with the
# quickest attack of all profiles, 1 ms, some 0.19 dB while it takes 9 dB. A change without a ramp
# would be all of it in one sample.
STEEPEST_DB = 0.1


def writes():
    """Every profile after every kind of other, at three strengths, with and without bypass."""
    for n, name in enumerate((*SHIPPED, *SHIPPED[::-3], "default")):
        yield "profile", name
        if n % 3 == 0:
            yield "strength", ("0", "50", "100")[n // 3 % 3]
        if n % 5 == 0:
            yield "bypass", "true"
            yield "bypass", "false"


def play_while_writing(server, samples, interval_s):
    """What the speaker got, from a run in which no cycle was missed."""
    metadata = Metadata(server)
    for _ in range(3):
        probe = Probe(server, samples, PROCESSED, [(PLAYER, 2), SPEAKER], loop=True).wait_linked()
        stays_true("it plays", server.assert_alive, 0.5)
        n_writes = 0
        for n_writes, (key, value) in enumerate(writes(), 1):
            metadata.write(key, value)
            assert metadata.get(key) == value
            stays_true("it plays", server.assert_alive, interval_s, 0.01)
        recording = probe.stop()
        metadata.delete()
        if recording.n_gaps == 0:
            break
    assert recording.n_gaps == 0
    print(f"  {n_writes} writes in {len(recording[1]) / 48000:.1f} s of sound")
    return recording[1].astype(np.float64)


@pytest.fixture
def server(start_server):
    return start_server(quantum=4096,      # nobody is late in 85 ms
                        environment={"HEADROOM_DATA_DIR": str(build_directory() / "conf")})


def quadrature(level_db, duration_s):
    """A sine left and a cosine right: the gain of both is their length, at every sample."""
    phase = 2 * np.pi * np.arange(signals.seconds(duration_s)) / PERIOD_FRAMES
    peak = 10 ** (level_db / 20)
    return (peak * np.column_stack([np.sin(phase), np.cos(phase)])).astype(np.float32)


def test_the_gain_never_steps_when_profiles_change(server):
    heard = play_while_writing(server, quadrature(-20, 1), 0.1)
    length = np.hypot(heard[:, 0], heard[:, 1])
    playing = np.flatnonzero(length > 1e-4)
    length = length[playing[0] + 4800:playing[-1] - 480]
    gain_db = 20 * np.log10(length / 0.1)
    steps_db = np.abs(np.diff(gain_db))
    print(f"  gain {gain_db.min():.1f} .. {gain_db.max():.1f} dB, steepest "
          f"{steps_db.max():.4f} dB a sample (limit {STEEPEST_DB})")
    assert gain_db.max() - gain_db.min() > 6, "nothing changed"
    assert steps_db.max() < STEEPEST_DB


def test_no_peak_passes_the_highest_ceiling_when_profiles_change(server):
    """Of music; what white noise does at any ceiling, also of one profile, test-drawn tells."""
    quiet, loud = quadrature(-38, 0.7), signals.loud_music(0.3)
    # untouched, as bypass lets it pass, it is just below; after the quiet part it is far above
    loud = loud * signals.decibels(HIGHEST_CEILING_DBTP - 0.1 - true_peak_db(np.tile(loud, (3, 1))))
    heard = play_while_writing(server, np.concatenate([quiet, loud]), 0.1)
    assert_below_ceiling(heard, HIGHEST_CEILING_DBTP, "while profiles change")
