# SPDX-License-Identifier: MIT
"""What becomes of frames and of time while sound plays.

Drift and jitter are different things and measured apart; see doc/clocks.md. The null
sink has a timer whose period is a whole number of nanoseconds: 15.6 ppb slow, 0.009 ms in
ten minutes.
"""
import json

import numpy as np
import pytest

import signals
from analysis import delay
from command import Command
from probe import Probe
from scenes import ALL_OFF, PROCESSED_OUT, settle
from server import PROCESSED

LATENCY_FRAMES = 96
QUANTUM = 1024
MOST_DRIFT_MS = 0.1                     # in ten minutes


def delays(recording, rate=48000):
    """Frames between the player and our output, in the first and in the last second."""
    n = min(len(recording[0]), len(recording[1]))
    return [delay(recording[0][part], recording[1][part])
            for part in (slice(rate, 2 * rate), slice(n - 2 * rate, n - rate))]


def watch(server, seconds):
    """What the doctor says of that time, and what was played and handed on."""
    # noise that repeats in none of the windows compared
    probe = Probe(server, signals.noise(-12, 7), PROCESSED, [("@", 2), (PROCESSED_OUT, 2)],
                  loop=True, seconds=seconds + 20).wait_linked()
    done = Command(server).run("doctor", "--clock", seconds, "--json", timeout_s=seconds + 20)
    report = json.loads(done.stdout)
    assert done.returncode == (1 if report["frames"]["lost"] else 0), done
    return report, probe.stop()


def assert_conserved(server, seconds, attempts):
    settle(server, ALL_OFF)
    for _ in range(attempts):
        report, recording = watch(server, seconds)
        # A machine that is later than a whole cycle breaks it between our sink and our output:
        # then there is nothing to hand on. Our sink or another client, the recorder, saw it.
        assert report["frames"]["lost"] <= recording.n_gaps * QUANTUM
        if report["frames"]["missed"] == 0 and recording.n_gaps == 0:
            break
        print(f"  the machine was late: {report['frames']['missed']:.0f} frames missed, "
              f"{recording.n_gaps} gaps, {report['frames']['lost']:.0f} lost")
    frames, clock, jitter = report["frames"], report["clock"], report["jitter"]
    print(f"  D1: {frames['in']:.0f} frames in, {frames['out']:.0f} out, {frames['lost']:.0f} lost, "
          f"{frames['missed']:.0f} missed in {report['seconds']:.1f} s")
    print(f"  D2: {clock['slope-ppm']:+.5f} ppm, {clock['drift-ms-in-10-min']:+.5f} ms in 10 min, "
          f"residual {clock['residual-ms']:.6f} ms")
    tap = report["tap"]
    print(f"  D3: a reader of the tap is {tap['off-frames']:.0f} frames off the graph, "
          f"{tap['lost']:.0f} lost, {tap['slope-ppm']:+.5f} ppm, {tap['samples']:.0f} looks")
    print(f"  D4: cycles begin {jitter['average-us']:.0f} us late on average, 99 % within "
          f"{jitter['p99-us']:.0f}, at most {jitter['max-us']:.0f}")
    assert report["restarts"] == 0 and report["seconds"] > 0.9 * seconds
    assert abs(clock["drift-ms-in-10-min"]) < MOST_DRIFT_MS and not clock["is-drift"]
    assert tap["samples"] > seconds and tap["off-frames"] == tap["lost"] == 0
    assert abs(tap["drift-ms-in-10-min"]) < MOST_DRIFT_MS and not tap["is-drift"]
    assert 0 < jitter["min-us"] <= jitter["average-us"] <= jitter["max-us"]
    first, last = delays(recording) if recording.n_gaps == 0 else (LATENCY_FRAMES,) * 2
    print(f"  delay at the begin {first}, at the end {last} frames of {len(recording[0])}")
    assert first == last == LATENCY_FRAMES
    assert np.all(np.isfinite(recording[1]))


def test_no_frame_is_lost_and_no_time(server):
    assert_conserved(server, 20, 6)


@pytest.mark.long
def test_no_frame_is_lost_and_no_time_in_ten_minutes(server):
    assert_conserved(server, 600, 1)


def test_without_sound_the_clock_is_not_judged(server):
    said = Command(server).fails(1, "doctor", "--clock", "1")
    assert "play something" in said
    for wrong in ("0", "-3", "nan", "soon", "1e9"):
        assert "allowed is 1 .. 86400" in Command(server).fails(2, "doctor", "--clock", wrong)
    assert "goes with doctor" in Command(server).fails(2, "status", "--clock", "3")
