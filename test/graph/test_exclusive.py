# SPDX-License-Identifier: MIT
"""A program that wants the device alone gets it, as if our sinks were not there."""
import signal

import numpy as np
import pytest

import signals
from command import Command
from control import LinkLog, Metadata, Stream, write_wav
from probe import Probe, listen
from scenes import BYPASS_OUT, PROCESSED_OUT, SPEAKER
from server import PROCESSED
from test_follow_device import desktop, make_default, sinks_of, wait_all_on  # noqa: F401
from test_routing import move, write_dsf
from waiting import stays_true, wait_until

OUTPUTS = (PROCESSED_OUT, BYPASS_OUT)


@pytest.fixture
def wav(tmp_path):
    return write_wav(tmp_path / "noise.wav")


@pytest.fixture
def server(start_server):
    return start_server(is_routing=True)


def start_alone(server, wav, **props):
    return Stream(server, wav, name="alone", wait=False, node_exclusive=True, **props)


def wait_linked_to(server, source, sinks):
    wait_until(f"{source} plays to {sinks}", lambda: sinks_of(server, source) == sinks)


def test_it_gets_the_idle_device_and_our_outputs_are_back_afterwards(server, wav):
    for ending in signal.SIGTERM, signal.SIGKILL, signal.SIGTERM:
        alone = start_alone(server, wav)
        alone.wait_on("speaker")
        stays_true("nobody else is on the device", lambda: {
            source for source, to in server.linked_nodes() if to == "speaker"} == {"alone"}, 0.5)
        alone.process.send_signal(ending)
        wait_all_on(server, "speaker")
    player = Stream(server, wav)
    player.wait_on(PROCESSED)
    assert np.max(np.abs(listen(server, [SPEAKER], 0.5)[0])) > 0.01


def test_who_plays_meanwhile_is_heard_when_the_device_is_free(server, wav):
    alone = start_alone(server, wav)
    alone.wait_on("speaker")
    Stream(server, wav).wait_on(PROCESSED)
    report = Command(server).json("doctor")["findings"]
    assert any(f["text"].startswith(f"{PROCESSED} waits for the device: stream ") and
               f["text"].endswith(" wants it alone") for f in report)
    alone.stop()
    wait_linked_to(server, PROCESSED_OUT, {"speaker"})
    assert np.max(np.abs(listen(server, [SPEAKER], 0.5)[0])) > 0.01


def test_a_device_that_somebody_plays_to_through_us_is_in_use_as_any_device(server, wav):
    Stream(server, wav).wait_on(PROCESSED)
    wait_linked_to(server, PROCESSED_OUT, {"speaker"})
    links = LinkLog(server)
    alone = start_alone(server, wav)
    wait_until("it is refused", lambda: alone.process.poll() is not None)
    assert (links.made("alone"), links.made(PROCESSED_OUT)) == ([], [])
    assert sinks_of(server, PROCESSED_OUT) == {"speaker"}


def test_an_output_that_its_user_moved_is_back_where_it_was(desktop, wav):  # noqa: F811
    class Output:
        name = PROCESSED_OUT

        @staticmethod
        def sinks():
            return sinks_of(desktop, PROCESSED_OUT)

    move(desktop, Output, "speaker")
    alone = start_alone(desktop, wav)
    alone.wait_on("headphones")
    wait_linked_to(desktop, PROCESSED_OUT, {"speaker"})
    alone.stop()
    wait_linked_to(desktop, BYPASS_OUT, {"headphones"})
    stays_true("it stays", lambda: Output.sinks() == {"speaker"}, 0.5)


def test_when_ours_is_the_default_the_program_that_wants_it_alone_has_it(desktop, wav):  # noqa: F811
    make_default(desktop, PROCESSED)
    start_alone(desktop, wav).wait_on(PROCESSED)
    wait_all_on(desktop, "headphones")
    assert np.max(np.abs(listen(desktop, [("headphones", 2)], 0.5)[0])) > 0.01


def test_encoded_sound_finds_the_device_without_us(server, tmp_path):
    links = LinkLog(server)
    dsd = server.spawn("dsd", ["pw-dsdplay", str(write_dsf(tmp_path / "silence.dsf"))])
    wait_until("our outputs left and are back", lambda: (
        dsd.poll() is not None and "speaker" in links.made(PROCESSED_OUT)), 10)
    wait_all_on(server, "speaker")


def test_one_that_nobody_links_is_in_nobodys_way(server, wav):
    if server.generation.is_wireplumber_lua:
        pytest.skip("WirePlumber 0.4 links it, or ends it")
    start_alone(server, wav, target="no-such", node_linger=True, **{"node.dont-fallback": True})
    wait_until("it exists, and our outputs do not", lambda: (
        "alone" in server.nodes() and not {*OUTPUTS} & {*server.nodes()}))
    Stream(server, wav).wait_on(PROCESSED)
    wait_linked_to(server, PROCESSED_OUT, {"speaker"})
    assert np.max(np.abs(listen(server, [SPEAKER], 0.5)[0])) > 0.01


def test_without_a_session_manager_our_outputs_stay(start_server, wav):
    """Nobody would link them again, and links made by hand were lost."""
    server = start_server(with_wireplumber=False, is_waiting_for_pair=False)
    before = [server.node_id(output) for output in OUTPUTS]
    start_alone(server, wav)
    wait_until("it exists", lambda: "alone" in server.nodes())
    Metadata(server).sync()
    assert [server.node_id(output) for output in OUTPUTS] == before
