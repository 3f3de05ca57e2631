# SPDX-License-Identifier: MIT
"""The `headroom` command: what it prints was applied, and what it says can be relied on."""
import pytest

from command import NO_DAEMON, NO_MODULE, REFUSED, USAGE, Command
from control import Metadata
from waiting import wait_until

TARGET = "headroom.agc.target-lufs"


@pytest.fixture
def headroom(server):
    return Command(server)


def test_a_written_key_prints_what_is_in_force(server, headroom):
    assert headroom.ok("set", TARGET, "-21.50") == f"{TARGET} = -21.5\n"
    assert headroom.ok("get", TARGET) == "-21.5\n"
    assert headroom.ok("get", "agc.target-lufs") == "-21.5\n"
    assert server.params()[TARGET] == -21.5
    assert headroom.json("set", TARGET, "-20") == {"key": TARGET, "value": -20}
    assert headroom.ok("reset", TARGET) == f"{TARGET} = -18\n"
    assert headroom.ok("set", "route.mpv", "sink") == "route.mpv = sink\n"
    assert headroom.ok("route", "unset", "mpv") == "route.mpv is not set\n"


def test_what_is_refused_changes_nothing_and_says_what_to_do(server, headroom):
    said = headroom.fails(REFUSED, "set", TARGET, "7")
    assert f"{TARGET} = 7 refused: allowed is -50 .. -5, stays -18" in said
    assert f"headroom list {TARGET}" in said
    assert "Is it headroom.agc.target-lufs?" in headroom.fails(REFUSED, "get", "agc.target-luf")
    assert server.params()[TARGET] == -18


def test_a_wrong_command_line_is_told_before_anything_is_asked(server, headroom):
    for words in (["sett"], ["set", "a"], ["get", "a", "b"], ["--jsn"], ["route"],
                  ["route", "set", "x"], ["--remote"], ["bypass", "maybe"]):
        assert headroom.run(*words).returncode == USAGE, words


def test_without_a_daemon_or_without_the_module_the_status_says_so(start_server):
    server = start_server(drop_in="# no module\n", is_waiting_for_pair=False)
    headroom = Command(server)
    wait_until("the daemon answers", lambda: headroom.run("get").returncode == NO_MODULE)
    assert "not loaded" in headroom.fails(NO_MODULE, "set", TARGET, "-20")
    nobody = headroom.fails(NO_DAEMON, "--remote", "no-such-socket", "status")
    assert 'can\'t reach PipeWire at "no-such-socket"' in nobody
