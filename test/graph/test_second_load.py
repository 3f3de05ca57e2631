# SPDX-License-Identifier: MIT
"""The module is loaded once in a daemon: a second load does nothing, and says so."""
import numpy as np

import signals
from configuration import module_drop_in
from control import Metadata
from generation import own_program
from probe import Probe, listen
from scenes import SPEAKER
from server import PROCESSED
from waiting import wait_until

LOUD, QUIET = {"route.default": "none"}, {"route.default": "none", "strength": 10}
MANDATORY = module_drop_in(QUIET).replace("nofail", "")


def test_a_second_load_with_other_arguments_is_told_and_the_first_plays_on(start_server):
    server = start_server(arguments=LOUD, extra_drop_ins=[module_drop_in(QUIET)])
    lines = [line for line in server.log_text().splitlines() if "loaded already" in line]
    print(f"  {lines}")
    assert len(lines) == 1 and "does nothing" in lines[0] and "headroom doctor" in lines[0]
    assert "libpipewire-module-headroom.so" in lines[0]
    objects = server.dump().values()
    sinks = [o for o in objects if o["type"].endswith(":Node") and o.get("info")
             and o["info"]["props"].get("node.name") == PROCESSED]
    stores = [o for o in objects if o["type"].endswith(":Metadata")
              and o["props"].get("metadata.name") == "headroom"]
    assert (len(sinks), len(stores)) == (1, 1)
    metadata = Metadata(server)
    wait_until("the first's arguments count", lambda: metadata.get("strength") == "100")
    probe = Probe(server, signals.noise(-12, 5), PROCESSED, [("@", 2)], loop=True, seconds=60)
    probe.wait_linked()
    assert np.max(np.abs(listen(server, [SPEAKER], 0.5)[0])) > 0.05
    probe.stop()


def test_a_second_load_that_is_mandatory_does_not_keep_the_daemon_from_starting(start_server):
    server = start_server(extra_drop_ins=[MANDATORY])
    server.assert_alive()
    wait_until("it is told", lambda: "loaded already" in server.log_text())


def test_a_context_is_a_daemon_of_its_own_and_loads_again_when_the_first_is_gone(server):
    said = server.run(own_program("hr-contexts"))
    print(f"  {said}")
    assert said.splitlines() == [
        "loaded: 1 0", "loaded again: 1 0", "loaded in another context: 1 1",
        "the first is unloaded: 0 1", "loaded once more: 1 1", "the second is unloaded: 1 1",
        "loaded a last time: 1 1"]
