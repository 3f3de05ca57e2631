# SPDX-License-Identifier: MIT
"""The sink's volume is the user's: it acts after the levelling, everywhere alike."""
import re

import numpy as np
import pytest

import signals
from analysis import at_loudness, loudness
from probe import Probe, listen, play
from scenes import ALL_OFF, PROCESSED_OUT, settle, shared
from server import PROCESSED
from waiting import wait_until


@pytest.fixture
def desktop(start_server):
    return start_server(with_pulse=True)


def wpctl_volume(server):
    said = server.run("wpctl", "get-volume", str(server.node_id(PROCESSED)))
    return float(re.search(r"[\d.]+", said).group()), "MUTED" in said


def pactl_percent(server):
    return {int(p) for p in re.findall(r"(\d+)%", server.run("pactl", "get-sink-volume", PROCESSED))}


def props(server):
    return next(p for p in server.node(PROCESSED)["info"]["params"]["Props"]
                if "channelVolumes" in p)


def wait_volume(server, linear):
    wait_until(f"channelVolumes are {linear}",
               lambda: np.allclose(props(server)["channelVolumes"], linear, atol=2e-4))


def output_factor(server):
    """Output over input, sample by sample, all stages off."""
    played, heard = shared(play(server, signals.noise(-6, 1), PROCESSED, [(PROCESSED_OUT, 2)]), 1)
    big = np.abs(played) > 0.05
    ratio = heard[big] / played[big]
    print(f"  output / input: {ratio.min():.7f} .. {ratio.max():.7f}")
    return ratio


def set_by(server, tool, cubic):
    if tool == "pactl":
        server.run("pactl", "set-sink-volume", PROCESSED, f"{round(cubic * 100)}%")
    elif tool == "wpctl":
        server.run("wpctl", "set-volume", str(server.node_id(PROCESSED)), f"{cubic}")
    else:
        volume = cubic ** 3
        server.run("pw-cli", "set-param", str(server.node_id(PROCESSED)), "Props",
                   f"{{ channelVolumes = [ {volume} {volume} ] }}")


@pytest.mark.parametrize("tool", ["pactl", "wpctl", "pw-cli"])
def test_half_volume_is_an_eighth_of_the_samples_and_all_tools_agree(desktop, tool):
    settle(desktop, ALL_OFF)
    set_by(desktop, tool, 0.5)
    wait_volume(desktop, 0.125)
    assert wpctl_volume(desktop) == (0.5, False)
    wait_until("pactl says 50 %", lambda: pactl_percent(desktop) == {50})
    assert np.allclose(output_factor(desktop), 0.125, rtol=1e-5)


def test_levelling_does_not_undo_the_volume(desktop):
    programme = at_loudness(signals.pink_noise(10), -25)
    player = Probe(desktop, programme, PROCESSED, [("@", 2)], loop=True).wait_linked()
    listen(desktop, [(PROCESSED_OUT, 2)], 10)
    before = loudness(listen(desktop, [(PROCESSED_OUT, 2)], 3)[0])
    set_by(desktop, "pactl", 0.5)
    wait_volume(desktop, 0.125)
    listen(desktop, [(PROCESSED_OUT, 2)], 5)
    after = loudness(listen(desktop, [(PROCESSED_OUT, 2)], 3)[0])
    player.stop()
    print(f"  before {before:.2f} LUFS, 5 s after pactl 50 %: {after:.2f} LUFS")
    assert abs(before - after - 18.06) < 0.7


def test_mute_is_silence_and_unmute_brings_the_sound_back(desktop):
    settle(desktop, ALL_OFF)
    desktop.run("pactl", "set-sink-mute", PROCESSED, "1")
    wait_until("Props say mute", lambda: props(desktop)["mute"])
    assert wpctl_volume(desktop)[1]
    assert "yes" in desktop.run("pactl", "get-sink-mute", PROCESSED)
    recording = play(desktop, signals.noise(-6, 1), PROCESSED, [(PROCESSED_OUT, 2), ("speaker", 2)])
    print(f"  loudest sample while muted: {np.max(np.abs(recording[1]))}")
    assert not np.any(recording[1]) and not np.any(recording[2])
    desktop.run("wpctl", "set-mute", str(desktop.node_id(PROCESSED)), "0")
    wait_until("Props say not mute", lambda: not props(desktop)["mute"])
    assert np.allclose(output_factor(desktop), 1.0, rtol=1e-6)
