# SPDX-License-Identifier: MIT
"""Profiles while it plays: chosen, changed on disk, overlaid by what the user sets."""
import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from configuration import spa_json
from control import Metadata, Stream, write_wav
from generation import build_directory, own_program
from server import PROCESSED
from waiting import stays_true, wait_until

TARGET = "headroom.agc.target-lufs"
CEILING = "headroom.limiter.ceiling-dbtp"
RATIO = "headroom.compressor.ratio"
BOOST = "headroom.agc.max-boost-db"
AMOUNT = "headroom.agc.amount-percent"
SPEED = "headroom.agc.speed-percent"
SHIPPED = ("broadcast-14", "bypass-all", "commute", "default", "gaming", "movie", "music",
           "night", "party", "podcast", "quiet-hours", "speech", "spike-protection",
           "transparent")


@pytest.fixture
def start(start_server):
    """A server with the profiles as they are shipped."""
    def start_shipped(**options):
        return start_server(environment={"HEADROOM_DATA_DIR": str(build_directory() / "conf")},
                            **options)
    return start_shipped


def shipped(name):
    """The settings of a profile, read by the obvious way: they are plain key = value."""
    text = (build_directory() / "conf/profiles" / f"{name}.conf").read_text()
    return dict(re.findall(r"(headroom\.[a-z.-]+) = (\S+)", text.split("settings = {")[1]
                           .split("rules = [")[0]))


class Directory:
    """The user's profiles."""

    def __init__(self, server):
        self.path = server.directory / "config/headroom/profiles"

    def make(self):
        self.path.mkdir(parents=True)
        return self

    def write(self, name, settings, rest=""):
        """As editors do: beside it, then over it."""
        body = "".join(f"        {k} = {v}\n" for k, v in settings.items())
        beside = self.path / f".{name}.swp"
        beside.write_text(f"{{\n    settings = {{\n{body}    }}\n{rest}}}\n")
        beside.rename(self.path / f"{name}.conf")


def in_force(metadata, *keys):
    return {key: float(metadata.get(key)) for key in keys}


def test_every_shipped_profile_is_listed_and_puts_its_values_in_force(start):
    server = start()
    metadata = Metadata(server)
    assert metadata.get("profile") == "default" and metadata.get("strength") == "100"
    assert json.loads(metadata.get("profiles")) == list(SHIPPED)
    n_values = 0
    for name in SHIPPED:
        metadata.write("profile", name)
        assert metadata.get("profile") == name and metadata.get("error") is None
        wanted = {k: v for k, v in shipped(name).items() if not k.startswith("headroom.profile")}
        n_values += len(wanted)
        for key, value in wanted.items():
            got = metadata.get(key)
            assert got == value or float(got) == pytest.approx(float(value), rel=1e-6), key
    print(f"  {len(SHIPPED)} profiles, {n_values} values")
    metadata.delete("profile")
    assert metadata.get("profile") == "default" and metadata.get(TARGET) == "-18"
    wait_until("node and metadata agree", lambda: server.params()[TARGET] == -18)


def test_what_the_user_set_wins_until_it_is_cleared_and_the_profile_is_below(start):
    server = start(arguments={"params": {SPEED: 70, TARGET: -21}, "profile": "transparent"})
    metadata = Metadata(server)
    assert metadata.get("profile") == "transparent"
    # under the profile the arguments: it names neither
    assert in_force(metadata, SPEED, TARGET) == {SPEED: 70, TARGET: -21}
    metadata.write(TARGET, "-33")
    server.set_params({CEILING: -3})
    metadata.wait(CEILING, "-3")
    metadata.write("profile", "night")
    assert in_force(metadata, SPEED, TARGET, CEILING) == {SPEED: 300, TARGET: -33, CEILING: -3}
    wait_until("the overlay names them",
               lambda: json.loads(metadata.get("overlay")) == [TARGET, CEILING, "profile"])
    metadata.delete(TARGET)
    metadata.delete(CEILING)
    assert in_force(metadata, TARGET, CEILING) == {TARGET: -20, CEILING: -1}
    metadata.delete()
    assert metadata.get("profile") == "transparent"
    assert in_force(metadata, SPEED, TARGET) == {SPEED: 70, TARGET: -21}


@pytest.mark.parametrize("name, reason", [
    ("nowhere", "there is no such profile"), ("../night", "allowed is a name"), ("", "allowed is"),
    ("broken", "broken.conf:2: this bracket is never closed"),
    ("fifo", "not a regular file"), ("directory", "directory")])
def test_a_profile_that_cannot_be_used_is_refused_and_the_old_one_stays(start, name, reason):
    server = start()
    directory = Directory(server).make()
    (directory.path / "broken.conf").write_text("{\n    settings = {\n")
    server.run("mkfifo", str(directory.path / "fifo.conf"))
    (directory.path / "directory.conf").mkdir()
    metadata = Metadata(server)
    metadata.write("profile", "music")
    metadata.write("profile", name)
    print(f"  error: {metadata.get('error')}")
    assert metadata.get("error").startswith(f"profile = {name} refused: ")
    assert reason in metadata.get("error").lower() and "stays music" in metadata.get("error")
    assert metadata.get("profile") == "music" and metadata.get(TARGET) == "-16"
    assert server.log_text().count(reason.split(": ")[-1]) >= 1
    directory.write("another", {TARGET: -22})
    wait_until("files are read again", lambda: "another" in json.loads(metadata.get("profiles")))
    metadata.sync()
    assert metadata.get("error").startswith(f"profile = {name} refused: ")
    metadata.write("profile", "night")
    assert metadata.get("error") is None


def test_files_that_change_are_read_again_wherever_and_however(start):
    """The directory comes later; editors write in place, rename over, and delete."""
    server = start(arguments={"profile": "mine"})
    metadata = Metadata(server)
    assert "profile mine: there is no such profile, stays default" in metadata.get("error")
    directory = Directory(server).make()
    directory.write("mine", {TARGET: -22})
    metadata.wait("profile", "mine")
    metadata.wait(TARGET, "-22")
    assert metadata.get("error") is None and "mine" in json.loads(metadata.get("profiles"))
    mine = directory.path / "mine.conf"
    mine.write_text(mine.read_text().replace("-22", "-23"))
    metadata.wait(TARGET, "-23")
    directory.write("mine", {TARGET: -24, CEILING: -2})
    metadata.wait(CEILING, "-2")
    directory.write("mine", {TARGET: -25, CEILING: 3, RATIO: "high", "headroom.agc.colour": 1})
    metadata.wait(TARGET, "-25")
    print(f"  error: {metadata.get('error')}")
    assert metadata.get("error") == (f"{mine}:4: {CEILING} = 3: out of range; "
                                     "allowed is -24 .. 0 dBTP")
    assert in_force(metadata, CEILING, RATIO) == {CEILING: -0.1, RATIO: 2.5}
    mine.write_text("{ settings = {")
    wait_until("it is told", lambda: "never closed" in metadata.get("error"))
    assert metadata.get(TARGET) == "-25"
    mine.unlink()
    wait_until("it is told", lambda: "its file is gone" in metadata.get("error"))
    assert metadata.get("profile") == "mine" and metadata.get(TARGET) == "-25"
    shutil.rmtree(directory.path.parent)
    Directory(server).make().write("mine", {TARGET: -26})
    metadata.wait(TARGET, "-26")
    assert metadata.get("error") is None
    elsewhere = directory.path.parent.rename(server.directory / "elsewhere")
    wait_until("it is told", lambda: "its file is gone" in (metadata.get("error") or ""))
    elsewhere.rename(directory.path.parent)
    wait_until("it is back", lambda: metadata.get("error") is None)
    log = server.log_text()
    assert log.count("out of range") == log.count("never closed") == 1
    assert log.count(f"{mine}:6: headroom.agc.colour = 1: there is no such parameter") == 1


def test_a_user_profile_goes_over_the_shared_one_and_a_burst_is_read_few_times(start):
    server = start()
    directory = Directory(server).make()
    metadata = Metadata(server)
    metadata.write("profile", "night")
    directory.write("night", {TARGET: -30})
    metadata.wait(TARGET, "-30")
    n_before = len(metadata.events)
    for n in range(200):
        directory.write("night", {TARGET: -30 - n / 20})
        directory.write(f"other{n}", {})
    metadata.wait(TARGET, "-39.95")
    n_read = len([key for _, key, _ in metadata.events[n_before:] if key == TARGET])
    print(f"  400 files in a burst: read {n_read} times")
    assert 1 <= n_read < 20
    (directory.path / "night.conf").unlink()
    metadata.wait(TARGET, "-20")
    assert metadata.get("error") is None


def test_strength_scales_a_profile_and_never_the_ceiling_or_what_the_user_set(start):
    server = start(arguments={"strength": 50, "profile": "night"})
    metadata = Metadata(server)
    assert metadata.get("strength") == "50"
    assert in_force(metadata, BOOST) == {BOOST: 15}
    metadata.write(BOOST, "10")
    for percent, amount, cut in (("50", 50, 30 / 2), ("0", 0, 0)):
        metadata.write("strength", percent)
        got = in_force(metadata, AMOUNT, BOOST, CEILING, "headroom.agc.max-cut-db")
        print(f"  strength {percent} %: {got}")
        assert got[AMOUNT] == amount and got["headroom.agc.max-cut-db"] == cut
        assert got[BOOST] == 10 and got[CEILING] == -1
    assert metadata.get("headroom.agc.enabled") == "false"
    for bad in ("101", "-1", "nan", "loud", ""):
        metadata.write("strength", bad)
        assert "refused: allowed is 0 .. 100 %, stays 0" in metadata.get("error")
    metadata.write("strength", "75")
    metadata.delete("strength")
    assert in_force(metadata, AMOUNT)[AMOUNT] == 50
    assert metadata.get("strength") == "50" and metadata.get("error") is None


def test_the_rules_of_a_profile_hold_and_say_so(start, tmp_path):
    """The exclusions of the default profile are in force as shipped, below the user's own."""
    server = start(is_routing=True)
    metadata = Metadata(server)
    wav = write_wav(tmp_path / "noise.wav")

    def is_routed(stream, route, why):
        wait_until(f"{stream.name}: {why}", lambda: metadata.get("why", stream.id) == why)
        assert metadata.get("route", stream.id) == route

    music = Stream(server, wav, "music", application_process_binary="mpv")
    studio = Stream(server, wav, "studio", application_process_binary="ardour7")
    other = Stream(server, wav, "other", application_process_binary="game")
    is_routed(music, "processed", "profile default")
    wait_until("the studio is known", lambda: (metadata.get("why", studio.id) or "").startswith(
        "profile default, rule 1: "))
    assert metadata.get("route", studio.id) == "bypass"
    is_routed(other, "processed", "profile default")
    studio.wait_on("speaker")
    music.wait_on(PROCESSED)
    other.wait_on(PROCESSED)
    metadata.write("profile", "bypass-all")
    is_routed(other, "bypass", "profile bypass-all")
    assert metadata.get("route.default") == "bypass"
    other.wait_on("speaker")
    metadata.write("route.default", "sink")
    is_routed(other, "sink", "default")
    metadata.write("profile", "default")
    is_routed(other, "sink", "default")
    metadata.write("rules", spa_json([{"matches": [{"application.process.binary": "mpv"}],
                                       "actions": {"route": "processed"}}]))
    is_routed(music, "processed", "rule 1: application.process.binary = mpv")
    metadata.write("route.mpv", "none")
    is_routed(music, "none", "route.mpv")
    metadata.delete()
    is_routed(other, "processed", "profile default")
    is_routed(music, "processed", "profile default")


PLAYERS = ("spotify", "mpv", "vlc", "firefox")
STUDIOS = ("ardour7", "reaper", "qpwgraph", "carla", "bitwig-studio")


def test_as_shipped_players_are_processed_and_studios_left_alone(start, tmp_path):
    """What a newcomer tries first is heard; and one line of the manual leaves players alone."""
    server = start(is_routing=True)
    metadata = Metadata(server)
    wav = write_wav(tmp_path / "noise.wav")
    streams = {binary: Stream(server, wav, f"as-{binary}", application_process_binary=binary)
               for binary in (*PLAYERS, *STUDIOS)}

    def routes():
        return {binary: metadata.get("route", stream.id) for binary, stream in streams.items()}

    past = {binary: "bypass" for binary in STUDIOS}
    shipped_routes = {**{binary: "processed" for binary in PLAYERS}, **past}
    wait_until(f"{shipped_routes}", lambda: routes() == shipped_routes)
    manual = (Path(__file__).parents[2] / "doc/control.md").read_text()
    rules = re.search(r"^pw-metadata -n headroom 0 rules '(.*)'$", manual, re.M).group(1)
    server.run("pw-metadata", "-n", "headroom", "0", "rules", rules)
    left_alone = {**shipped_routes, "spotify": "bypass", "mpv": "bypass", "vlc": "bypass"}
    wait_until(f"{left_alone}", lambda: routes() == left_alone)


def test_two_clients_that_race_over_profiles_end_with_one_state(start):
    server = start()
    metadata, others = Metadata(server), [Metadata(server), Metadata(server)]
    for n in range(200):
        for i, other in enumerate(others):
            other.send(0, "profile", SHIPPED[(n * (i + 1)) % len(SHIPPED)])
            other.send(0, "strength", (n * (3 + i)) % 101)
            other.send(*([0, TARGET, -30 + i] if n % 3 else [0, TARGET]))
    for watcher in (*others, metadata):
        watcher.sync()
    wait_until("all three saw the same", lambda: metadata.values == others[0].values
               == others[1].values)
    print(f"  1200 writes: profile {metadata.get('profile')}, strength "
          f"{metadata.get('strength')}, error {metadata.get('error')}")
    assert metadata.get("error") is None
    wait_until("node and metadata agree", lambda: all(
        server.params()[k] == pytest.approx(float(metadata.get(k)), rel=1e-4)
        for k in (TARGET, RATIO, BOOST, CEILING)))
    metadata.write("strength", "100")
    metadata.delete(TARGET)
    name = metadata.get("profile")
    assert float(metadata.get(CEILING)) == pytest.approx(
        float(shipped(name).get(CEILING, -0.1)), rel=1e-6)


class Card:
    """A card of another process with an active route, as WirePlumber makes one."""

    def __init__(self, server):
        self.process = server.spawn("hr-device", [own_program("hr-device")],
                                    stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.id = int(self.process.stdout.readline())

    def use(self, route, port):
        self.process.stdin.write(f"{route}\t{port}\n")
        self.process.stdin.flush()


def device(metadata):
    return json.loads(metadata.get("device") or "{}")


def test_each_device_has_its_profile_and_a_choice_by_hand_holds_until_it_changes(start):
    """The profile follows where the sound goes: another sink comes, is moved to, and goes."""
    server = start()
    metadata = Metadata(server)
    wait_until("the device is known", lambda: device(metadata) == {"sink": "speaker"})
    metadata.write("profile", "music")
    metadata.write("profile.headset", "speech")
    metadata.write("profile.speaker", "party")
    assert metadata.get("profile") == "music"           # by hand, and the device is the same
    server.create_sink("headset", priority=2000)
    metadata.wait("profile", "speech")
    assert device(metadata) == {"sink": "headset"}
    server.run("wpctl", "set-default", str(server.node_id("speaker")))
    metadata.wait("profile", "party")
    metadata.write("profile", "night")
    assert metadata.get("profile") == "night"
    server.run("wpctl", "set-default", str(server.node_id("headset")))
    metadata.wait("profile", "speech")
    metadata.delete("profile.headset")
    assert metadata.get("profile") == "night"           # nothing is set for this one
    server.destroy("headset")
    metadata.wait("profile", "party")
    metadata.write("profile.speaker", "nowhere")        # may come later
    assert "profile nowhere: there is no such profile, stays party" in metadata.get("error")
    for key, value in (("profile.speaker", "../x"), ("profile.", "night")):
        metadata.write(key, value)
        assert f"{key} = {value} refused: allowed is profile.<sink>" in metadata.get("error")
    metadata.delete()
    assert metadata.get("profile") == "default"
    metadata.wait("overlay", "[ ]")


def test_headphones_and_speakers_of_one_card_have_their_profiles(start):
    server = start()
    metadata = Metadata(server)
    card = Card(server)
    metadata.write("profile.jack", "music")
    metadata.write("profile.jack:headphones", "commute")
    metadata.write("profile.jack:night-stand", "night")
    server.create_sink("jack", priority=2000, **{"device.id": card.id, "card.profile.device": 0})
    metadata.wait("profile", "music")
    wait_until("the route is known", lambda: device(metadata) == {
        "sink": "jack", "route": "speakers-out", "port-type": "speaker"})
    for route, port, profile in (("headphones-out", "headphones", "commute"),
                                 ("night-stand", "headphones", "night"),
                                 ("speakers-out", "speaker", "music"),
                                 ("headphones-out", "headphones", "commute")):
        card.use(route, port)
        metadata.wait("profile", profile)
    print(f"  {metadata.get('device')}")
    metadata.write("profile", "podcast")
    assert metadata.get("profile") == "podcast"
    card.use("speakers-out", "speaker")
    metadata.wait("profile", "music")
    card.process.kill()             # its sink stays, as does what was known
    card.process.wait()
    metadata.write("profile", "night")
    server.destroy("jack")
    wait_until("back on the speaker", lambda: device(metadata) == {"sink": "speaker"})
