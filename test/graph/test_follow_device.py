# SPDX-License-Identifier: MIT
"""What goes to the device goes to the one the user chose, also when ours is the default."""
import json

import pytest

import signals
from control import LinkLog, Metadata, Stream, write_wav
from probe import Probe
from scenes import BYPASS_OUT, PROCESSED_OUT
from server import BYPASS, PROCESSED
from test_routing import move
from waiting import stays_true, wait_until

OUTPUTS = (PROCESSED_OUT, BYPASS_OUT)


@pytest.fixture
def desktop(start_server):
    """The user chose the headphones; the speaker has the higher priority."""
    server = start_server(is_routing=True, with_pulse=True)
    server.create_sink("headphones", priority=500)
    make_default(server, "headphones")
    for output in OUTPUTS:
        server.wait_linked(output, "headphones")
    return server


def make_default(server, name):
    server.run("pactl", "set-default-sink", name)
    wait_until(f"{name} is the default", lambda: default_sink(server) == name)


def default_sink(server, key="default.audio.sink"):
    return json.loads(Metadata(server, "default").get(key) or "{}").get("name")


def sinks_of(server, node):
    return {to for source, to in server.linked_nodes() if source == node}


def wait_all_on(server, sink):
    wait_until(f"both outputs play to {sink} alone",
               lambda: all(sinks_of(server, output) == {sink} for output in OUTPUTS))


@pytest.mark.parametrize("ours", [PROCESSED, BYPASS])
def test_the_output_stays_on_the_users_device_when_ours_becomes_the_default(desktop, ours):
    links = LinkLog(desktop)
    make_default(desktop, ours)
    stays_true("both outputs stay", lambda: all(
        sinks_of(desktop, output) == {"headphones"} for output in OUTPUTS), 1)
    assert [links.made(output) for output in OUTPUTS] == [[], []]
    assert default_sink(desktop, "default.configured.audio.sink") == ours
    make_default(desktop, "speaker")
    wait_all_on(desktop, "speaker")


def test_a_better_device_that_comes_is_not_taken_while_ours_is_the_default(desktop):
    make_default(desktop, PROCESSED)
    desktop.create_sink("television", priority=3000)
    stays_true("both outputs stay", lambda: all(
        sinks_of(desktop, output) == {"headphones"} for output in OUTPUTS), 1)


def test_an_unplugged_device_is_replaced_and_taken_again_when_it_returns(desktop):
    make_default(desktop, PROCESSED)
    desktop.destroy("headphones")
    wait_all_on(desktop, "speaker")
    desktop.create_sink("headphones", priority=500)
    wait_all_on(desktop, "headphones")


def test_a_bypassed_stream_goes_to_the_device_when_ours_is_the_default(desktop, tmp_path):
    make_default(desktop, PROCESSED)
    metadata = Metadata(desktop)
    player = Stream(desktop, write_wav(tmp_path / "noise.wav"))
    player.wait_on(PROCESSED)
    metadata.write("route", "bypass", player.id)
    player.wait_on("headphones")
    make_default(desktop, "speaker")
    player.wait_on("speaker")


def test_an_output_that_its_user_moved_stays_there(desktop):
    class Output:
        name = PROCESSED_OUT

        @staticmethod
        def sinks():
            return sinks_of(desktop, PROCESSED_OUT)

    make_default(desktop, PROCESSED)
    move(desktop, Output, "speaker")
    stays_true("it stays", lambda: Output.sinks() == {"speaker"}, 1)
    node = desktop.node_id(PROCESSED_OUT)
    metadata = Metadata(desktop)
    metadata.wait("why", "user pin: speaker", node)
    metadata.write("route", "processed", node)
    assert "not routable" in metadata.get("error")
    metadata.delete("route", node)
    wait_until("it is back", lambda: Output.sinks() == {"headphones"})


def switch_headset(server, n_times):
    """A headset that turns from stereo to mono for a call and back: each time another sink."""
    metadata = Metadata(server)
    player = Probe(server, signals.noise(-30, 5), PROCESSED, loop=True, seconds=900)
    server.create_sink("headset", priority=3000)
    make_default(server, "headset")
    for i in range(n_times):
        wait_all_on(server, "headset")
        server.destroy("headset")
        if i % 3 == 0:                    # else it comes at once, while everything is on its way
            server.wait_linked(PROCESSED_OUT, "speaker")
        server.create_sink("headset", priority=3000, positions=("MONO",) if i % 2 else ("FL", "FR"))
    wait_all_on(server, "headset")
    for output in OUTPUTS:
        metadata.wait("why.code", "output", server.node_id(output))
    player.stop()


def test_a_headset_that_is_another_sink_in_a_call_is_followed(start_server):
    switch_headset(start_server(is_routing=True, with_pulse=True), 24)


@pytest.mark.long
def test_a_headset_is_followed_two_hundred_times(start_server):
    switch_headset(start_server(is_routing=True, with_pulse=True), 200)
