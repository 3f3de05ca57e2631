# SPDX-License-Identifier: MIT
"""The monitor shows what is so, its keys change it, and nothing takes it by surprise."""
import json
import os
import re
import signal
import subprocess
import wave

import numpy as np
import pytest

import signals
from analysis import loudness
from control import Metadata, Stream
from generation import build_directory, find_built
from screen import Screen
from server import PROCESSED
from waiting import wait_until

PROGRAM = "headroom-monitor"
HOSTILE = "a\x1b[31mred\x07\u202edrow 音楽"
TONE_DBFS = -20
TOLERANCE_DB = 0.5
TOLERANCE_LU = 0.2      # a tenth is what is shown, the noise is not the same every 3 s

pytestmark = pytest.mark.skipif(find_built(PROGRAM) is None, reason="built without ncursesw")


@pytest.fixture
def server(start_server):
    return start_server(is_routing=True,
                        environment={"HEADROOM_DATA_DIR": str(build_directory() / "conf")})


@pytest.fixture
def show(server):
    """Start the monitor on a terminal."""
    screens = []

    def start(*words, **options):
        screens.append(Screen(server, find_built(PROGRAM), *words, **options))
        return screens[-1]

    yield start
    for screen in screens:
        screen.close()


def play(server, x=None, name="quodlibet", shown="Quod Libet"):
    """A minute of ten seconds, or of a tone whose samples reach -20 dBFS."""
    x = signals.sine(997, TONE_DBFS, 10) if x is None else x
    path = server.directory / f"{name}.wav"
    with wave.open(str(path), "wb") as writer:
        writer.setparams((2, 2, 48000, 0, "NONE", ""))
        writer.writeframes((np.tile(x, (6, 1)) * 32767).astype(np.int16).tobytes())
    return Stream(server, path, name=name, client={"application.process.binary": name,
                                                   "application.name": shown})


def play_processed(server, metadata, *args, **props):
    stream = play(server, *args, **props)
    metadata.write("route", "processed", stream.id)
    stream.wait_on(PROCESSED)
    return stream


def monitor_json(server, *words):
    done = subprocess.run([str(find_built(PROGRAM)), "--json", *words], env=server.environment,
                          text=True, capture_output=True, timeout=20)
    assert (done.returncode, done.stderr) == (0, "")
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_its_keys_change_what_the_daemon_does(server, show):
    metadata, screen = Metadata(server), show()
    screen.wait(r"^Headroom  idle  profile default  strength 100 %  bypass off")
    screen.wait(r"^→ speaker")
    stream = play(server)
    metadata.write("route", "processed", stream.id)
    screen.wait(r"^Headroom  playing")
    screen.wait(r"^▶ Quod Libet +processed .*set for this stream")
    for keys, name, value, shown in (
            ("--", "strength", "90", "strength 90 %"), ("+", "strength", "95", "strength 95 %"),
            ("b", "headroom.bypass", "true", "bypass on "),
            ("b", "headroom.bypass", "false", "bypass off"),
            ("a", "headroom.bypass.level-matched", "true", "bypass on, matched"),
            ("a", "headroom.bypass", "false", "bypass off"),
            ("l", "app-level", "true", "levels on"),
            ("L", "app-level.quodlibet", "off", r"^app-level.quodlibet = off$")):
        screen.press(*keys)
        metadata.wait(name, value)
        screen.wait(shown)
    screen.press("r")
    metadata.wait("route", "bypass", stream.id)
    stream.wait_on("speaker")
    screen.wait(r"^▶ Quod Libet +bypass .*set for this stream")
    screen.press("R")       # by the rules again
    wait_until("the rules say why", lambda: metadata.get("why", stream.id) != "set for this stream")
    screen.press("p", "Down", "Enter")
    metadata.wait("profile", "gaming")
    screen.wait("profile gaming  strength 95 %")
    screen.press("x", "Enter")      # the oldest of what was set
    metadata.wait("strength", "100")
    stream.stop()
    screen.wait(r"^  nothing plays")
    screen.press("q")
    assert screen.wait_ended() == 0


def test_a_tone_is_shown_as_loud_as_it_is_at_any_size(server, show):
    screen = show(columns=100, rows=30)
    stream = play_processed(server, Metadata(server))
    screen.wait(r"^FL +in .*-2\d\.\d  -2\d\.\d  -2\d\.\d$")
    wait_until("the mean has settled", lambda: abs(float(screen.wait(r"^FL +in .* (\S+)$")[1])
                                                   - TONE_DBFS + 3.01) <= TOLERANCE_DB)
    peak, true_peak, rms = map(float, screen.wait(r"^FL +in .* (\S+) +(\S+) +(\S+)$").groups())
    loud = float(screen.wait(r"^in +(\S+)")[1])
    print(f"  tone of -20 dBFS: peak {peak}, true peak {true_peak}, RMS {rms} dBFS, {loud} LUFS")
    # 997 Hz in two channels are as many LUFS as their samples have dBFS, by ITU-R BS.1770.
    assert max(abs(v - TONE_DBFS) for v in (peak, true_peak, rms + 3.01, loud)) <= TOLERANCE_DB
    pid = screen.pid(PROGRAM)
    n_before, before_s = switches(pid)
    screen.tmux("run-shell", "sleep 1.5")
    n, spent_s = np.subtract(switches(pid), (n_before, before_s)) / 1.5
    print(f"  while it plays: {n:.0f} turns a second, {100 * spent_s:.1f} % of a core")
    assert n <= 60 and spent_s <= 0.1
    for columns, rows in ((40, 12), (200, 60), (10, 3), (1, 1), (120, 40), (80, 24)):
        screen.resize(columns, rows)
        screen.wait(r"^FL.* -20\.\d" if columns >= 80 else r"^FL " if columns >= 40 else
                    r"^too small" if columns > 1 else "")
        screen.tmux("run-shell", "sleep 0.1")
        lines = screen.lines()
        assert len(lines) <= rows and all(len(line) <= columns for line in lines)
        if columns >= 40:
            assert lines[0].startswith("Headroom  playing") and lines[rows - 1].startswith("q quit")
            assert sum(line.startswith("▶ Quod Libet ") for line in lines) == 1, screen.text()
    screen.press("Up")      # a key after another size is a key
    stream.stop()
    screen.wait(r"^  nothing plays")


def test_letters_and_no_colours_are_enough(server, show):
    stream = play(server, shown=HOSTILE)
    for words, environment in (((), {"NO_COLOR": "1"}), (("--no-color",), {})):
        screen = show(*words, TERM="screen-256color", LC_ALL="C", **environment)
        screen.wait(r"^> a\?\[31mred.*(processed|bypass|sink|none)")
        assert all(" " <= c <= "~" for c in screen.text().replace("\n", "")), screen.text()
        # 39 and 49, the terminal's own, are what tmux adds.
        assert not re.search("\x1b\\[(3[0-8]|4[0-8]|9|10)", screen.text("-e")), words
        os.kill(screen.pid(PROGRAM), signal.SIGKILL)
        assert screen.wait_ended() == 128 + signal.SIGKILL
        screen.close()
    coloured = show()
    coloured.wait(r"^▶ a\?\[31mred\?\?drow 音楽")
    assert re.search("\x1b\\[3[0-7]m", coloured.text("-e"))
    stream.stop()


def test_the_terminal_is_given_back_when_it_stops_or_ends(server, show):
    screen = show()
    screen.wait(r"^Headroom  idle")
    screen.press("C-z")
    screen.wait(r"^stopped")
    assert screen.is_given_back()
    screen.press("Enter")
    screen.wait(r"^Headroom  idle")
    assert "stopped" not in screen.text()
    os.kill(screen.pid(PROGRAM), signal.SIGTERM)
    assert screen.wait_ended() == 0


def switches(pid):
    """How often its threads went to sleep, and what time they took."""
    n = 0
    for task in os.listdir(f"/proc/{pid}/task"):
        text = open(f"/proc/{pid}/task/{task}/status").read()
        n += int(re.search(r"^voluntary_ctxt_switches:\s+(\d+)", text, re.M)[1])
    times = open(f"/proc/{pid}/stat").read().rsplit(")", 1)[1].split()
    return n, (int(times[11]) + int(times[12])) / os.sysconf("SC_CLK_TCK")


def test_it_sleeps_while_nothing_plays_and_outlives_the_daemon(server, show):
    screen = show()
    screen.wait(r"^Headroom  idle")
    pid = screen.pid(PROGRAM)
    before, spent_before_s = switches(pid)
    screen.tmux("run-shell", "sleep 2")
    n, spent_s = np.subtract(switches(pid), (before, spent_before_s))
    print(f"  idle for 2 s: {n:.0f} wake-ups, {spent_s * 1000:.0f} ms of processor")
    assert n <= 20 and spent_s <= 0.02
    server.daemon.kill()
    server.daemon.wait()
    (server.directory / "run/pipewire-0").unlink()
    screen.wait(r"^Headroom  waiting for PipeWire")
    screen.press("b")
    screen.wait("^there is nobody to ask")
    server._end(server.processes["wireplumber"])
    server.start()
    screen.wait(r"^Headroom  idle  profile default")
    stream = play(server)
    screen.wait(r"^Headroom  playing")
    stream.stop()
    screen.press("C-c")
    assert screen.wait_ended() == 0


def test_programs_get_valid_lines(server):
    x = signals.pink_noise(10)
    truth_lufs = loudness(x)
    stream = play_processed(server, Metadata(server), x, shown=HOSTILE)
    lines = monitor_json(server, "--interval", "0.25", "--count", "16")
    last = lines[-1]
    (one,) = [s for s in last["streams"] if s["id"] == stream.id]
    left = last["channels"][0]
    print(f"  played {truth_lufs:.2f} LUFS, told {last['in']['short-lufs']}; left {left}")
    assert len(lines) == 16 and last["state"] == "playing" and last["rate-hz"] == 48000
    assert abs(last["in"]["short-lufs"] - truth_lufs) <= TOLERANCE_LU
    assert abs(left["in"]["mean-square-dbfs"] - -20) < 1     # of a quarter of a second
    assert left["in"]["peak-dbfs"] <= left["in"]["true-peak-dbtp"] + 0.01
    assert last["out"]["true-peak-max-dbtp"] <= last["ceiling-dbtp"] + 0.05
    assert (one["route"], one["plays-to"]) == ("processed", PROCESSED)
    assert last["profile"] == "default" and last["device"] == "speaker"
    times = np.array([line["time"] for line in lines])
    print(f"  lines every {np.diff(times).mean():.3f} s (0.25)")
    assert abs(np.diff(times).mean() - 0.25) < 0.05
    stream.stop()
    reader = subprocess.run(f"{find_built(PROGRAM)} --json --interval 0.05 | head -1; "
                            "echo ${PIPESTATUS[0]}", shell=True, executable="/bin/bash",
                            env=server.environment, text=True, capture_output=True, timeout=20)
    assert (reader.stdout.splitlines()[-1], reader.stderr) == ("0", "")
    server.environment["XDG_RUNTIME_DIR"] += "/nowhere"
    (line,) = monitor_json(server, "--interval", "0.1", "--count", "1")
    told = [line[key] for key in ("state", "profile", "strength", "streams")]
    assert told == ["no-daemon", None, None, []]


def test_a_wrong_call_or_no_terminal_is_told(server):
    for words, status in ((["--interval", "x"], 2), (["--count", "0"], 2), (["x"], 2), ([], 6)):
        done = subprocess.run([str(find_built(PROGRAM)), *words], env=server.environment,
                              text=True, capture_output=True, stdin=subprocess.DEVNULL, timeout=20)
        print(f"  {words}: {done.returncode} {done.stderr.splitlines()}")
        assert done.returncode == status and done.stderr.startswith(f"{PROGRAM}: ")
        assert status != 6 or "--json" in done.stderr
    for option in ("--help", "--version"):      # the command finds it
        done = subprocess.run([str(find_built("headroom")), "monitor", option], text=True,
                              env=server.environment, capture_output=True, timeout=20)
        assert done.returncode == 0 and PROGRAM in done.stdout and done.stderr == ""
