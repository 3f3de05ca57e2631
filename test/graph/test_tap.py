# SPDX-License-Identifier: MIT
"""Readers of the tap get what the sink plays, and disturb nobody."""
import json
import os
from pathlib import Path

import numpy as np
import pytest

import signals
from analysis import loudness
from probe import PLAYER, Probe, play
from scenes import ALL_OFF, BYPASS_OUT, PROCESSED_OUT, assert_same_samples, settle
from server import BYPASS, PROCESSED
from tap import Tap
from waiting import wait_until

SEALED = {"map-writable": "EPERM", "map-readable": "done", "make-writable": "EACCES",
          "write": "EPERM", "shrink": "EPERM", "grow": "EPERM", "punch": "EPERM",
          "seal": "EPERM", "write-reopened": "EPERM"}


def client_id(server, name, index=-1):
    ids = sorted(o["id"] for o in server.dump().values() if o["type"].endswith(":Client")
                 and (o.get("info") or {}).get("props", {}).get("application.name") == name)
    return ids[index]


def factory_id(server, sink):
    return next((o["id"] for o in server.dump().values() if o["type"].endswith(":Factory")
                 and o["info"]["name"] == f"headroom.tap.{sink}"), None)


def permit(server, client, thing, permissions):
    bits = sum({"r": 0o400, "w": 0o200, "x": 0o100, "m": 0o010}[p] for p in permissions)
    server.run("pw-cli", "permissions", str(client), str(thing), str(bits))


def assert_tap_is(tap, recording, index, what):
    """Wherever both were there, tap and recorder got the same bits at the same time."""
    frames, positions = tap.by_position()
    recorded_at = np.concatenate([np.arange(p, p + n) for p, n in zip(
        recording.position.astype(np.int64), recording.got[:, index].astype(np.int64))])
    _, ours, theirs = np.intersect1d(positions, recorded_at, return_indices=True)
    tapped, recorded = frames[ours], recording[index][theirs]
    n_sounding = np.count_nonzero(np.any(recorded != 0, axis=1))
    n_different = np.count_nonzero(np.any(tapped.view(np.uint32) != recorded.view(np.uint32),
                                          axis=1))
    print(f"  {what}: {len(ours)} frames in both, {n_sounding} sound, {n_different} differ")
    assert n_sounding > 30000
    assert n_different == 0


@pytest.mark.parametrize("sink, output", [(PROCESSED, PROCESSED_OUT), (BYPASS, BYPASS_OUT)])
def test_what_is_read_is_what_the_sink_plays(server, sink, output):
    tap = Tap(server, "read", sink)
    tap.wait_told("memory")
    recording = play(server, signals.loud_music(1), sink, [(output, 2)], tail_s=0.6)
    assert_tap_is(tap.stop(), recording, 1, f"tap of {sink}")
    assert tap.told("memory") == [["memory", "2", sink, "FL"]]
    assert not tap.told("lost")


def test_many_readers_do_not_change_a_bit_of_the_sound(server):
    settle(server, ALL_OFF)
    tap = Tap(server, "read", PROCESSED, n_readers=64)
    tap.wait_told("memory")
    recording = play(server, signals.noise(-12, 1), PROCESSED, [(PROCESSED_OUT, 2)])
    tap.stop()
    assert_same_samples(recording, 1, 96, "with 64 readers")


def handed_out(server):
    """The descriptor that readers are sent, and its size."""
    for path in Path(f"/proc/{server.daemon.pid}/fd").iterdir():
        if os.readlink(path).startswith("/memfd:headroom-tap"):
            fd = os.open(path, os.O_RDONLY)
            return fd, os.fstat(fd).st_size
    return None


def recipe(language, heading):
    text = (Path(__file__).parents[2] / "doc/tap.md").read_text().split(f"### {heading}\n")[1]
    return text.split(f"```{language}\n")[1].split("```")[0]


def test_the_recipe_of_the_manual_reads_what_the_client_reads(server):
    tap = Tap(server, "read", PROCESSED)
    player = Probe(server, signals.loud_music(1), PROCESSED, loop=True).wait_linked()
    tap.wait_sound(0.5)
    fd, size = handed_out(server)
    names = {"fd": fd, "size": size}
    exec(recipe("python", "In Python"), names)
    commit = names["counter"](names["live"] + 64)
    frames, first, n_lost = names["read"](commit - 20000, 20000)
    tap.wait_sound(0.2)
    player.stop()
    readings, theirs = tap.stop().readings().astype(np.int64), tap.by_position()[0]
    at = np.concatenate([np.arange(frame, frame + n) for _, frame, n, _ in readings])
    theirs = theirs[(at >= first) & (at < first + frames.shape[1])]
    print(f"  {frames.shape[1]} frames from {first}, {n_lost} lost")
    assert n_lost == 0 and frames.shape == (2, 20000)
    assert np.any(frames != 0) and np.array_equal(frames.T, theirs)


def test_the_memory_can_be_read_and_nothing_else(server):
    tap = Tap(server, "seals", PROCESSED)
    tap.wait_told("end")
    assert {line[0]: line[1] for line in tap.stop().lines if len(line) > 1} == SEALED


def test_rate_and_quantum_change_while_it_is_read(server):
    tap = Tap(server, "read", PROCESSED)
    tap.wait_told("memory")
    probe = Probe(server, signals.noise(-20, 1), PROCESSED, [(PLAYER, 2)], loop=True).wait_linked()
    tap.wait_sound()
    server.setting("clock.force-quantum", 256)
    tap.wait_sound(0.2)
    server.setting("clock.force-rate", 44100)
    wait_until("an epoch at 44100", lambda: any(e[5] == "44100" for e in tap.told("epoch")))
    tap.wait_sound(0.2)
    probe.stop()
    readings = tap.stop().readings().astype(np.int64)
    print(f"  {len(tap.told('epoch'))} epochs, rates {sorted(set(readings[:, 3]))}")
    assert {48000, 44100} == set(readings[:, 3])
    # not a frame twice, none missing, over all of that
    assert np.array_equal(readings[1:, 1], readings[:-1, 1] + readings[:-1, 2])
    assert not tap.told("lost")


def test_another_layout_is_another_memory(server):
    tap = Tap(server, "read", PROCESSED)
    tap.wait_told("memory", "2")
    config = {"direction": "Input", "mode": "dsp", "monitor": True, "format": {
        "mediaType": "audio", "mediaSubtype": "raw", "format": "F32P", "rate": 48000,
        "channels": 1, "position": ["MONO"]}}
    server.run("pw-cli", "set-param", str(server.node_id(PROCESSED)), "PortConfig",
               json.dumps(config))
    tap.wait_told("memory", "1", PROCESSED, "MONO")
    tap.stop()


def test_who_may_not_use_the_sink_does_not_hear_it(server):
    one = Tap(server, "read", PROCESSED)
    one.wait_told("memory")
    client = client_id(server, "hr-tap")
    other = Tap(server, "read", PROCESSED)
    other.wait_told("memory")
    factory = factory_id(server, PROCESSED)
    permit(server, client, factory, "")
    one.wait_told("ended")
    # what was handed out is ended: who may, goes on in another
    other.wait_told("memory", times=2)
    permit(server, client, server.node_id(PROCESSED), "r")
    permit(server, client, factory, "rwxm")
    one.wait_told("state", "refused", "Operation", "not", "permitted")
    one.stop()
    other.stop()


def test_who_loses_the_sink_alone_hears_no_more_until_it_is_back(server):
    """Also of a sink that was made again. Who may goes on in another memory each time."""
    one = Tap(server, "read", PROCESSED)
    one.wait_told("memory")
    client = client_id(server, "hr-tap")
    other = Tap(server, "read", PROCESSED)
    other.wait_told("memory")
    sink, n_ended = server.node_id(PROCESSED), 0
    for permissions in ("", "rw"):
        permit(server, client, sink, permissions)
        n_ended += 1
        one.wait_told("ended", times=n_ended)
        one.wait_told("state", "refused", "Operation", "not", "permitted", times=n_ended)
        other.wait_told("memory", times=1 + n_ended)
        permit(server, client, sink, "")
        permit(server, client, sink, "rwxm")
        one.wait_told("memory", times=1 + n_ended)
    serial = server.serial(PROCESSED)
    server.run("pw-cli", "destroy", str(sink))
    wait_until("another sink", lambda: server.serial(PROCESSED) not in (None, serial))
    assert len(one.told("ended")) == n_ended
    permit(server, client, server.node_id(PROCESSED), "")
    one.wait_told("ended", times=1 + n_ended)
    other.wait_told("memory", times=2 + n_ended)
    probe = Probe(server, signals.noise(-20, 1), PROCESSED, [(PLAYER, 2)], loop=True).wait_linked()
    other.wait_sound()
    probe.stop()
    for tap in (one, other):
        tap.stop()
    assert len(one.told("memory")) == 1 + n_ended


def test_who_left_with_a_kept_memory_does_not_hear_for_ever(start_server):
    """A kept memory does not end with its readers, so it ends when a permission does."""
    server = start_server(arguments={"tap.keep": True})
    gone = Tap(server, "leave", PROCESSED)
    gone.wait_told("left")
    there = Tap(server, "read", PROCESSED)
    there.wait_told("memory")
    assert not gone.told("ended")
    permit(server, client_id(server, "WirePlumber"), factory_id(server, PROCESSED), "")
    gone.wait_told("ended")
    there.wait_told("memory", times=2)
    for tap in (gone, there):
        tap.stop()


def test_the_reader_outlives_the_factory_and_the_daemon(server):
    tap = Tap(server, "read", PROCESSED)
    tap.wait_told("memory")
    n_memories = 1
    if server.generation.may_unload:
        server.run("pw-cli", "destroy", str(factory_id(server, PROCESSED)))
        n_memories += 1
        tap.wait_told("memory", times=n_memories)
    server._end(server.daemon)
    tap.wait_told("state", "no-daemon")
    server._end(server.processes["wireplumber"])
    server.start()
    tap.wait_told("memory", times=n_memories + 1)
    probe = Probe(server, signals.noise(-20, 1), PROCESSED, [(PLAYER, 2)], loop=True).wait_linked()
    tap.wait_sound()
    probe.stop()
    tap.stop()


@pytest.mark.parametrize("sink", [PROCESSED, BYPASS])
def test_meters_are_measured_while_somebody_reads(server, sink):
    tap = Tap(server, "meters", sink)
    noise = signals.noise(-20, 1)
    probe = Probe(server, noise, sink, loop=True).wait_linked()

    def measured():
        last = tap.told("meters")[-1] if tap.told("meters") else []
        meters = dict(zip(last[1::2], last[2::2]))
        return meters if int(meters.get("watched", 0)) > 40000 else None
    meters = wait_until("a second was measured", measured)
    probe.stop()
    tap.stop()
    momentary_lufs = 10 * np.log10(float(meters["momentary"])) - 0.691
    print(f"  {meters}, {momentary_lufs:.2f} of {loudness(noise):.2f} LUFS")
    assert float(meters["true-peak"]) >= float(meters["peak"]) > 0.05
    if sink == BYPASS:      # the other levels it
        assert abs(momentary_lufs - loudness(noise)) < 0.1


def test_an_unloaded_module_ends_the_memory(server):
    if not server.generation.may_unload:
        pytest.skip("this PipeWire lets nobody unload a module")
    tap = Tap(server, "read", PROCESSED)
    tap.wait_told("memory")
    module = next(o["id"] for o in server.dump().values() if o["type"].endswith(":Module")
                  and o["info"]["name"] == "libpipewire-module-headroom")
    server.run("pw-cli", "destroy", str(module))
    wait_until("the factory is gone", lambda: factory_id(server, PROCESSED) is None)
    tap.wait_told("ended")
    # a native protocol that remembers what is no longer mapped would fall over here
    late = Tap(server, "read", PROCESSED)
    late.wait_told("state", "no-sink")
    late.stop()
    tap.stop()
