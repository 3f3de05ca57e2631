# SPDX-License-Identifier: MIT
"""Ordinary clients find, feed and record the sinks."""
import re
import wave
from pathlib import Path

import numpy as np
import pytest

import signals
from analysis import aligned, delay, sample_peak_db
from control import start_pw_cli
from probe import listen
from scenes import ALL_OFF, CEILING, PROCESSED_OUT, SPEAKER, settle
from server import BYPASS, PROCESSED
from waiting import wait_until

SECONDS = 6


@pytest.fixture
def desktop(start_server):
    return start_server(with_pulse=True)


@pytest.fixture
def wav(tmp_path):
    """Loud music, 16 bit."""
    path = tmp_path / "music.wav"
    samples = (signals.music(SECONDS) * 32767).astype(np.int16)
    with wave.open(str(path), "wb") as writer:
        writer.setparams((2, 2, 48000, len(samples), "NONE", ""))
        writer.writeframes(samples.tobytes())
    return path


PLAYERS = {
    "paplay": lambda sink, wav: ["paplay", f"--device={sink}", str(wav)],
    "pw-play": lambda sink, wav: ["pw-play", "--target", sink, str(wav)],
}


@pytest.mark.parametrize("player", PLAYERS)
@pytest.mark.parametrize("sink", [PROCESSED, BYPASS])
def test_players_reach_the_sink_they_name_and_are_heard(desktop, wav, player, sink):
    settle(desktop, ALL_OFF)
    process = desktop.spawn(player, PLAYERS[player](sink, wav))
    wait_until(f"{player} is linked to {sink} alone", lambda: [
        to for source, to in desktop.linked_nodes() if to == sink and "headroom" not in source])
    assert not [s for s, to in desktop.linked_nodes() if to == "speaker" and "headroom" not in s]
    heard = listen(desktop, [SPEAKER], 1)[0]
    process.terminate()
    music = signals.music(SECONDS)
    at = delay(heard, music, longest=SECONDS * 48000)
    # the recording may begin before the first sound of the player
    heard, music = aligned(heard, music, at)
    assert len(heard) > 12000
    error = np.max(np.abs(music[2048:-2048] - heard[2048:-2048]))
    print(f"  heard the music from {at / 48000:.2f} s on, largest difference {error:.2g}")
    assert error < 1e-3


def test_the_monitor_carries_the_processed_sound(desktop, wav):
    desktop.set_and_wait({CEILING: -12.0, "headroom.agc.target-lufs": -10.0})
    player = desktop.spawn("paplay", PLAYERS["paplay"](PROCESSED, wav))
    desktop.wait_linked(PROCESSED_OUT, "speaker")
    path = desktop.directory / "monitor.f32"
    with open(path, "wb") as out:
        recorder = desktop.spawn("parec", [
            "parec", f"--device={PROCESSED}.monitor", "--format=float32le", "--rate=48000",
            "--channels=2", "--raw", "--latency-msec=50"], stdout=out)
    wait_until("two seconds are recorded", lambda: path.stat().st_size > 2 * 48000 * 8, 10)
    recorder.terminate()
    recorder.wait(5)
    player.terminate()
    x = np.frombuffer(path.read_bytes()[:2 * 48000 * 8], np.float32).reshape(-1, 2)
    print(f"  peak of the monitor {sample_peak_db(x):.2f} dBFS (ceiling -12)")
    assert -20 < sample_peak_db(x) <= -12 + 1e-3


def test_pulse_lists_both_sinks_with_their_channels_and_monitors(desktop):
    text = desktop.run("pactl", "list", "sinks")
    for name in (PROCESSED, BYPASS):
        assert f"Name: {name}\n" in text and f"Monitor Source: {name}.monitor" in text
    short = desktop.run("pactl", "list", "short", "sinks")
    print(short)
    assert short.count("float32le 2ch") >= 2


def test_the_session_manager_shows_both_sinks(desktop):
    status = desktop.run("wpctl", "status")
    for name in (PROCESSED, BYPASS):
        description = desktop.node(name)["info"]["props"]["node.description"]
        assert description in status or name in status


def test_the_interactive_tool_reads_parameters(desktop):
    done = desktop.run("pw-cli", "enum-params", str(desktop.node_id(PROCESSED)), "Props")
    assert CEILING in done
    info = desktop.run("pw-cli", "enum-params", str(desktop.node_id(PROCESSED)), "PropInfo")
    assert CEILING in info and "dBTP" in info or "True-peak ceiling" in info


def wakeups(process):
    """Voluntary context switches of a client's main thread."""
    text = Path(f"/proc/{process.pid}/status").read_text()
    return int(re.search(r"^voluntary_ctxt_switches:\s*(\d+)", text, re.M)[1])


def test_who_reads_parameters_and_meters_wakes_no_other_client(desktop, wav):
    """While it plays: not the session manager, the pulse server, nor who watches everything."""
    desktop.spawn("pw-play", PLAYERS["pw-play"](PROCESSED, wav))
    desktop.wait_linked(PROCESSED_OUT, "speaker")
    desktop.spawn("pw-dump", ["pw-dump", "-m"])
    desktop.spawn("pw-mon", ["pw-mon"])
    desktop.spawn("pactl", ["pactl", "subscribe"])
    reader, log = start_pw_cli(desktop, PROCESSED)
    node = desktop.node_id(PROCESSED)
    watchers = [desktop.processes[name] for name in (
        "wireplumber", "pipewire-pulse", "pw-dump", "pw-mon", "pactl")]

    def n_read():
        return desktop.log_text(log).count("headroom.meter.cycles")

    def woken_by(n_readings):
        before, n_before = [wakeups(watcher) for watcher in watchers], n_read()
        reader.stdin.write(f"enum-params {node} Props\n" * n_readings)
        reader.stdin.flush()
        wait_until("all is read", lambda: n_read() >= n_before + n_readings)
        return [wakeups(watcher) - n for watcher, n in zip(watchers, before)]
    wait_until("clients are up and quiet", lambda: sum(woken_by(5)) == 0, 5, 0.3)
    woken = woken_by(50)
    print(f"  {woken} wake-ups of {len(watchers)} clients for 50 readings")
    assert max(woken) < 5           # something of their own may fall into that time
