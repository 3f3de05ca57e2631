# SPDX-License-Identifier: MIT
"""The daemon's main loop is not held up: each of its turns stays short, whatever is asked.

A turn is everything the main thread does between two waits, so it holds one event or
several, and reading from and writing to clients. Counted is the time it computes, as the
clock of a busy machine runs on while others do.
"""
import numpy as np
import pytest

from configuration import spa_json
from control import Metadata
from test_routing import rule
from turns import Turns, turns_environment
from waiting import wait_until

N_STREAMS, N_RULES = 100, 50
LIMIT_MS = 1.0


def stream(i):
    return {"factory": "spa-node-factory", "args": {
        "factory.name": "support.node.driver", "node.name": f"stream{i}",
        "media.class": "Stream/Output/Audio", "node.autoconnect": True,
        "application.name": f"Program {i}", "hostile.text": "b" * 1000}}


def fifty_rules(route):
    """Of which the last matches."""
    return spa_json([*(rule("none", application_name=f"~^(program-{i}.*|other)$")
                       for i in range(N_RULES - 1)), rule(route, node_name="~^stream[0-9]+$")])


# 16 expressions of 512 steps, all that are allowed, and as slow as an expression can be
SLOW_RULES = spa_json([*(rule("none", hostile_text=f"~.*b{'.' * 124}c") for _ in range(16)),
                       rule("sink", node_name="~^stream")])
MOST_CONDITIONS = "[ { matches = [ " + "{ a = \"~^b.*c$\" } " * 512 + "] actions = { route = sink } } ]"
LONGEST_TEXT = spa_json([rule("none", application_name=f"~^{'x' * 30}$", node_name="y" * 250)
                         for _ in range(80)])


@pytest.fixture
def busy(start_server, tmp_path):
    server = start_server(
        is_routing=True, with_wireplumber=False, is_waiting_for_pair=False,
        extra_drop_ins=["context.objects = " + spa_json([stream(i) for i in range(N_STREAMS)])],
        environment=turns_environment(tmp_path))
    metadata = Metadata(server)
    wait_until("all streams are there", lambda: count(metadata, "processed") >= N_STREAMS)
    return server, metadata, Turns(tmp_path)


def count(metadata, route):
    return sum(keys.get("route") == route for keys in list(metadata.values.values()))


def write_and_wait(metadata, key, value, route):
    metadata.write(key, value)
    wait_until(f"all streams are {route}", lambda: count(metadata, route) >= N_STREAMS, 20, 0.005)


def write_only(metadata, key, value, is_refused=False):
    metadata.write(key, value)
    assert (metadata.get("error") is not None) == is_refused, metadata.get("error")


def alternately(n, *choices):
    return [choices[i % len(choices)] for i in range(n)]


def longest_turn_ms(turns, what, actions):
    """Median over some repetitions of the longest turn of each; prints it and the rest."""
    longest, totals, n_turns = [], [], []
    for action in actions:
        action()
        taken_ms = turns.take()
        longest.append(taken_ms.max())
        totals.append(taken_ms.sum())
        n_turns.append(len(taken_ms))
    print(f"  {what}: longest turn {np.median(longest):.3f} ms (worst of {len(longest)}: "
          f"{max(longest):.3f}), {np.median(totals):.2f} ms in {int(np.median(n_turns))} turns")
    return np.median(longest)


def test_no_event_holds_up_the_main_loop_with_a_hundred_streams_and_fifty_rules(busy):
    server, metadata, turns = busy
    others = [Metadata(server) for _ in range(3)]
    assert len(LONGEST_TEXT) > 30000 and len(others) == 3
    events = {
        "fifty rules, edited": [lambda r=r: write_and_wait(metadata, "rules", fifty_rules(r), r)
                                for r in alternately(10, "sink", "processed")],
        "rules taken away": [lambda: write_and_wait(metadata, "rules", fifty_rules("sink"), "sink"),
                             lambda: (metadata.delete("rules"), write_and_wait(
                                 metadata, "route.default", "processed", "processed"))] * 2,
        "route.default": [lambda r=r: write_and_wait(metadata, "route.default", r, r)
                          for r in alternately(10, "sink", "processed")],
        "a program's route": [lambda: write_only(metadata, "route.Program 7", "sink"),
                              lambda: metadata.delete("route.Program 7")] * 5,
        "a parameter": [lambda v=v: write_only(metadata, "headroom.agc.target-lufs", v)
                        for v in alternately(10, "-20", "-21")],
        "512 expressions": [lambda: write_only(metadata, "rules", MOST_CONDITIONS)] * 5,
        "30 kB of rules": [lambda: write_only(metadata, "rules", LONGEST_TEXT)] * 5,
        "the slowest rules": [lambda r=r: write_and_wait(metadata, "rules", r, "sink" if
                              r == SLOW_RULES else "processed")
                              for r in alternately(12, SLOW_RULES, fifty_rules("processed"))],
        "rules refused": [lambda: write_only(metadata, "rules", SLOW_RULES[:-1] + "x ]", True)] * 5,
        "everything deleted": [lambda: (metadata.write("route.default", "sink"),
                                        metadata.delete())] * 5,
    }
    longest_ms = {what: longest_turn_ms(turns, what, actions)
                  for what, actions in events.items()}
    too_long = {what: ms for what, ms in longest_ms.items() if ms >= LIMIT_MS}
    assert not too_long
