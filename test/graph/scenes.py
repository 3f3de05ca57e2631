# SPDX-License-Identifier: MIT
"""Names, figures and steps that several specifications share."""
import signal

from analysis import (aligned, delay, different_frames, loudness, sample_peak_db,
                      standard_true_peak_db, true_peak_db)
from probe import play
from server import BYPASS, PROCESSED
from signals import noise

PROCESSED_OUT = f"{PROCESSED}.output"
BYPASS_OUT = f"{BYPASS}.output"
SPEAKER = ("speaker", 2)
AGC, COMPRESSOR, LIMITER = (f"headroom.{s}.enabled" for s in ("agc", "compressor", "limiter"))
CEILING = "headroom.limiter.ceiling-dbtp"
ALL_OFF = {AGC: False, COMPRESSOR: False, LIMITER: False}
LIMITER_ONLY = {AGC: False, COMPRESSOR: False, LIMITER: True}
LATENCY_NS = 2_000_000


def reported_latency_ns(server, name=PROCESSED, rate=48000, quantum=1024):
    """ProcessLatency of a node in nanoseconds."""
    latency = server.node(name)["info"]["params"]["ProcessLatency"][0]
    frames = latency.get("rate", 0) + latency.get("quantum", 0) * quantum
    return latency.get("ns", 0) + frames * 1e9 / rate


def reported_latency_frames(server, name=PROCESSED, rate=48000):
    return round(reported_latency_ns(server, name, rate) * rate / 1e9)


def settle(server, parameters):
    """Set parameters and let their ramps pass, so that nothing moves any more."""
    server.set_and_wait(parameters)
    play(server, noise(-40, 1), PROCESSED, [(PROCESSED, 2)], name="settle")


def assert_same_samples(recording, tap, expected_delay, what):
    """The tap repeats what was played, bit for bit, after that many frames."""
    measured = delay(recording[0], recording[tap])
    different, total = different_frames(recording[0], recording[tap], measured)
    print(f"  {what}: delay {measured} frames (expected {expected_delay}), "
          f"{total - len(different)} of {total} frames identical")
    assert measured == expected_delay
    assert not len(different), f"frames {different[0]} to {different[-1]} differ"


def assert_below_ceiling(x, ceiling_dbtp, what, allowance_db=0.1):
    true_db, sample_db = true_peak_db(x), sample_peak_db(x)
    standard_db = standard_true_peak_db(x)
    print(f"  {what}: true peak {true_db:.3f} dBTP (16x), {standard_db:.3f} dBTP (BS.1770-4), "
          f"sample peak {sample_db:.3f} dBFS (ceiling {ceiling_dbtp})")
    assert true_db <= ceiling_dbtp + allowance_db
    assert standard_db <= ceiling_dbtp + allowance_db
    assert sample_db <= ceiling_dbtp + 1e-4


def loudness_between(x, start_s, end_s, rate=48000):
    return loudness(x[int(start_s * rate):int(end_s * rate)], rate)


def restart_session_manager(server, ending=signal.SIGTERM):
    """The devices are the session manager's own, and come and go with it.

    WirePlumber 0.4 waits for the ports of a device to change before it links anything, and
    those of a device that was there before it, and is configured, do not.
    """
    old = server.processes["wireplumber"]
    old.send_signal(ending)
    old.wait(10)
    if "speaker" in server.nodes():     # not when the last try was cut short
        server.destroy("speaker")
    server.spawn("wireplumber", ["wireplumber"])
    server.create_sink("speaker")


def shared(recording, tap):
    """Played and recorded frames side by side."""
    return aligned(recording[0], recording[tap], delay(recording[0], recording[tap]))
