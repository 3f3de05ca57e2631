# SPDX-License-Identifier: MIT
"""What was set outlives the daemon, however it ends and whatever is in the file."""
import os
import random
import re
import subprocess
import time
from pathlib import Path

import pytest

import configuration
import signals
from control import Metadata, Stream, write_wav
from probe import play
from scenes import PROCESSED_OUT, assert_same_samples, reported_latency_frames
from server import PROCESSED
from waiting import stays_true, wait_until

TARGET = "headroom.agc.target-lufs"
CEILING = "headroom.limiter.ceiling-dbtp"
RULES = '[ { matches = [ { media.role = "Game" } ] actions = { route = sink } } ]'
N_KILLS = 4


def state_file(server):
    return server.directory / "state/headroom/state.conf"


def saved(server, directory=None):
    """The text of the file, "" without one."""
    path = (Path(directory) / "state.conf") if directory else state_file(server)
    return path.read_text() if path.exists() else ""


def wait_saved(server, part, directory=None):
    wait_until(f"{part} is saved", lambda: part in saved(server, directory), 10)


def restart(server, is_waiting_for_pair=True):
    server.stop()
    server.start(is_waiting_for_pair)
    return Metadata(server)


def warnings(server):
    return [line for line in server.log_text().splitlines() if "state.conf" in line]


def test_what_was_set_is_in_force_again_before_the_first_sound_and_the_first_stream(
        start_server, tmp_path):
    server = start_server(arguments={"route.default": "none",
                                     "params": {"headroom.agc.target-lufs": -30.0}})
    metadata = Metadata(server)
    wanted = {"bypass": "true", TARGET: "-20", "route.default": "bypass", "rules": RULES,
              'route.pl "ayer': "processed", "strength": "50"}
    for key, value in wanted.items():
        metadata.write(key, value)
    server.set_and_wait({CEILING: -3.0})        # also what is set through Props
    metadata = restart(server)
    for key, value in {**wanted, CEILING: "-3"}.items():
        metadata.wait(key, value)
    assert server.params()["headroom.bypass"] is True
    recording = play(server, signals.loud_music(1), "headroom.processed", [(PROCESSED_OUT, 2)])
    assert_same_samples(recording, 1, reported_latency_frames(server), "bypassed from the start")
    stream = Stream(server, write_wav(tmp_path / "noise.wav", 5), media_role="Game")
    metadata.wait("why", "rule 1: media.role = Game", stream.id)

    metadata.delete(TARGET)
    metadata = restart(server)
    metadata.wait(TARGET, "-30")
    metadata.wait("bypass", "true")
    metadata.delete()                           # the reset
    metadata = restart(server)
    metadata.wait("bypass", "false")
    metadata.wait("route.default", "none")
    assert "settings" not in saved(server)
    mode = state_file(server).parent.stat().st_mode & 0o777
    assert (mode, state_file(server).stat().st_mode & 0o777) == (0o700, 0o600)


def test_killed_around_a_write_the_old_or_the_new_value_is_there(start_server):
    seed = int(os.environ.get("HR_SEED", time.time_ns() % 2**32))
    print(f"  HR_SEED={seed}")
    rng = random.Random(seed)
    server = start_server(is_waiting_for_pair=False, with_wireplumber=False)
    metadata = Metadata(server)
    metadata.write(TARGET, "-10")
    wait_saved(server, f'"{TARGET}" = "-10"')
    old, found = "-10", []
    for n in range(N_KILLS):
        new = str(-11 - n)
        metadata.write(TARGET, new)
        time.sleep(rng.uniform(0.45, 0.6))      # it is written after half a second
        server.daemon.kill()
        server.daemon.wait()
        for socket in (server.directory / "run").glob("pipewire-0*"):
            socket.unlink()
        assert re.findall(f'"{TARGET}" = "([^"]*)"', saved(server)) in ([old], [new])
        server.start(is_waiting_for_pair=False)
        metadata = Metadata(server)
        wait_until("it tells what is in force", lambda: metadata.get(TARGET))
        assert metadata.get(TARGET) in (old, new)
        found.append("new" if metadata.get(TARGET) == new else "old")
        old = metadata.get(TARGET)
    print(f"  after {N_KILLS} kills: {' '.join(found)}")
    assert not warnings(server)


def make_default(server, name):
    server.run("wpctl", "set-default", str(server.node_id(name)))


def test_with_one_of_ours_as_the_default_the_last_device_is_found_again(start_server):
    server = start_server(speakers=[configuration.null_sink("speaker"),
                                    configuration.null_sink("usb", priority=500)])
    make_default(server, "usb")
    server.wait_for_pair("usb")
    make_default(server, PROCESSED)
    manager = server.directory / "state/wireplumber"
    wait_until("the session manager has saved it", lambda: any(
        PROCESSED in f.read_text() for f in manager.glob("default*")))
    restart(server, is_waiting_for_pair=False)
    server.wait_for_pair("usb")
    stays_true("processed.output is linked to the last device alone",
               lambda: {to for source, to in server.linked_nodes() if source == PROCESSED_OUT}
               == {"usb"}, 0.5)


HOSTILE = """{ headroom.state.version = 1
    settings = {
        headroom.agc.target-lufs = -20
        headroom.limiter.ceiling-dbtp = 7
        headroom.no.such = 1
        overlay = x
    } }
"""

LEFT_OVER = """{ headroom.state.version = 1
    settings = { overlay = x }
    app-levels = { mpv = "-11.2 -3.5" }
    output = { device = usb } }
"""


def test_what_is_in_the_file_is_not_trusted(start_server):
    server = start_server(is_waiting_for_pair=False, with_wireplumber=False)
    metadata = Metadata(server)
    ceiling = metadata.get(CEILING)
    metadata.write("bypass", "true")
    server.stop()
    whole = saved(server)
    assert '"headroom.bypass" = "true"' in whole

    state_file(server).write_text(whole[:-2])   # cut off
    server.start(is_waiting_for_pair=False)
    metadata = Metadata(server)
    metadata.wait("bypass", "false")
    assert len(warnings(server)) == 1, warnings(server)
    print(f"  {warnings(server)[0]}")
    assert (state_file(server).parent / "state.conf.corrupt").read_text() == whole[:-2]
    metadata.write(TARGET, "-25")
    server.stop()
    assert f'"{TARGET}" = "-25"' in saved(server)

    state_file(server).write_text(HOSTILE)
    server.start(is_waiting_for_pair=False)
    metadata = Metadata(server)
    metadata.wait(TARGET, "-20")
    assert metadata.get(CEILING) == ceiling
    assert metadata.get("headroom.no.such") is None
    assert "headroom.limiter.ceiling-dbtp = 7 refused" in server.log_text()
    server.stop()
    assert "ceiling-dbtp = 7" in saved(server)  # as it was, until something is set

    # a reset takes away what was refused, and what was learned; a device is not set
    state_file(server).write_text(LEFT_OVER)
    server.start(is_waiting_for_pair=False)
    metadata = Metadata(server)
    assert "overlay = x refused" in server.log_text()
    metadata.delete()
    assert metadata.get("error") is None
    server.stop()
    print(f"  after a reset: {' '.join(saved(server).split())}")
    assert "settings" not in saved(server) and "app-levels" not in saved(server)
    assert '"device" = "usb"' in saved(server)


@pytest.fixture
def full_disk(tmp_path):
    """A disk of 64 kB, which is full."""
    disk = tmp_path / "disk"
    disk.mkdir()
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "headroom-test", str(disk)],
                          check=False, capture_output=True, text=True)
    if done.returncode != 0:
        pytest.skip(f"can't mount a small disk: {done.stderr.strip()}")
    yield disk
    subprocess.run(["umount", "-l", str(disk)], check=True)


def fill(disk):
    with open(disk / "filler", "wb", buffering=0) as filler:
        try:
            while True:
                filler.write(bytes(4096))
        except OSError:
            pass


def test_a_full_disk_is_told_once_and_sound_goes_on(start_server, full_disk):
    server = start_server(arguments={"state.dir": str(full_disk / "state")})
    metadata = Metadata(server)
    metadata.write("bypass", "true")
    wait_saved(server, '"headroom.bypass" = "true"', full_disk / "state")
    fill(full_disk)
    metadata.write(TARGET, "-20")
    wait_until("it is told", lambda: warnings(server))
    metadata.write(TARGET, "-21")
    recording = play(server, signals.loud_music(1), "headroom.processed", [(PROCESSED_OUT, 2)])
    assert_same_samples(recording, 1, reported_latency_frames(server), "with a full disk")
    metadata.wait(TARGET, "-21")
    assert len(warnings(server)) == 1, warnings(server)
    print(f"  {warnings(server)[0]}")
    assert '"headroom.bypass" = "true"' in saved(server, full_disk / "state")
    assert TARGET not in saved(server, full_disk / "state")
    (full_disk / "filler").unlink()
    metadata.write(TARGET, "-22")
    wait_saved(server, f'"{TARGET}" = "-22"', full_disk / "state")
    assert not state_file(server).exists()


def test_without_leave_nothing_is_saved(start_server):
    server = start_server(is_waiting_for_pair=False, with_wireplumber=False,
                          arguments={"state.save": False})
    Metadata(server).write(TARGET, "-20")
    server.stop()
    assert not state_file(server).parent.exists()
