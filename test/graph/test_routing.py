# SPDX-License-Identifier: MIT
"""Streams go where the rules say, at once, and nobody's choice is overruled."""
import json
import struct
import time

import pytest

from configuration import spa_json
from control import LinkLog, Metadata, Stream, dotted, write_wav
from scenes import restart_session_manager
from server import BYPASS, PROCESSED
from waiting import stays_true, wait_until


def rule(route, **matches):
    return {"matches": [dotted(matches)], "actions": {"route": route}}


@pytest.fixture
def wav(tmp_path):
    return write_wav(tmp_path / "noise.wav")


@pytest.fixture
def start(start_server):
    """A server that routes, as shipped, with some rules."""
    return lambda *rules, **options: start_server(
        arguments={"rules": list(rules), **options.pop("arguments", {})}, is_routing=True,
        **options)


@pytest.fixture
def server(start):
    return start()


@pytest.fixture
def metadata(server):
    return Metadata(server)


def targets(server):
    """What the session manager's metadata says of targets, by stream."""
    return {s: {k: v for k, v in keys.items() if k.startswith("target.")}
            for s, keys in Metadata(server, "default").values.items() if s != 0}


def move(server, stream, sink):
    """pactl move-sink-input, again until it is seen: it may be lost, also without us."""
    def is_moved():
        for item in json.loads(server.run("pactl", "-f", "json", "list", "sink-inputs")):
            if item["properties"].get("node.name") == stream.name:
                server.run("pactl", "move-sink-input", str(item["index"]), sink)
        return stream.sinks() == {sink}
    wait_until(f"{stream.name} is moved to {sink}", is_moved, 10, 0.3)


# ---- where streams go ----

def test_as_shipped_a_stream_is_processed_and_the_default_sink_stays(server, metadata, wav):
    player = Stream(server, wav)
    player.wait_on(PROCESSED)
    metadata.wait("route", "processed", player.id)
    metadata.wait("why", "default", player.id)
    default = Metadata(server, "default")
    assert default.get("default.audio.sink") == '{"name":"speaker"}'
    assert default.get("default.configured.audio.sink") is None


def test_new_streams_never_touch_another_sink_first(server, wav):
    links = LinkLog(server)
    players = [Stream(server, wav, f"player{i}", wait=False) for i in range(12)]
    for player in players:
        player.wait_on(PROCESSED)
    made = [links.made(player.name) for player in players]
    print(f"  sinks of {len(made)} players at once: {made}")
    assert made == [[PROCESSED]] * len(players)


@pytest.mark.parametrize("route, sink", [("bypass", "speaker"), ("sink", BYPASS),
                                         ("none", "speaker"), ("processed", PROCESSED)])
def test_each_route_leads_to_its_sink(start, wav, route, sink):
    server = start(rule(route, application_name="player"))
    links = LinkLog(server)
    player = Stream(server, wav, application_name="player")
    player.wait_on(sink)
    assert links.made("player") == [sink]
    Metadata(server).wait("why", "rule 1: application.name = player", player.id)


def test_one_key_turns_routing_off_and_on_again(server, metadata, wav):
    player = Stream(server, wav)
    player.wait_on(PROCESSED)
    metadata.write("route.default", "none")
    player.wait_on("speaker")
    assert not targets(server).get(player.id)
    metadata.write("route.default", "processed")
    player.wait_on(PROCESSED)


def test_a_playing_stream_moves_without_a_restart_and_by_no_detour(server, metadata, wav):
    player = Stream(server, wav)
    player.wait_on(PROCESSED)
    serial = server.serial("player")
    links = LinkLog(server)
    for route, sink in (("sink", BYPASS), ("processed", PROCESSED), ("bypass", "speaker"),
                        ("processed", PROCESSED)):
        metadata.write("route", route, player.id)
        player.wait_on(sink)
    assert links.made("player") == [BYPASS, PROCESSED, "speaker", PROCESSED]
    assert server.serial("player") == serial and player.process.poll() is None


# ---- rules ----

def test_the_first_rule_that_matches_wins(start, wav):
    """The name of a medium is, for pw-play, the path of its file."""
    server = start(rule("sink", media_name="~/Some Song[.]wav$"),
                   rule("bypass", application_name="~^pla", media_role="!Game"),
                   rule("processed", application_name="player"))
    metadata = Metadata(server)
    music = Stream(server, wav, "music", application_name="player", media_role="Music")
    game = Stream(server, wav, "game", application_name="player", media_role="Game")
    song = Stream(server, wav.rename(wav.parent / "Some Song.wav"), "song",
                  application_name="player", media_role="Music")
    music.wait_on("speaker")
    game.wait_on(PROCESSED)
    song.wait_on(BYPASS)
    metadata.wait("why", "rule 1: media.name = ~/Some Song[.]wav$", song.id)
    metadata.wait("why", "rule 2: application.name = ~^pla, media.role = !Game", music.id)
    metadata.wait("why", "rule 3: application.name = player", game.id)


# Of the node, or of the client that owns it.
@pytest.mark.parametrize("where, key, value", [
    ("node", "application.name", "Some Program"), ("node", "application.id", "org.some.Program"),
    ("client", "application.id", "org.some.Program"), ("node", "media.role", "Communication"),
    ("node", "node.name", "some-player"),
    ("client", "application.process.binary", "some-program"),
    ("node", "pipewire.access.portal.app_id", "org.some.Sandboxed"),
    ("client", "a.property.of.the.client", "yes"),
    ("node", "some.property.of.mine", "yes")])
def test_a_rule_can_name_any_property(start, wav, where, key, value):
    server = start(rule("sink", **{key: value}), rule("bypass", node_name="~player"))
    props = {key: value} if where == "node" else {}
    client = {key: value} if where == "client" else None
    player = Stream(server, wav, props.pop("node.name", "player"), client=client, **props)
    player.wait_on(BYPASS)
    Metadata(server).wait("why", f"rule 1: {key} = {value}", player.id)


def test_a_rule_can_name_the_number_of_channels(start, tmp_path):
    server = start(rule("bypass", audio_channels="6"))
    stereo = Stream(server, write_wav(tmp_path / "2.wav"), "stereo")
    surround = Stream(server, write_wav(tmp_path / "6.wav", n_channels=6), "surround")
    stereo.wait_on(PROCESSED)
    surround.wait_on("speaker")
    Metadata(server).wait("why", "rule 1: audio.channels = 6", surround.id)


def test_edited_rules_move_what_plays_at_once(server, metadata, wav):
    player = Stream(server, wav)
    player.wait_on(PROCESSED)
    for route, sink in (("bypass", "speaker"), ("sink", BYPASS)):
        start = time.monotonic()
        metadata.write("rules", spa_json([rule(route, node_name="player")]))
        metadata.wait("why", "rule 1: node.name = player", player.id)
        player.wait_on(sink)
        print(f"  rules to {sink}: moved after {time.monotonic() - start:.2f} s")
    metadata.delete("rules")
    player.wait_on(PROCESSED)


def test_a_program_has_a_route_by_any_of_its_names(server, metadata, wav):
    by_binary = Stream(server, wav, "by-binary",
                       client={"application.process.binary": "some-binary"})
    by_name = Stream(server, wav, "by-name", application_name="Some Name")
    for player in (by_binary, by_name):
        player.wait_on(PROCESSED)
    metadata.write("route.some-binary", "bypass")
    metadata.write("route.Some Name", "sink")
    by_binary.wait_on("speaker")
    by_name.wait_on(BYPASS)
    metadata.wait("why", "route.some-binary", by_binary.id)
    metadata.delete("route.some-binary")
    by_binary.wait_on(PROCESSED)
    assert by_name.sinks() == {BYPASS}


def test_one_stream_can_be_overruled_and_returned(start, wav):
    server = start(rule("sink", node_name="player"))
    metadata = Metadata(server)
    player, other = Stream(server, wav), Stream(server, wav, "other")
    player.wait_on(BYPASS)
    metadata.write("route", "bypass", player.id)
    player.wait_on("speaker")
    assert metadata.get("why", player.id) == "set for this stream"
    assert other.sinks() == {PROCESSED}
    metadata.delete("route", player.id)
    player.wait_on(BYPASS)
    assert metadata.get("why", player.id) == "rule 1: node.name = player"


def test_keys_of_streams_go_with_them(server, metadata, wav):
    player = Stream(server, wav)
    metadata.wait("route", "processed", player.id)
    player.stop()
    again = Metadata(server)
    assert player.id not in again.values
    metadata.write("route", "bypass", 12345)
    assert metadata.failures or "no such stream" in metadata.get("error")


# ---- others' choices ----

@pytest.fixture
def desktop(start):
    server = start(with_pulse=True)
    server.create_sink("headphones", priority=500)
    return server


@pytest.mark.parametrize("sink, pin", [("headphones", "headphones"), (BYPASS, BYPASS),
                                       ("speaker", "the default sink")])
def test_a_stream_that_was_moved_by_its_user_stays_there(desktop, wav, sink, pin):
    metadata = Metadata(desktop)
    player = Stream(desktop, wav)
    player.wait_on(PROCESSED)
    move(desktop, player, sink)
    metadata.wait("why", f"user pin: {pin}", player.id)
    assert metadata.get("why.code", player.id) == "pin"
    assert metadata.get("route", player.id) == ("sink" if sink == BYPASS else "none")
    metadata.write("rules", spa_json([rule("processed", node_name="player")]))
    metadata.write("route.default", "sink")
    stays_true("the player stays", lambda: player.sinks() == {sink}, 1)
    metadata.delete("route", player.id)
    player.wait_on(PROCESSED)
    assert metadata.get("why", player.id) == "rule 1: node.name = player"


def test_a_pin_that_is_taken_back_leaves_the_stream_to_the_rules(desktop, wav):
    player = Stream(desktop, wav)
    player.wait_on(PROCESSED)
    default = Metadata(desktop, "default")
    default.write("target.object", "headphones", player.id)
    player.wait_on("headphones")
    default.delete("target.object", player.id)
    player.wait_on(PROCESSED)


def test_what_the_session_manager_remembers_of_a_user_is_a_pin(desktop, wav):
    first = Stream(desktop, wav)
    first.wait_on(PROCESSED)
    move(desktop, first, "headphones")
    first.stop()
    links = LinkLog(desktop)
    second = Stream(desktop, wav)
    second.wait_on("headphones")
    stays_true("the player stays", lambda: second.sinks() == {"headphones"}, 1)
    print(f"  sinks of the next player: {links.made('player')}")
    Metadata(desktop).wait("why", "user pin: headphones", second.id)
    second.stop()
    third = Stream(desktop, wav)
    third.wait_on("headphones")


def test_a_route_set_for_the_program_is_newer_than_what_was_remembered(desktop, wav):
    metadata = Metadata(desktop)
    first = Stream(desktop, wav)
    first.wait_on(PROCESSED)
    move(desktop, first, "headphones")
    metadata.wait("why", "user pin: headphones", first.id)
    metadata.write("route.player", "sink")        # the streams there are, too
    first.wait_on(BYPASS)
    first.stop()
    second = Stream(desktop, wav)
    second.wait_on(BYPASS)
    metadata.wait("why", "route.player", second.id)
    move(desktop, second, "headphones")           # and the mixer after that is newer again
    metadata.wait("why", "user pin: headphones", second.id)
    second.stop()
    third = Stream(desktop, wav)
    third.wait_on("headphones")


def test_a_pin_to_a_sink_that_is_gone_is_none(desktop, wav):
    player = Stream(desktop, wav)
    player.wait_on(PROCESSED)
    desktop.create_sink("effects")
    move(desktop, player, "effects")
    Metadata(desktop).wait("why", "user pin: effects", player.id)
    desktop.destroy("effects")
    player.wait_on(PROCESSED)
    Metadata(desktop).wait("why.code", "default", player.id)


def test_what_we_did_is_not_remembered_as_the_users_choice(desktop, wav):
    metadata = Metadata(desktop)
    first = Stream(desktop, wav)
    for route, sink in (("sink", BYPASS), ("processed", PROCESSED)):
        metadata.write("route", route, first.id)
        first.wait_on(sink)
    first.stop()
    metadata.write("route.default", "none")
    second = Stream(desktop, wav)
    second.wait_on("speaker")
    Metadata(desktop).wait("why", "default", second.id)


def test_setting_a_stream_overrules_its_pin(desktop, wav):
    metadata = Metadata(desktop)
    player = Stream(desktop, wav)
    player.wait_on(PROCESSED)
    move(desktop, player, "headphones")
    metadata.wait("why", "user pin: headphones", player.id)
    metadata.write("route", "bypass", player.id)
    player.wait_on("speaker")
    move(desktop, player, "headphones")
    metadata.wait("why", "user pin: headphones", player.id)


# ---- what is left alone ----

@pytest.mark.parametrize("props, reason", [
    ({"node.dont-move": True}, "node.dont-move"),
    ({"node.dont-reconnect": True}, "node.dont-reconnect"),
    ({"node.link-group": "mine"}, "node.link-group: it is part of a filter"),
    ({"client.api": "jack"}, "client.api = jack: it links itself")])
def test_what_is_not_routable_is_left_alone_and_says_why(desktop, wav, props, reason):
    metadata = Metadata(desktop)
    player = Stream(desktop, wav, **props)
    metadata.wait("why", f"not routable: {reason}", player.id)
    assert metadata.get("why.code", player.id) == "not-routable"
    assert metadata.get("route", player.id) == "none"
    metadata.write("route", "processed", player.id)
    assert "not routable" in metadata.get("error")
    stays_true("it is not touched", lambda: PROCESSED not in player.sinks(), 0.5)
    assert not targets(desktop).get(player.id)


@pytest.mark.parametrize("tool", ["pw-play", "paplay"])
def test_a_stream_that_names_its_sink_gets_it(desktop, wav, tool):
    options = {"pw-play": ["--target", "headphones"], "paplay": ["--device=headphones"]}[tool]
    metadata = Metadata(desktop)
    desktop.spawn(tool, [tool, *options, str(wav)])
    wait_until("it plays there", lambda: [s for s, to in desktop.linked_nodes()
                                          if to == "headphones"])
    wait_until("it says why", lambda: "not routable: target.object: it has a target of its own" in
               [keys.get("why") for keys in metadata.values.values()])
    assert not [s for s, to in desktop.linked_nodes()
                if to in (PROCESSED, "speaker") and "headroom" not in s]


def test_a_client_that_links_itself_is_left_alone(desktop, wav):
    metadata = Metadata(desktop)
    desktop.spawn("own", ["pw-play", "--target", "0", str(wav)])
    wait_until("it exists", lambda: "pw-play" in desktop.nodes())
    metadata.wait("why", "not routable: node.autoconnect is not true: it links itself",
                  desktop.node_id("pw-play"))


def write_dsf(path, seconds=5, rate=2822400):
    """Silence of a DSD player: two channels of one bit, in blocks of 4096 bytes."""
    n_samples = rate * seconds
    n_bytes = -(-n_samples // (4096 * 8)) * 4096 * 2
    path.write_bytes(struct.pack("<4sQQQ", b"DSD ", 28, 92 + n_bytes, 0) +
                     struct.pack("<4sQIIIIIIQII", b"fmt ", 52, 1, 0, 2, 2, rate, 1, n_samples,
                                 4096, 0) +
                     struct.pack("<4sQ", b"data", 12 + n_bytes) + b"\x69" * n_bytes)
    return path


def test_who_wants_the_device_alone_is_left_alone(start, wav, tmp_path):
    """Without a session manager; with one it is told at once that the device is in use."""
    server = start(with_wireplumber=False, is_waiting_for_pair=False)
    metadata = Metadata(server)
    player = Stream(server, wav, node_exclusive=True)
    metadata.wait("why", "not routable: node.exclusive", player.id)
    assert metadata.get("why.code", player.id) == "exclusive"
    server.spawn("dsd", ["pw-dsdplay", str(write_dsf(tmp_path / "silence.dsf"))])
    wait_until("the DSD player exists", lambda: "pw-dsdplay" in server.nodes())
    metadata.wait("why", "not routable: it is encoded", server.node_id("pw-dsdplay"))


def test_filters_and_recorders_are_left_alone(desktop):
    metadata = Metadata(desktop)
    desktop.spawn("loopback", ["pw-loopback", "--capture-props",
                               "media.class=Audio/Sink node.name=loop",
                               "--playback-props", "node.name=loop.out"])
    wait_until("the loopback plays", lambda: ("loop.out", "speaker") in desktop.linked_nodes())
    metadata.wait("why", "not routable: node.link-group: it is part of a filter",
                  desktop.node_id("loop.out"))
    desktop.spawn("record", ["pw-record", "/dev/null"])
    wait_until("the recorder exists", lambda: "pw-record" in desktop.nodes())
    metadata.wait("why", "not routable: it records", desktop.node_id("pw-record"))


def test_a_pulse_client_is_routed_by_its_program(desktop, wav):
    metadata = Metadata(desktop)
    desktop.spawn("paplay", ["paplay", str(wav)])
    wait_until("it is processed", lambda: [s for s, to in desktop.linked_nodes()
                                           if to == PROCESSED and "headroom" not in s])
    metadata.write("route.paplay", "bypass")
    wait_until("it is at the speaker", lambda: [s for s, to in desktop.linked_nodes()
                                                if to == "speaker" and "headroom" not in s])


# ---- when something goes ----

def test_a_new_session_manager_sends_streams_where_they_were(server, metadata, wav):
    player, other = Stream(server, wav), Stream(server, wav, "other")
    metadata.write("route", "bypass", other.id)
    player.wait_on(PROCESSED)
    other.wait_on("speaker")
    links = LinkLog(server)
    restart_session_manager(server)
    server.wait_for_pair()
    if not server.generation.is_wireplumber_lua:        # 0.4 links no stream it has not seen begin
        player.wait_on(PROCESSED)
        other.wait_on("speaker")
    # what it says of a stream that it found linked to the default, when that is one of ours
    Metadata(server, "default").write("target.node", "-1", player.id)
    # who watches it may miss changes while somebody binds it: asked anew
    wait_until("its target is said once more", lambda: PROCESSED == Metadata(
        server, "default").get("target.object", player.id), 5, 0.3)
    new = Stream(server, wav, "new")
    new.wait_on(PROCESSED)
    print(f"  sinks with the new session manager: {links.made('player')}, {links.made('new')}")
    # while it starts it may link a stream before it has looked at the sink the stream names
    assert links.made("player")[-1:] in ([], [PROCESSED])
    assert links.made("new") == [PROCESSED]
    metadata.write("route", "processed", other.id)
    metadata.write("route", "bypass", new.id)
    new.wait_on("speaker")
    if not server.generation.is_wireplumber_lua:
        other.wait_on(PROCESSED)


def test_a_stream_from_before_the_session_manager_goes_where_it_belongs(start, wav):
    server = start(with_wireplumber=False, is_waiting_for_pair=False)
    player = Stream(server, wav)
    server.spawn("wireplumber", ["wireplumber"])
    player.wait_on(PROCESSED)
    metadata = Metadata(server)
    metadata.write("route.default", "none")
    player.wait_on("speaker")


def test_an_unloaded_module_leaves_nothing_behind(server, metadata, wav):
    if not server.generation.may_unload:
        pytest.skip("this PipeWire lets nobody unload a module")
    players = [Stream(server, wav, f"player{i}") for i in range(3)]
    for player in players:
        player.wait_on(PROCESSED)
    metadata.write("route", "bypass", players[0].id)
    players[0].wait_on("speaker")
    module = next(o["id"] for o in server.dump().values() if o["type"].endswith(":Module")
                  and o["info"]["name"] == "libpipewire-module-headroom")
    server.run("pw-cli", "destroy", str(module))
    for player in players:
        player.wait_on("speaker")
    wait_until("no target is left", lambda: not any(targets(server).values()))
    objects = server.dump().values()
    assert not [o for o in objects if "eadroom" in json.dumps(o.get("info") or o["props"])
                and o["type"].endswith((":Node", ":Metadata", ":Module"))]
