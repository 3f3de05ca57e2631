# SPDX-License-Identifier: MIT
"""The metadata object `headroom`: a written key is a command, and tells what became of it."""
import json
import os
import random
import time

import pytest

from configuration import spa_json
from control import Metadata
from waiting import stays_true, wait_until

TARGET = "headroom.agc.target-lufs"
CEILING = "headroom.limiter.ceiling-dbtp"
DETECTOR = "headroom.compressor.detector"
ROUTES = ("processed", "bypass", "sink", "none")


@pytest.fixture
def metadata(server):
    return Metadata(server)


def as_text(value):
    """As the metadata words it; pw-dump tells numbers with fewer digits."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else f"{value:.4g}"


def shown(metadata):
    """The parameters as the metadata has them."""
    return {k: _rounded(v) for k, v in metadata.values.get(0, {}).items()
            if k.startswith("headroom.")}


def _rounded(text):
    try:
        return f"{float(text):.4g}"
    except ValueError:
        return text


def in_force(server):
    """The parameters as the node has them."""
    return {k: as_text(v) for k, v in server.params().items()}


def wait_consistent(server, metadata):
    wait_until("metadata and node say the same", lambda: shown(metadata) == in_force(server))


def resident_kb(server):
    with open(f"/proc/{server.daemon.pid}/status") as status:
        return int(next(line for line in status if line.startswith("VmRSS")).split()[1])


def detail_of(metadata):
    """What the key error tells programs."""
    return json.loads(metadata.get("error.detail"))


def test_every_parameter_is_a_key_with_the_value_in_force(server, metadata):
    print(f"  {len(shown(metadata))} parameters")
    assert shown(metadata) == in_force(server)
    assert len(shown(metadata)) > 20
    assert metadata.get("bypass") == "false"
    assert metadata.get("route.default") == "none"     # as the harness starts it


@pytest.mark.parametrize("key, value", [
    (TARGET, "-20"), (CEILING, "-1.5"), (DETECTOR, "rms"), ("headroom.agc.enabled", "false")])
def test_a_written_parameter_is_in_force_and_answered(server, metadata, key, value):
    metadata.write(key, value)
    assert metadata.get(key) == value
    assert in_force(server)[key] == value
    assert metadata.get("error") is None


def test_the_key_bypass_is_the_parameter_of_that_name(server, metadata):
    metadata.write("bypass", "true")
    assert metadata.get("bypass") == metadata.get("headroom.bypass") == "true"
    assert in_force(server)["headroom.bypass"] == "true"
    metadata.write("headroom.bypass", "false")
    assert metadata.get("bypass") == metadata.get("headroom.bypass") == "false"


def test_what_others_set_through_props_is_shown(server, metadata):
    server.set_params({TARGET: -31.5, DETECTOR: "rms"})
    metadata.wait(TARGET, "-31.5")
    metadata.wait(DETECTOR, "rms")


@pytest.mark.parametrize("key, value, allowed", [
    (TARGET, "-4.9", "-50 .. -5"), (TARGET, "loud", "-50 .. -5"), (TARGET, "nan", "-50 .. -5"),
    (TARGET, "1e99", "-50 .. -5"), (TARGET, "-20 dB", "-50 .. -5"), (TARGET, "", "-50 .. -5"),
    (CEILING, "0.1", "-24 .. 0"), (DETECTOR, "mean", "peak or rms"),
    ("bypass", "maybe", "true or false"), ("headroom.agc.enabled", "2", "true or false"),
    ("route.default", "away", "processed, bypass, sink or none"),
    ("route.mpv", "away", "processed, bypass, sink or none"),
    ("route.", "bypass", "processed, bypass, sink or none")])
def test_a_wrong_value_is_refused_and_told_with_what_is_allowed(server, metadata, key, value,
                                                                allowed):
    before = metadata.get(key)
    metadata.write(key, value)
    error = metadata.get("error")
    print(f"  error: {error}")
    assert error.startswith(f"{key} = {value} refused: allowed is {allowed}")
    assert metadata.get(key) == before
    assert before is None or f"stays {before}" in error
    assert error in server.log_text()
    detail = detail_of(metadata)
    assert detail["refused"] is True and detail["subject"] == 0
    assert (detail["key"], detail["written"]) == (key, value)
    is_number = " .. " in allowed and value not in ("loud", "nan", "-20 dB", "")
    assert detail["code"] == ("range" if is_number else "invalid")
    assert f"{detail.get('min')} .. {detail.get('max')}" == (
        allowed if " .. " in allowed else "None .. None")
    assert detail.get("unit") == {TARGET: "LUFS", CEILING: "dBTP"}.get(key)
    wait_consistent(server, metadata)


@pytest.mark.parametrize("key, value", [(TARGET, "7"), (CEILING, "loud"), (DETECTOR, "mean")])
def test_the_node_and_the_metadata_refuse_in_the_same_words(server, metadata, key, value):
    metadata.write(key, value)
    error = metadata.get("error")
    assert server.log_text().count(error) == 1
    server.set_params({key: value})
    wait_until("the node says it, too", lambda: server.log_text().count(error) == 2)


def test_a_switch_takes_the_numbers_that_a_profile_and_props_take(server, metadata):
    for value, text in (("1", "true"), ("0", "false"), ("1.0", "true")):
        metadata.write("headroom.bypass", value)
        assert metadata.get("headroom.bypass") == metadata.get("bypass") == text
        assert metadata.get("error") is None
    wait_consistent(server, metadata)


def test_an_error_stays_until_its_key_is_written_well_or_it_is_deleted(metadata):
    metadata.write(TARGET, "0")
    metadata.write(CEILING, "-2")
    assert TARGET in metadata.get("error") and detail_of(metadata)["key"] == TARGET
    metadata.write(TARGET, "-19")
    assert metadata.get("error") is None and metadata.get("error.detail") is None
    for key in ("nonsense", ""):
        metadata.write(key, "1")
        assert detail_of(metadata)["key"] == key
        metadata.delete("error")
        assert metadata.get("error") is None and metadata.get("error.detail") is None


def test_who_hears_of_an_error_has_its_detail_already(metadata):
    for key, value in ((TARGET, "0"), ("overlay", "[ ]"), ("error.detail", "{ }")):
        metadata.write(key, value)
    told = [(key, value) for _, key, value in metadata.events if key in ("error", "error.detail")
            and value is not None]
    details = [json.loads(value) for key, value in told if key == "error.detail"]
    # and the answer to the last of them
    assert [key for key, _ in told] == ["error.detail", "error"] * 3 + ["error.detail"]
    assert [(d["serial"], d["code"], d["key"]) for d in details] == [
        (1, "range", TARGET), (2, "read-only", "overlay"), (3, "read-only", "error.detail"),
        (3, "read-only", "error.detail")]
    assert [detail_of(metadata)] == details[-1:]


@pytest.mark.parametrize("key", ["nonsense", "headroom.meter.rate-hz", "headroom.", "",
                                 "Bypass", "profile-of-mine", "x" * 5000])
def test_a_key_that_is_not_there_is_told_and_not_kept(metadata, key):
    keys = set(metadata.values[0])
    metadata.write(key, "1")
    assert "refused: allowed is a key that is there" in metadata.get("error")
    assert set(metadata.values[0]) == keys | {"error", "error.detail"}
    assert len(metadata.get("error")) < 512 and len(metadata.get("error.detail")) < 1024
    detail = detail_of(metadata)
    assert detail["code"] == "unknown" and detail["key"] == key[:127]
    assert detail.get("key-bytes") == (len(key) if len(key) > 127 else None)


def test_a_deleted_key_has_the_value_of_the_start_again(start_server):
    server = start_server(arguments={"params": {TARGET: -21}})
    metadata = Metadata(server)
    metadata.write(TARGET, "-30")
    metadata.write("route.default", "sink")
    metadata.write("route.mpv", "bypass")
    for key in (TARGET, "route.default", "route.mpv"):
        metadata.delete(key)
    assert metadata.get(TARGET) == "-21" and metadata.get("route.mpv") is None
    assert metadata.get("route.default") == "none"
    wait_consistent(server, metadata)


def test_deleting_everything_is_the_state_of_the_start(server, metadata):
    start = dict(metadata.values[0])
    for key, value in ((TARGET, "-30"), (DETECTOR, "rms"), ("route.default", "bypass"),
                       ("route.mpv", "none"), ("nonsense", "1"), ("rules", "[ ]")):
        metadata.write(key, value)
    metadata.delete()
    wait_until("everything is as it was", lambda: metadata.values[0] == start)
    wait_consistent(server, metadata)


def test_what_was_set_is_listed_in_order_and_cleared_one_by_one(server, metadata):
    assert metadata.get("overlay") == "[ ]"
    server.set_params({DETECTOR: "rms"})            # by somebody else, through Props
    metadata.wait(DETECTOR, "rms")
    for key, value in (("route.a \"b\"", "none"), (TARGET, "-20"), ("bypass", "true"),
                       (CEILING, "7"), (TARGET, "-21")):
        metadata.write(key, value)
    metadata.wait("overlay", f'[ "{DETECTOR}", "route.a \\"b\\"", "{TARGET}", '
                  '"headroom.bypass" ]')
    metadata.write("overlay", "[ ]")
    assert "overlay = [ ] refused" in metadata.get("error")
    for key in (DETECTOR, "route.a \"b\"", "bypass"):
        metadata.delete(key)
    metadata.wait("overlay", f'[ "{TARGET}" ]')
    assert in_force(server)[DETECTOR] == "peak" and in_force(server)[TARGET] == "-21"
    metadata.delete()
    metadata.wait("overlay", "[ ]")
    assert in_force(server)[TARGET] == "-18"


def test_a_write_is_answered_once_and_starts_no_loop(server, metadata):
    def said():
        return [event for event in metadata.events if event[0] == 0]

    metadata.sync()
    n_before = len(said())
    metadata.write("bypass", "true")
    metadata.write("bypass", "true")
    answers = said()[n_before:]
    print(f"  answers to two writes: {answers}")
    assert answers.count((0, "bypass", "true")) == 3      # the change, and two answers
    n_after = len(said())
    stays_true("nothing more is said", lambda: len(said()) == n_after, 0.5)


def test_two_clients_that_race_end_with_one_state(server, metadata):
    others = [Metadata(server), Metadata(server)]
    for n in range(500):
        for i, other in enumerate(others):
            other.send(0, TARGET, -40 + (n + i) % 30)
            other.send(0, "route.default", ROUTES[(n + 2 * i) % 4])
            other.send(0, f"route.app{n % 5}", ROUTES[(n + i) % 4])
    for other in others:
        other.sync()
    metadata.sync()
    wait_until("all three saw the same", lambda: metadata.values == others[0].values
               == others[1].values)
    wait_consistent(server, metadata)
    print(f"  2000 writes of two clients: {metadata.get(TARGET)} {metadata.get('route.default')}")


def random_write(rng, keys):
    key = rng.choice([*keys, "bypass", "route.default", "rules", "error", "nonsense",
                      *(f"route.{rng.randrange(400)}" for _ in range(30))])
    value = rng.choice([str(rng.uniform(-100, 100)), "true", "false", "rms", *ROUTES, "inf", "",
                        "[ ]", "[ { matches = [ { a = b } ] actions = { route = none } } ]",
                        "[ {{", "x" * rng.randrange(2000), "null", "\x01\x7f"])
    return (0, key) if rng.random() < 0.1 else (0, key, value)


def test_ten_thousand_random_writes_leave_a_consistent_state(server, metadata):
    seed = int(os.environ.get("HR_SEED", time.time_ns() % 100000))
    rng = random.Random(seed)
    keys = sorted(shown(metadata))
    before_kb = resident_kb(server)
    start = time.monotonic()
    for _ in range(10000):
        metadata.send(*random_write(rng, keys))
    metadata.sync(120)
    took_s = time.monotonic() - start
    grown_kb = resident_kb(server) - before_kb
    n_keys = len(metadata.values[0])
    print(f"  seed {seed}: 10000 writes in {took_s:.1f} s, {took_s / 10:.2f} ms each, "
          f"{n_keys} keys, daemon grew {grown_kb} kB")
    wait_consistent(server, metadata)
    again = Metadata(server)
    assert again.values == metadata.values
    # parameters, 256 programs, bypass, route.default, rules, error, error.detail, overlay, device,
    # strength, profile, profiles, watchdog, stuck.count, app-level and its five
    assert n_keys <= len(keys) + 256 + 12 + 6
    # the state itself is some 20 kB; the rest is buffers of the two connections
    assert grown_kb < 8192
    metadata.delete()
    assert metadata.get(TARGET) == "-18"


@pytest.mark.parametrize("key", [TARGET, "route.default", "rules", "nonsense", "route.x"])
def test_a_huge_value_is_refused(server, metadata, key):
    before = metadata.get(key)
    metadata.write(key, "[ " + "x" * 900_000 + " ]")
    assert metadata.get("error").startswith(f"{key} = [ xxx")
    assert len(metadata.get("error")) < 512
    assert metadata.get(key) == before


def test_the_object_comes_back_with_its_values_when_somebody_destroys_it(server, metadata):
    metadata.write(TARGET, "-27")
    metadata.write("route.mpv", "bypass")
    found = [o for o in server.dump().values() if o["type"].endswith(":Metadata")
             and o["props"]["metadata.name"] == "headroom"]
    server.run("pw-cli", "destroy", str(found[0]["id"]))
    again = Metadata(server)
    assert again.get(TARGET) == "-27" and again.get("route.mpv") == "bypass"
    again.write(TARGET, "-26")
    assert in_force(server)[TARGET] == "-26"


def test_the_ordinary_tool_reads_and_writes(server):
    server.run("pw-metadata", "-n", "headroom", "0", "bypass", "true")
    wait_until("the tool shows it", lambda: "key:'bypass' value:'true'" in server.run(
        "pw-metadata", "-n", "headroom", "0"))
    server.run("pw-metadata", "-n", "headroom", "-d", "0", "bypass")
    wait_until("deleted is the start", lambda: in_force(server)["headroom.bypass"] == "false")


def test_a_key_is_in_force_within_twenty_milliseconds(server, metadata):
    """From the write to the answer, with the node's Props set in between."""
    times_ms = []
    for n in range(200):
        n_before = len(metadata.events)
        start = time.perf_counter()
        metadata.send(0, TARGET, -20 - n % 2)
        while len(metadata.events) == n_before:
            assert time.perf_counter() - start < 5
            time.sleep(0.0002)
        times_ms.append((time.perf_counter() - start) * 1000)
    times_ms.sort()
    print(f"  write to answer: median {times_ms[100]:.2f} ms, p99 {times_ms[197]:.2f} ms")
    assert times_ms[197] < 20


def test_wrong_arguments_are_told_and_the_rest_holds(start_server):
    rules = [{"matches": [{"application.name": "a"}], "actions": {"route": "away"}},
             {"matches": [{"application.name": "b"}], "actions": {"route": "sink"}}]
    server = start_server(arguments={"route.default": "away", "rules": rules})
    log = server.log_text()
    assert "route.default = away: allowed is processed, bypass, sink or none" in log
    assert 'left out: rule 1: route = "away": no such route; allowed is processed, bypass' in log
    assert Metadata(server).get("route.default") == "processed"


def test_rules_are_read_whole_or_not_at_all(metadata):
    good = spa_json([{"matches": [{"application.name": "~^a"}], "actions": {"route": "sink"}}])
    metadata.write("rules", good)
    assert metadata.get("rules") == good and metadata.get("error") is None
    for bad, what in (("[ { matches = [ { a = b } ] } ]", "rule 1: "),
                      ("[ { matches = [ { } ] actions = { route = sink } } ]", "rule 1: "),
                      ("{ }", "rules = {...}: not a list; allowed is [ {"),
                      ('[ { matches = [ { a = "~(" } ] actions = { route = sink } } ]', "regular"),
                      ('[ { matches = [ { a = "~(b)\\\\1" } ] actions = { route = sink } } ]',
                       "back-references")):
        metadata.write("rules", bad)
        print(f"  {metadata.get('error')}")
        assert what in metadata.get("error") and metadata.get("rules") == good
    metadata.delete("rules")
    assert metadata.get("rules") == "[ ]"
