# SPDX-License-Identifier: MIT
"""Bad arguments and rude clients do not take the daemon or the sound down."""
import signal
import time

import numpy as np
import pytest

import signals
from control import Metadata, Stream, write_wav
from generation import own_program
from probe import Probe, listen, play
from scenes import ALL_OFF, BYPASS_OUT, CEILING, PROCESSED_OUT, SPEAKER, assert_same_samples, settle
from server import BYPASS, PROCESSED
from tap import Tap
from waiting import wait_until

N_SUSPENDS = 60


def start_playing(server):
    settle(server, ALL_OFF)
    return Probe(server, signals.noise(-12, 5), PROCESSED, [("@", 2)], loop=True,
                 seconds=100).wait_linked()


def assert_sounds_at_speaker(server, least=0.2):
    heard = listen(server, [SPEAKER], 0.5)[0]
    print(f"  loudest sample at the speaker {np.max(np.abs(heard)):.3f}")
    assert np.max(np.abs(heard)) > least


def sync_links(server):
    """Serial and id of the links that order our stream behind our sink."""
    objects = server.dump()
    ours = {o["id"] for o in objects.values() if o["type"].endswith(":Node") and o.get("info")
            and o["info"]["props"].get("node.name") in (PROCESSED, PROCESSED_OUT)}
    return {o["info"]["props"]["object.serial"]: o["id"] for o in objects.values()
            if o["type"].endswith(":Link") and o.get("info")
            and {o["info"]["output-node-id"], o["info"]["input-node-id"]} == ours}


def ports(server):
    """Ids of node and port by their names."""
    objects = server.dump()
    found = {}
    for id, port in objects.items():
        if port["type"].endswith(":Port") and port.get("info"):
            props = port["info"]["props"]
            node = objects[props["node.id"]]["info"]["props"].get("node.name")
            found[node, props["port.name"]] = (props["node.id"], id)
    return found


@pytest.mark.parametrize("argument, wanted", [
    ({"params": {CEILING: 5.0}}, [CEILING, "5", "-24", "0"]),
    ({"params": {"headroom.agc.enabled": "loud"}}, ["headroom.agc.enabled", "loud", "true"]),
    ({"params": {"headroom.no.such-key": 1}}, ["headroom.no.such-key"]),
    ({"auto-config": "perhaps"}, ["auto-config", "perhaps", "true", "false"]),
    ({"strength": 101}, ["strength", "101", "0 .. 100", "stays 100"]),
    ({"no-such-argument": 1}, ["no-such-argument"]),
], ids=["range", "type", "unknown-parameter", "not-a-switch", "not-a-share", "unknown-argument"])
def test_a_bad_argument_is_named_in_the_log_and_the_rest_works(start_server, argument, wanted):
    server = start_server(arguments=argument)
    line = wait_until(f"a log line with {wanted}", lambda: next(
        (entry for entry in server.log_text().splitlines() if all(w in entry for w in wanted)), ""))
    print(f"  {line}")
    assert server.params()[CEILING] == pytest.approx(-0.1)


def test_its_log_has_a_level_of_its_own(server):
    lines = server.log_text().splitlines()
    assert any("mod.headroom" in line and line.startswith("[D]") for line in lines)
    assert not [line for line in lines if "mod.headroom" not in line and line.startswith("[D]")]


def test_no_client_fills_the_log(server):
    metadata = Metadata(server)
    wait_until("the device is known", lambda: "speaker" in (metadata.get("device") or ""))
    wrong = {f"headroom.no-such-{i}": 0 for i in range(8)}
    started = time.monotonic()
    for i in range(300):
        metadata.send(0, "profile.speaker", f"nowhere{i}")
        metadata.send(0, "strength", str(1000 + i))
        if i % 20 == 0:
            server.set_params(wrong)
    metadata.sync()
    took_s = time.monotonic() - started
    n_lines = sum(any(w in line for w in ("refused", "no such profile", "not a parameter"))
                  for line in server.log_text().splitlines())
    print(f"  {n_lines} lines for 720 mistakes in {took_s:.2f} s")
    # 8 a second of each of two places, and a second that has begun and one that has not ended
    assert n_lines <= 2 * 8 * (took_s + 2)


def test_good_arguments_are_applied_from_the_start(start_server):
    server = start_server(arguments={"params": {CEILING: -3.0, "headroom.agc.enabled": False}})
    assert server.params()[CEILING] == pytest.approx(-3)
    assert server.params()["headroom.agc.enabled"] is False


def test_the_order_of_the_pair_is_restored_when_somebody_destroys_its_link(server):
    probe = Probe(server, signals.noise(-12, 5), PROCESSED, [(PROCESSED_OUT, 2)], loop=True,
                  seconds=60).wait_linked()
    old = wait_until("there is a sync link", lambda: sync_links(server))
    server.run("pw-cli", "destroy", str(list(old.values())[0]))
    new = wait_until("there is another sync link",
                     lambda: {s: i for s, i in sync_links(server).items() if s not in old})
    print(f"  link {old} became {new}")
    assert_sounds_at_speaker(server, 0.05)      # levelled all the while, from 0.25 to 0.11
    probe.stop()
    settle(server, ALL_OFF)
    after = play(server, signals.noise(-12, 1), PROCESSED, [(PROCESSED_OUT, 2)])
    assert_same_samples(after, 1, 96, "afterwards")


def test_destroying_our_stream_leaves_the_sink_working_for_its_players(server):
    player = start_playing(server)
    old = server.serial(PROCESSED_OUT)
    server.run("pw-cli", "destroy", str(server.node_id(PROCESSED_OUT)))
    wait_until("the stream is gone or another", lambda: server.serial(PROCESSED_OUT) != old)
    heard = listen(server, [(PROCESSED, 2)], 0.5)[0]
    player.stop()
    assert np.max(np.abs(heard)) > 0.2, "the monitor fell silent"


def test_destroying_our_sink_leaves_the_daemon_and_the_bypass_working(server):
    player = start_playing(server)
    old = server.serial(PROCESSED)
    server.run("pw-cli", "destroy", str(server.node_id(PROCESSED)))
    wait_until("the sink is gone or another", lambda: server.serial(PROCESSED) != old)
    player.stop()
    other = Probe(server, signals.noise(-12, 5), "headroom.bypass", [("@", 2)], loop=True)
    other.wait_linked()
    assert_sounds_at_speaker(server)
    other.stop()


def test_a_loop_of_links_that_nobody_cuts_has_an_end(server):
    """Without the link of the pair PipeWire does not see the loop, and tells latency round and
    round, each time with what we add.
    """
    there = ports(server)
    ends = [*there[PROCESSED_OUT, "output_FL"], *there[PROCESSED, "playback_FL"]]
    link, = wait_until("there is a sync link", lambda: list(sync_links(server).values()))
    server.run(own_program("hr-loop"), str(link), *map(str, ends))
    wait_until("the link is back", lambda: sync_links(server))
    told = lambda: [[entry["minNs"] for entry in server.dump()[end]["info"]["params"]["Latency"]]
                    for end in ends[1::2]]
    last = []
    def is_at_rest():
        last.append(told())
        return last[-2:] == [last[-1]] * 2
    wait_until("nothing more is told", is_at_rest, 10, 0.2)
    print(f"  told at last: {last[-1]} ns")
    assert max(max(entry) for entry in last[-1]) < 20e9
    server.assert_alive()


def test_destroyed_ports_of_ours_are_back_and_harm_nobody(start_server, tmp_path):
    """PipeWire 1.4 leaves the node what it frees then; here that is overwritten at once."""
    server = start_server(arguments={"app-level": True}, environment={"MALLOC_PERTURB_": "85"},
                          is_routing=True)
    stream = Stream(server, write_wav(tmp_path / "noise.wav"))
    ear = f"headroom.ear.{stream.id}"
    wait_until("it is heard", lambda: {(stream.name, ear), (stream.name, PROCESSED)} <=
               server.linked_nodes())
    doomed = [id for (node, _), (_, id) in ports(server).items()
              if node in (PROCESSED, PROCESSED_OUT, ear)]
    for id in doomed:
        server.run("pw-cli", "destroy", str(id), check=False)
    print(f"  {len(doomed)} ports destroyed")
    assert len(doomed) == 10        # playback, monitor and sync; output and sync; the ear's
    play(server, signals.noise(-12, 1), BYPASS, [(BYPASS_OUT, 2)])
    assert "failed at" not in server.log_text()
    wait_until("ports are there again", lambda: len(
        [node for node, _ in ports(server) if node in (PROCESSED, PROCESSED_OUT)]) == 8)
    server.wait_for_pair()
    if server.generation.is_wireplumber_lua:
        # WirePlumber 0.4 now and then forgets a stream whose link broke while it was made,
        # until it looks at all of them again, as it does for a new device
        server.create_sink("another", priority=1)
    wait_until("it plays again", lambda: (stream.name, PROCESSED) in server.linked_nodes())
    assert_sounds_at_speaker(server, 0.001)


def test_told_to_end_in_the_midst_of_everything_the_daemon_ends_well(start_server, tmp_path):
    server = start_server(arguments={"app-level": True, "tap.keep": True}, is_routing=True)
    wav = write_wav(tmp_path / "noise.wav")
    streams = [Stream(server, wav, name) for name in ("one", "two")]
    taps = [Tap(server, "read", PROCESSED), Tap(server, "meters", BYPASS)]
    metadata = Metadata(server)
    wait_until("both play", lambda: {(s.name, PROCESSED) for s in streams} <=
               server.linked_nodes())
    wait_until("it is read", taps[0].path.exists)
    streams[1].process.send_signal(signal.SIGSTOP)
    try:
        if server.generation.waits_for_pw_play:
            wait_until("it is isolated", lambda: metadata.get("stuck"))
        server.daemon.terminate()
        assert server.daemon.wait(5) == 0
    finally:
        streams[1].process.send_signal(signal.SIGCONT)


def test_sixty_suspends_while_playing_leave_both_nodes_working(server):
    player = start_playing(server)
    for i in range(N_SUSPENDS):
        # by name: the output may have been made again under another id
        server.run("pw-cli", "send-command", (PROCESSED, PROCESSED_OUT)[i % 2], "Suspend", "{}")
        server.assert_alive()
    for node in (PROCESSED, PROCESSED_OUT):
        heard = listen(server, [(node, 2)], 0.5)[0]
        print(f"  loudest sample at {node} {np.max(np.abs(heard)):.3f}")
        assert np.max(np.abs(heard)) > 0.2
    player.stop()
    wait_until("everything is suspended by itself", lambda: all(
        server.node_state(n) == "suspended" for n in ("speaker", PROCESSED)), 10, 0.5)
    settle(server, ALL_OFF)
    recording = play(server, signals.noise(-12, 1), PROCESSED, [SPEAKER])
    assert_same_samples(recording, 1, 96 + 1024, "the next sound at the speaker")


@pytest.mark.parametrize("node", [PROCESSED, PROCESSED_OUT])
def test_sound_reaches_the_speaker_again_after_a_node_was_suspended_while_playing(server, node):
    player = start_playing(server)
    server.run("pw-cli", "send-command", node, "Suspend", "{}")
    assert_sounds_at_speaker(server)
    player.stop()


@pytest.mark.parametrize("node", [PROCESSED, PROCESSED_OUT])
def test_a_node_that_cannot_be_made_again_at_once_is_made_later(start_server, tmp_path, node):
    refuse = tmp_path / "refuse"
    server = start_server(environment={"LD_PRELOAD": own_program("libhr-refuse.so"),
                                       "HR_REFUSE": str(refuse)})
    refuse.touch()
    server.run("pw-cli", "destroy", str(server.node_id(node)))
    failure = f"can't make {node} again: Cannot allocate memory"
    wait_until("it was tried twice", lambda: server.log_text().count(failure) >= 2)
    assert server.node_state(node) is None
    refuse.unlink()
    server.wait_for_pair()
    recording = play(server, signals.noise(-12, 0.2), PROCESSED, [SPEAKER])
    n_tries = server.log_text().count(failure)
    print(f"  {n_tries} tries failed, the next one did not")
    assert n_tries < 6 and np.max(np.abs(recording[1])) > 0.1
