# SPDX-License-Identifier: MIT
"""Headroom as the default sink: no loop, and devices may come and go."""
import numpy as np
import pytest

import signals
from probe import Probe, listen
from scenes import ALL_OFF, PROCESSED_OUT
from server import PROCESSED
from waiting import stays_true, wait_until

LINK = (PROCESSED_OUT, "speaker")


@pytest.fixture
def desktop(start_server):
    return start_server(with_pulse=True)


def make_default(server, tool):
    if tool == "wpctl":
        server.run("wpctl", "set-default", str(server.node_id(PROCESSED)))
    else:
        server.run("pactl", "set-default-sink", PROCESSED)
    wait_until("pactl names the default",
               lambda: server.run("pactl", "get-default-sink").strip() == PROCESSED)


def links_between_our_nodes(server):
    return [pair for pair in server.linked_nodes()
            if pair[0].startswith("headroom") and pair[1] == PROCESSED]


@pytest.mark.parametrize("tool", ["wpctl", "pactl"])
def test_our_own_stream_stays_on_the_real_sink(desktop, tool):
    make_default(desktop, tool)
    stays_true("processed.output is linked to the speaker",
               lambda: LINK in desktop.linked_nodes(), 2)
    assert not [p for p in links_between_our_nodes(desktop) if p[0] != PROCESSED]


def test_sound_goes_on_when_the_real_sink_is_replaced(desktop):
    make_default(desktop, "wpctl")
    desktop.set_and_wait(ALL_OFF)
    player = Probe(desktop, signals.noise(-12, 5), PROCESSED, [("@", 2)], loop=True).wait_linked()
    assert np.any(listen(desktop, [("speaker", 2)], 0.5)[0])
    desktop.destroy("speaker")
    stays_true("nothing of ours loops without a device", lambda: not [
        p for p in links_between_our_nodes(desktop) if p[0] != PROCESSED], 1)
    desktop.create_sink("headphones")
    desktop.wait_linked(PROCESSED_OUT, "headphones")
    heard = listen(desktop, [("headphones", 2)], 0.5)[0]
    player.stop()
    print(f"  loudest sample on the new sink: {np.max(np.abs(heard)):.3f}")
    assert np.max(np.abs(heard)) > 0.2


def test_our_stream_stays_on_the_last_device_when_a_better_one_comes(desktop):
    """The user's device is the last default that was not ours; test_follow_device.py has more."""
    make_default(desktop, "pactl")
    desktop.create_sink("better", priority=3000)
    stays_true("processed.output is linked to the speaker alone",
               lambda: {to for source, to in desktop.linked_nodes() if source == LINK[0]}
               == {LINK[1]}, 1)
