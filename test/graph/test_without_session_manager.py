# SPDX-License-Identifier: MIT
"""With auto-config the pair is usable where no session manager runs."""
import signals
from probe import play
from scenes import ALL_OFF, PROCESSED_OUT, assert_same_samples
from server import PROCESSED
from waiting import wait_until


def test_ports_and_sync_link_are_there_and_sound_goes_through(start_server):
    server = start_server(arguments={"auto-config": True, "params": ALL_OFF},
                          with_wireplumber=False, is_waiting_for_pair=False)
    wait_until("the pair is linked", lambda: "|-> headroom.processed.output:sync"
               in server.run("pw-link", "-l"), 5)
    recording = play(server, signals.noise(-12, 1), PROCESSED, [(PROCESSED_OUT, 2)])
    assert_same_samples(recording, 1, 96, "at processed.output")
