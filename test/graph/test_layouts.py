# SPDX-License-Identifier: MIT
"""Real sinks that are not stereo get both channels where they belong."""
import numpy as np
import pytest

import configuration
import signals
from analysis import aligned, delay
from probe import play
from scenes import ALL_OFF, PROCESSED_OUT, settle
from server import BYPASS, PROCESSED

SURROUND_51 = ("FL", "FR", "FC", "LFE", "RL", "RR")
SURROUND_71 = ("FL", "FR", "FC", "LFE", "RL", "RR", "SL", "SR")


def start_with(start_server, positions):
    server = start_server(speakers=[configuration.null_sink("speaker", positions)])
    settle(server, ALL_OFF)
    return server


def gains_at_speaker(server, samples, n_channels, sink=PROCESSED):
    """How much of L and R is in every channel of the speaker: n x 2, and residuals."""
    recording = play(server, samples, sink, [("speaker", n_channels)])
    mix = recording[1].sum(axis=1, keepdims=True)
    reference, _ = aligned(recording[0], recording[1], 0)
    shift = delay(reference.sum(axis=1, keepdims=True), mix)
    played, heard = aligned(recording[0], recording[1], shift)
    gains, *_ = np.linalg.lstsq(played.astype(np.float64), heard.astype(np.float64), rcond=None)
    residual = np.max(np.abs(heard - played @ gains), axis=0)
    for channel, (left, right) in enumerate(gains.T):
        print(f"  channel {channel}: {left:.4f} L + {right:.4f} R, "
              f"residual {residual[channel]:.2g}")
    return gains.T, residual, heard


@pytest.mark.parametrize("sink", [PROCESSED, BYPASS])
def test_mono_speaker_gets_both_channels_and_does_not_clip(start_server, sink):
    server = start_with(start_server, ["MONO"])
    gains, residual, _ = gains_at_speaker(server, signals.noise(-6, 2), 1, sink)
    assert gains[0, 0] == pytest.approx(gains[0, 1], abs=1e-4)
    assert 0.45 <= gains[0, 0] <= 0.75
    assert residual[0] < 1e-5
    full = gains_at_speaker(server, signals.sine(997, -0.2, 1), 1, sink)[2]
    print(f"  both channels at -0.2 dBFS: mono peak {np.max(np.abs(full)):.4f}")
    assert np.max(np.abs(full)) <= 1.0


@pytest.mark.parametrize("positions", [SURROUND_51, SURROUND_71], ids=["5.1", "7.1"])
def test_surround_speaker_gets_left_and_right_in_front(start_server, positions):
    server = start_with(start_server, positions)
    gains, residual, _ = gains_at_speaker(server, signals.noise(-6, 2), len(positions))
    assert gains[0] == pytest.approx([1, 0], abs=1e-4)
    assert gains[1] == pytest.approx([0, 1], abs=1e-4)
    assert np.all(np.abs(gains[2:]) <= 1)
    assert np.max(residual[:2]) < 1e-5


def test_the_right_ports_are_linked_when_the_speaker_changes_its_layout(server):
    settle(server, ALL_OFF)
    server.destroy("speaker")
    server.create_sink("speaker", positions=SURROUND_51)
    server.wait_for_pair()
    settle(server, ALL_OFF)
    gains, _, _ = gains_at_speaker(server, signals.noise(-6, 2), 6)
    assert gains[0] == pytest.approx([1, 0], abs=1e-4)
    assert gains[1] == pytest.approx([0, 1], abs=1e-4)
    assert all(link[2] == "speaker" for link in server.port_links() if link[0] == PROCESSED_OUT)
