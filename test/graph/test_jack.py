# SPDX-License-Identifier: MIT
"""JACK clients make their own links; neither routing nor levelling of programs touches them."""
import subprocess
from pathlib import Path

import pytest

from control import LinkLog, Metadata, Stream, write_wav
from server import BYPASS, PROCESSED
from test_routing import rule, targets
from waiting import stays_true, wait_until

CLIENT = Path(__file__).with_name("jack_client.py")


def start_client(server, name, inputs):
    """A JACK client that connects itself to two inputs, as pw-jack starts one."""
    libraries = server.generation.libraries / "pipewire-0.3/jack"
    if not (libraries / "libjack.so.0").exists():
        pytest.skip(f"no libjack in {libraries}")
    path = f"LD_LIBRARY_PATH={libraries}:{server.generation.libraries}"
    process = server.spawn(name, ["env", path, "/usr/bin/python3", str(CLIENT), name, inputs],
                           stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "connected 2\n"


def links_from(server, node):
    return sorted(link[2:] for link in server.port_links() if link[0] == node)


def test_jack_clients_stay_where_they_connect_themselves(start_server, tmp_path):
    server = start_server(is_routing=True, arguments={
        "app-level": True, "rules": [rule("bypass", node_name="~jack")]})
    log, metadata = LinkLog(server), Metadata(server)
    wanted = {"jack-device": "speaker", "jack-ours": PROCESSED}
    start_client(server, "jack-device", "speaker:")
    start_client(server, "jack-ours", "Headroom .processed.:")
    player = Stream(server, write_wav(tmp_path / "noise.wav"))

    def are_untouched():
        return all(links_from(server, node) == [(sink, "playback_FL"), (sink, "playback_FR")]
                   for node, sink in wanted.items())
    wait_until("both clients are linked", are_untouched)
    nodes = {server.node_id(node) for node in wanted}
    for sink, route in ((BYPASS, "sink"), ("speaker", "none"), (PROCESSED, "processed")):
        metadata.write("route.default", route)
        metadata.write("route.jack-device", route)
        # with app-level something listens to it, too
        wait_until(f"the player is at {sink}", lambda: sink in player.sinks())
    stays_true("JACK clients stay", are_untouched, 0.5)
    made = {node: log.made(node) for node in wanted}
    print(f"  links made: {made}; logged by the clients: {server.log_text('jack-ours')!r}")
    assert made == {node: [sink] for node, sink in wanted.items()}
    assert not nodes & set(targets(server)) and not nodes & set(metadata.values)
    assert not [node for node in nodes if f"headroom.ear.{node}" in server.nodes()]
    assert "failed" not in server.log_text("jack-ours")
