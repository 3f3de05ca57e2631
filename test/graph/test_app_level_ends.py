# SPDX-License-Identifier: MIT
"""However a program, the module or the daemon ends: no volume but its user's is left."""
import os
import signal
import subprocess
import time

import numpy as np
import pytest

from analysis import first_sound, loudness, rms_db
from apps import PEAKS_OFF, TARGET_LUFS, TOLERANCE_LU, App, hear, level, pink, wait_settled, white
from control import Metadata
from generation import own_program
from probe import Probe
from scenes import SPEAKER
from server import PROCESSED
from waiting import wait_until

BREAK_S = 3
PERCENT, PERCENT_DB = 80, 60 * np.log10(0.8)    # PulseAudio's volumes are cubic


def saved_by(server, who):
    return "".join(p.read_text() for p in (server.directory / "state" / who).rglob("*")
                   if p.is_file())


def kill_and_start(server):
    """As after a crash: the service manager ends what belongs to it, and starts all anew."""
    server.daemon.kill()
    server.daemon.wait(5)
    for name in ("wireplumber", "pipewire-pulse", "loud"):
        server._end(server.processes[name])
    for path in ("pipewire-0", "pulse/native"):
        (server.directory / "run" / path).unlink(missing_ok=True)
    server.start()
    return Metadata(server)


def test_a_killed_daemon_leaves_the_users_volume_and_what_was_learned(start_server):
    """Nobody was there to give a volume back, and none has to be."""
    server = start_server(with_pulse=True, arguments=PEAKS_OFF)
    server.setting("clock.force-quantum", 1024)     # then less is taken for louder than it is
    metadata = Metadata(server)
    metadata.write("app-level", "true")
    samples = white(-8, 40)
    first = App(server, "loud", samples)
    first.wait_on("speaker")
    wait_settled(metadata, first, 12)
    first.set_volume(PERCENT, PERCENT)
    first.stop()
    wait_until("its loudness is saved", lambda: '"loud"' in saved_by(server, "headroom"))
    second = App(server, "loud", samples)
    second.wait_on("speaker")
    wait_settled(metadata, second, 12 + PERCENT_DB)
    mixers, props = second.in_mixers()[1][1:], second.props()
    wait_until("its volume is saved", lambda: "0.51" in saved_by(server, "wireplumber"))
    metadata = kill_and_start(server)
    print(f"  killed with softVolumes {props['softVolumes']}, channelVolumes "
          f"{props['channelVolumes']}")
    assert props["softVolumes"][0] < 0.7 * props["channelVolumes"][0]
    assert "soft" not in saved_by(server, "wireplumber")
    recorder = Probe(server, taps=[("speaker", 2)], seconds=8).wait_linked()
    third = App(server, "loud", samples)
    third.wait_on("speaker")
    time.sleep(0.4)                 # of sound, to be judged
    heard = recorder.stop()[0]
    begins_db = rms_db(heard[first_sound(heard):][:9600]) - rms_db(samples)
    print(f"  started again: first 200 ms {begins_db:.2f} dB of the file's, "
          f"mixers {third.in_mixers()[1][1:]}, before {mixers}")
    assert abs(begins_db + 12) < TOLERANCE_LU
    assert third.in_mixers()[1][1:] == mixers == ("no", [str(PERCENT)] * 2)
    metadata.write("app-level", "false")
    wait_until("its volume is its user's", lambda: third.props()["softVolumes"] ==
               third.props()["channelVolumes"])
    wait_until("nobody listens", lambda: third.ear() not in server.nodes())
    left_db = rms_db(third.heard(0.4)) - rms_db(samples)
    print(f"  off: {left_db:.2f} dB of the file's")
    assert abs(left_db - PERCENT_DB) < 0.2


def test_a_program_that_hangs_stops_neither_the_others_nor_the_main_loop(start_server):
    """And what was set meanwhile is in force when it goes on, however often it was set."""
    server = start_server(arguments={"app-level": True, **PEAKS_OFF})
    metadata = Metadata(server)
    hung, other = apps = [App(server, name, white(-13, 60), target=PROCESSED)
                          for name in ("hung", "other")]
    for app in apps:
        app.wait_on(PROCESSED)
        wait_settled(metadata, app, 7)
    recorder = Probe(server, taps=[("other", 2), SPEAKER]).wait_linked()
    os.kill(hung.process.pid, signal.SIGSTOP)
    slowest_s, setters = 0.0, []
    for target_lufs in range(TARGET_LUFS, TARGET_LUFS - 5, -1):
        begun = time.monotonic()
        volume = 1 - 0.05 * (TARGET_LUFS - target_lufs)
        # whoever sets it waits for the client, so nobody waits for him
        setters.append(server.spawn(f"pw-cli-{target_lufs}", [
            "pw-cli", "set-param", str(hung.id), "Props",
            f"{{ channelVolumes = [ {volume} {volume} ] }}"]))
        metadata.write("app-level.target-lufs", str(target_lufs))
        slowest_s = max(slowest_s, time.monotonic() - begun)
    wait_settled(metadata, other, 11)
    time.sleep(0.6)                 # of sound, to be judged
    recording = recorder.stop()
    lufs, played_db = loudness(recording[0][-24000:]), rms_db(recording[1][-24000:])
    print(f"  while it hangs: the other at {lufs:.2f} LUFS, {played_db:.1f} dBFS at the speaker, "
          f"slowest answer {slowest_s:.3f} s, stuck: {metadata.get('stuck')}")
    assert played_db > -40          # by the watchdog, or because the client is asynchronous
    assert abs(lufs + 24) < TOLERANCE_LU
    assert slowest_s < 0.5          # one that waits for the client takes for ever
    os.kill(hung.process.pid, signal.SIGCONT)
    for setter in setters:
        setter.wait(5)
    user_lin = hung.shown()["channelVolumes"][0]    # of the last of them, whoever that was
    assert user_lin >= 0.8
    wait_settled(metadata, hung, 11 + 20 * np.log10(user_lin))
    levels = [loudness(x) for x in hear(0.6, *apps)]
    print(f"  when it goes on: volume {user_lin}, {levels[0]:.2f} LUFS, {level(metadata, hung)}, "
          f"the other {levels[1]:.2f} LUFS")
    assert all(abs(lufs + 24) < TOLERANCE_LU for lufs in levels)


def test_a_client_that_lies_about_its_volumes_harms_nobody(start_server):
    """Arrays whose elements have another size than their type once wrote over the stack."""
    server = start_server(arguments={"app-level": True})
    liar = server.spawn("hr-liar", [own_program("hr-liar")],
                        stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    for _ in range(3):
        assert liar.stdout.readline() == b"done\n"
    assert "liar" in server.nodes()


def parts_of_ear(server, app, kind):
    """Ids of its node, its ports or the links to them."""
    node = server.nodes().get(app.ear(), {"id": None})["id"]
    found = [o for o in server.dump().values() if o["type"].endswith(f":{kind}") and o.get("info")]
    return [o["id"] for o in found if node in (
        o["id"], o["info"].get("input-node-id"), o["info"].get("props", {}).get("node.id"))]


def complaints(server):
    """Ours alone: PipeWire says, too, that a busy machine was late."""
    return [line for line in server.log_text().splitlines()
            if line.startswith(("[W]", "[E]")) and "mod.headroom" in line]


def destroy_one(server, app, kind):
    for id in parts_of_ear(server, app, kind)[:1]:
        server.run("pw-cli", "destroy", str(id), check=False)


def test_an_ear_that_a_client_breaks_hears_again(start_server):
    """And nobody is kept busy by one who breaks it again and again."""
    server = start_server(arguments={"app-level": True, **PEAKS_OFF})
    metadata = Metadata(server)
    late = [App(server, f"late-{kind}", white(-13, 60), target="0") for kind in ("Node", "Port")]
    silent_first = np.concatenate([np.zeros((BREAK_S * 48000, 2)), white(-13, 60)])
    app = App(server, "early", silent_first)
    wait_until("it is heard", lambda: len(parts_of_ear(server, app, "Link")) == 2)
    destroy_one(server, app, "Link")
    assert level(metadata, app) is None                 # it was in time
    for other in late:
        kind = other.name.split("-")[1]
        wait_until("there is an ear", lambda: parts_of_ear(server, other, "Port"))
        destroy_one(server, other, kind)
        for channel in ("FL", "FR"):
            server.run("pw-link", f"{other.name}:output_{channel}", f"speaker:playback_{channel}")
    for other in (app, *late):
        wait_settled(metadata, other, 7)
    serials, n_lines, begun = set(), len(complaints(server)), time.monotonic()
    while time.monotonic() < begun + BREAK_S:
        serials.add(server.serial(app.ear()))
        destroy_one(server, app, "Port")
    new = complaints(server)[n_lines:]
    print(f"  ears in {BREAK_S} s: {len(serials)}; in the log: {new}")
    assert 2 <= len(serials) <= 4       # made 1, 2, 4, ... s later
    assert not new
    wait_until("it is heard", lambda: len(parts_of_ear(server, app, "Link")) == 2, 10)


def test_an_unloaded_module_gives_every_volume_back(start_server):
    server = start_server(arguments={"app-level": True, **PEAKS_OFF})
    if not server.generation.may_unload:
        pytest.skip("this PipeWire lets nobody unload a module")
    metadata = Metadata(server)
    app = App(server, "loud", pink(-10, 60))
    app.wait_on("speaker")
    wait_settled(metadata, app, 10)
    shown = app.shown()
    module = next(o["id"] for o in server.dump().values() if o["type"].endswith(":Module")
                  and o["info"]["name"] == "libpipewire-module-headroom")
    server.run("pw-cli", "destroy", str(module))
    wait_until("softVolumes are the volume", lambda: app.props()["softVolumes"] == [1.0, 1.0])
    assert app.shown() == shown
    assert abs(loudness(app.heard(1)) + 10) < 0.5
