# SPDX-License-Identifier: MIT
"""Sandboxed clients are served as all others, and may change no more than PipeWire lets them."""
import subprocess

import pytest

from control import Metadata, Stream, write_wav
from sandbox import APP_ID, sandbox
from scenes import CEILING
from server import BYPASS, PROCESSED
from tap import Tap
from test_routing import rule
from test_tap import client_id, factory_id, permit
from waiting import wait_until

PORTAL_APP_ID = "pipewire.access.portal.app_id"


@pytest.fixture
def wav(tmp_path):
    return write_wav(tmp_path / "noise.wav")


def start_all(server, wav):
    """The same players in a sandbox and beside it."""
    for place, prefix in (("in", sandbox(server)), ("out", [])):
        yield Stream(server, wav, f"native-{place}", prefix=prefix)
        paplay = [*prefix, "paplay", f"--client-name=pulse-{place}",
                  f"--property=node.name=pulse-{place}", str(wav)]
        server.spawn(f"pulse-{place}", paplay)


def wait_sinks(server, wanted):
    def sinks():
        return {name: {to for source, to in server.linked_nodes() if source == name}
                for name in wanted}
    wait_until(f"streams play to {wanted}", lambda: sinks() == {k: {v} for k, v in wanted.items()})


def test_a_rule_or_a_route_can_name_the_application_of_a_sandbox(start_server, wav):
    server = start_server(with_pulse=True, is_routing=True, arguments={
        "rules": [rule("sink", **{PORTAL_APP_ID: APP_ID})]})
    metadata = Metadata(server)
    assert len(list(start_all(server, wav))) == 2
    wait_sinks(server, {"native-in": BYPASS, "pulse-in": BYPASS,
                        "native-out": PROCESSED, "pulse-out": PROCESSED})
    for name in ("native-in", "pulse-in"):
        metadata.wait("why", f"rule 1: {PORTAL_APP_ID} = {APP_ID}", server.node_id(name))
    metadata.write(f"route.{APP_ID}", "bypass")
    wait_sinks(server, {"native-in": "speaker", "pulse-in": "speaker",
                        "native-out": PROCESSED, "pulse-out": PROCESSED})


def try_all(server, stream_id):
    """What an unrestricted client may do, by the ordinary tools."""
    sink, quiet = str(server.node_id(PROCESSED)), f'{{ params = [ "{CEILING}" -20.0 ] }}'
    for command in (["pw-metadata", "-n", "headroom", "0", "route.default", "none"],
                    ["pw-metadata", "-n", "headroom", str(stream_id), "route", "bypass"],
                    ["pw-metadata", "-n", "headroom", "-d", "0"],
                    ["pw-cli", "set-param", sink, "Props", "{ volume = 0.1 mute = true }"],
                    ["pw-cli", "set-param", sink, "Props", quiet]):
        path = server.generation.program(command[0])
        subprocess.run([*sandbox(server), path, *command[1:]], env=server.environment,
                       check=False, timeout=10, capture_output=True)


def test_a_sandboxed_client_reads_all_keys_and_changes_none(start_server, wav):
    server = start_server(is_routing=True)
    metadata = Metadata(server)
    metadata.write("headroom.agc.target-lufs", "-21")
    player = Stream(server, wav)
    player.wait_on(PROCESSED)
    boxed = Metadata(server, prefix=sandbox(server))
    keys = dict(boxed.values[0])
    props = server.node(PROCESSED)["info"]["params"]["Props"][0]
    boxed.write("route.default", "none")
    boxed.write("route", "bypass", player.id)
    boxed.delete()
    print(f"  refused: {boxed.failures}")
    assert len(boxed.failures) == 3
    try_all(server, player.id)
    assert keys == boxed.values[0] == metadata.values[0]
    assert keys["headroom.agc.target-lufs"] == "-21"
    assert player.sinks() == {PROCESSED}
    after = server.node(PROCESSED)["info"]["params"]["Props"][0]
    assert [after[k] for k in ("volume", "mute", "channelVolumes")] == \
           [props[k] for k in ("volume", "mute", "channelVolumes")]


def test_a_sink_that_a_sandboxed_client_destroys_is_there_again_with_its_values(start_server, wav):
    """PipeWire lets whoever may use a node destroy it."""
    server = start_server(is_routing=True)
    metadata = Metadata(server)
    metadata.write("headroom.agc.target-lufs", "-21")
    player = Stream(server, wav)
    player.wait_on(PROCESSED)
    serial = server.serial(PROCESSED)
    subprocess.run([*sandbox(server), server.generation.program("pw-cli"), "destroy",
                    str(server.node_id(PROCESSED))], env=server.environment, check=True,
                   timeout=10, capture_output=True)
    wait_until("there is another sink", lambda: server.serial(PROCESSED) not in (None, serial))
    player.wait_on(PROCESSED)
    wait_until("it has the values", lambda: abs(
        server.params().get("headroom.agc.target-lufs", 0) + 21) < 1e-4)
    assert metadata.get("headroom.agc.target-lufs") == "-21"


def test_a_sandboxed_client_hears_a_sink_it_may_use_and_no_other(start_server):
    server = start_server()
    tap = Tap(server, "read", PROCESSED, prefix=sandbox(server))
    tap.wait_told("memory")         # it could record the monitor as well
    client = client_id(server, "hr-tap")
    permit(server, client, server.node_id(PROCESSED), "r")
    permit(server, client, factory_id(server, PROCESSED), "")
    tap.wait_told("ended")
    permit(server, client, factory_id(server, PROCESSED), "rx")
    tap.wait_told("state", "refused", "Operation", "not", "permitted")
    tap.stop()
