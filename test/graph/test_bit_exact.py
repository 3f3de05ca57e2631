# SPDX-License-Identifier: MIT
"""Sound that needs nothing done to it comes out as it went in."""
import pytest

import signals
from analysis import delay
from probe import play
from scenes import (ALL_OFF, BYPASS_OUT, LATENCY_NS, LIMITER_ONLY, PROCESSED_OUT, SPEAKER,
                    assert_same_samples, reported_latency_frames, reported_latency_ns, settle)
from server import BYPASS, PROCESSED

NOISE = signals.noise(-12, 3)


def direct_delay(server):
    """What the way through the real sink takes without any of our nodes."""
    recording = play(server, NOISE, "speaker", [SPEAKER])
    return delay(recording[0], recording[1])


def test_bypass_sink_repeats_every_sample_without_delay(server):
    direct = direct_delay(server)
    recording = play(server, NOISE, BYPASS, [SPEAKER, (BYPASS_OUT, 2), (BYPASS, 2)])
    assert_same_samples(recording, 1, direct, "bypass at the speaker")
    assert_same_samples(recording, 2, 0, "bypass.output")
    assert_same_samples(recording, 3, 0, "bypass monitor")


@pytest.mark.parametrize("stages", [ALL_OFF, LIMITER_ONLY], ids=["all-off", "limiter-below-ceiling"])
def test_processed_sink_repeats_every_sample_after_its_reported_latency(server, stages):
    direct = direct_delay(server)
    settle(server, stages)
    latency = reported_latency_frames(server)
    recording = play(server, NOISE, PROCESSED, [SPEAKER, (PROCESSED_OUT, 2), (PROCESSED, 2)])
    assert_same_samples(recording, 1, direct + latency, "processed at the speaker")
    assert_same_samples(recording, 2, latency, "processed.output")
    assert_same_samples(recording, 3, latency, "processed monitor")


def test_parameters_set_in_silence_are_in_force_from_the_first_sample(server):
    server.set_and_wait(ALL_OFF)
    recording = play(server, NOISE, PROCESSED, [(PROCESSED_OUT, 2)])
    assert_same_samples(recording, 1, reported_latency_frames(server), "first sound")


def test_bypass_parameter_keeps_the_samples_and_the_delay(server):
    settle(server, {"headroom.bypass": True})
    recording = play(server, signals.loud_music(2), PROCESSED, [(PROCESSED_OUT, 2)])
    assert_same_samples(recording, 1, reported_latency_frames(server), "processed while bypassed")


def test_reported_latency_is_two_milliseconds_and_nothing_on_the_bypass(server):
    reported = reported_latency_ns(server)
    print(f"  processed reports {reported} ns")
    assert reported == LATENCY_NS
    assert reported_latency_frames(server) == 96
    assert reported_latency_ns(server, BYPASS) == 0


@pytest.mark.parametrize("rate", [44100, 96000])
def test_latency_is_as_reported_at_other_rates(server, rate):
    settle(server, ALL_OFF)
    server.setting("clock.force-rate", rate)
    recording = play(server, signals.noise(-12, 2, rate=rate), PROCESSED, [(PROCESSED_OUT, 2)])
    assert set(recording.rate) == {rate}
    measured = delay(recording[0], recording[1])
    expected = reported_latency_ns(server, rate=rate) * rate / 1e9
    print(f"  {rate} Hz: {measured} frames, reported {expected:.2f}")
    assert abs(measured - expected) < 1
    assert_same_samples(recording, 1, measured, f"{rate} Hz")
