# SPDX-License-Identifier: MIT
"""Parameters are what the table says; anything else is refused with a reason."""
import math
import os
import random
import threading
import time

import numpy as np
import pytest

import signals
from control import as_line, start_pw_cli
from probe import Probe, listen
from scenes import CEILING, PROCESSED_OUT
from server import PROCESSED
from waiting import wait_until

N_CALLS = 1000
N_PER_BATCH = 50
N_FLOOD = 5000
WITHOUT_CEILING = ("headroom.limiter.enabled", "headroom.bypass")   # get invalid values only


def parameter_table(server):
    """PropInfo of our parameters: name -> (kind, minimum, maximum or labels)."""
    table = {}
    for info in server.node(PROCESSED)["info"]["params"]["PropInfo"]:
        name = info.get("name", "")
        if not name.startswith("headroom.") or name.startswith("headroom.meter."):
            continue
        kind = info["type"]
        if isinstance(kind, dict) and "min" in kind:
            table[name] = ("number", float(kind["min"]), float(kind["max"]))
        elif isinstance(kind, bool) or (isinstance(kind, dict)
                                        and isinstance(kind.get("default"), bool)):
            table[name] = ("switch", False, True)
        else:
            table[name] = ("label", None, None)
    return table


def pod_text(value):
    if isinstance(value, bool):
        return "true" if value else "false"
    return f'"{value}"' if isinstance(value, str) else repr(value)


def valid_value(rng, entry):
    kind, low, high = entry
    if kind == "switch":
        return rng.random() < 0.5
    value = rng.choice([low, high, rng.uniform(low, high)])
    if rng.random() < 0.3 and math.ceil(low) <= math.floor(high):
        return rng.randint(math.ceil(low), math.floor(high))
    return float(f"{value:.6g}")


def invalid_value(rng, entry):
    kind, low, high = entry
    if kind == "switch":
        return rng.choice(["loud", "yes please", ""])
    return rng.choice([high + 1.0, low - 1.0, high + rng.uniform(0.1, 1e6), -1e9, 1e30, "loud", "",
                       "nan"])


def same(got, wanted):
    if isinstance(wanted, bool):
        return got is wanted
    return math.isclose(got, wanted, rel_tol=1e-4, abs_tol=1e-4)


def in_range(entry, value):
    return entry[0] != "number" or entry[1] - 1e-4 <= value <= entry[2] + 1e-4


def random_calls(rng, table, expected):
    """A batch of calls; `expected` becomes what must be true after them."""
    lines = []
    names = sorted(name for name, entry in table.items() if entry[0] != "label")
    for _ in range(N_PER_BATCH):
        name = rng.choice(names)
        if rng.random() < 0.5 and name not in WITHOUT_CEILING:
            value = expected[name] = valid_value(rng, table[name])
        elif rng.random() < 0.1:
            name, value = "headroom.no.such-key", 1.0
        else:
            value = invalid_value(rng, table[name])
        lines.append(f'{{ params = [ "{name}" {pod_text(value)} ] }}')
    return lines


def wait_expected(server, table, expected):
    def wrong():
        got = server.params()
        assert all(in_range(table[k], v) for k, v in got.items() if k in table), got
        return {k: (got.get(k), v) for k, v in expected.items() if not same(got.get(k), v)}
    wrong_now = {}

    def is_right():
        wrong_now.clear()
        wrong_now.update(wrong())
        return not wrong_now
    try:
        wait_until("all parameters are as set", is_right)
    except AssertionError as error:
        raise AssertionError(f"got, wanted: {wrong_now}") from error


def test_the_table_names_kinds_and_ranges(server):
    table = parameter_table(server)
    print(f"  {len(table)} parameters")
    assert table[CEILING] == ("number", -24.0, 0.0)
    assert table["headroom.agc.enabled"][0] == "switch"
    assert set(table) == set(server.params())


def test_a_thousand_valid_and_invalid_settings_while_playing(server):
    seed = int(os.environ.get("HR_SEED", random.randrange(1 << 32)))
    print(f"  HR_SEED={seed}")
    rng = random.Random(seed)
    table = parameter_table(server)
    expected = {k: v for k, v in server.params().items() if table[k][0] != "label"}
    probe = Probe(server, signals.loud_music(5), PROCESSED, [(PROCESSED_OUT, 2)], loop=True,
                  seconds=100).wait_linked()
    client, _ = start_pw_cli(server, PROCESSED)
    node_id = server.node_id(PROCESSED)
    for _ in range(N_CALLS // N_PER_BATCH):
        for line in random_calls(rng, table, expected):
            client.stdin.write(as_line(f"set-param {node_id} Props {line}"))
        client.stdin.flush()
        wait_expected(server, table, expected)
    recording = probe.stop()
    peak = np.max(np.abs(recording[0]))
    print(f"  {N_CALLS} calls, loudest sample {peak:.4f}")
    assert peak <= 1.0, "not finite or above the highest ceiling"


def set_line(node_id, name, value):
    return as_line(f'set-param {node_id} Props {{ params = [ "{name}" {value} ] }}')


def test_of_ten_thousand_sets_by_two_clients_none_is_lost_nor_stalls_the_daemon(server):
    names = ("headroom.agc.target-lufs", "headroom.compressor.threshold-db")
    clients = [start_pw_cli(server, PROCESSED)[0] for _ in names]
    node_id = server.node_id(PROCESSED)
    probe = Probe(server, signals.loud_music(5), PROCESSED, [(PROCESSED_OUT, 2)], loop=True,
                  seconds=60).wait_linked()
    before = server.all_params(PROCESSED)["headroom.serial.requested"]
    writers = [threading.Thread(target=client.stdin.write, args=(
        "".join(set_line(node_id, name, -10 - i % 31) for i in range(N_FLOOD)),))
        for name, client in zip(names, clients)]
    started = time.monotonic()
    for writer in writers:
        writer.start()
    answers = []

    def are_all_applied():
        asked = time.monotonic()
        now = server.all_params(PROCESSED)
        answers.append(time.monotonic() - asked)
        assert now["headroom.serial.applied"] <= now["headroom.serial.requested"]
        return now["headroom.serial.applied"] == before + len(names) * N_FLOOD and now
    for writer in writers:
        writer.join()
    for client in clients:
        client.stdin.flush()
    now = wait_until("all sets are in force", are_all_applied, timeout_s=60)
    print(f"  {len(names) * N_FLOOD} sets in {time.monotonic() - started:.1f} s, slowest of "
          f"{len(answers)} answers {max(answers):.2f} s; in force at "
          f"{now['headroom.serial.applied-position']}")
    probe.stop()
    assert [now[name] for name in names] == [-10 - (N_FLOOD - 1) % 31] * 2
    assert now["headroom.serial.rejected"] == 0
    assert max(answers) < 2.0, "the main loop stalls"


REFUSED = [(CEILING, 5.0, ["-24", "0"]), ("headroom.agc.target-lufs", -51.0, ["-50", "-5"]),
           ("headroom.compressor.ratio", "loud", ["1", "100"]),
           ("headroom.agc.enabled", "loud", ["true", "false"]),
           ("headroom.compressor.detector", "loud", ["peak", "rms"])]


@pytest.mark.parametrize("name, value, allowed", REFUSED, ids=[r[0] for r in REFUSED])
def test_a_refused_value_is_logged_with_key_value_and_range(server, name, value, allowed):
    before = server.params()[name]
    server.set_params({name: value})
    text = f"{value:g}" if isinstance(value, float) else value
    wanted = [name, text, *allowed]
    line = wait_until(f"a log line with {wanted}", lambda: next(
        (entry for entry in server.log_text().splitlines() if all(w in entry for w in wanted)), ""))
    print(f"  {line}")
    assert server.params()[name] == before


def test_one_bad_value_does_not_stop_the_good_ones_beside_it(server):
    server.set_params({CEILING: 9.0, "headroom.agc.target-lufs": -23.0})
    wait_until("the good one is set",
               lambda: server.params()["headroom.agc.target-lufs"] == pytest.approx(-23))
    assert server.params()[CEILING] == pytest.approx(-0.1)


def change_ceilings(server):
    probe = Probe(server, signals.sine(440, -12, 4), PROCESSED, [(PROCESSED_OUT, 2)], loop=True,
                  seconds=30).wait_linked()
    for ceiling in (-3.0, -20.0, -1.0):
        server.set_and_wait({CEILING: ceiling})
        listen(server, [(PROCESSED_OUT, 2)], 0.3)
    return probe.stop()


def test_settings_take_effect_without_a_gap(server):
    for _ in range(3):
        recording = change_ceilings(server)
        if recording.n_gaps == 0:       # else the machine did not wake the recorder in time
            break
    assert recording.n_gaps == 0
    jump = abs(recording[0][4800:, 0][1:] - recording[0][4800:, 0][:-1]).max()
    print(f"  largest step between samples {jump:.4f}")
    assert jump < 0.2
