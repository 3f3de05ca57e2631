# SPDX-License-Identifier: MIT
"""`headroom enable` and `disable`: what PipeWire then loads, for a user and for everybody."""
import json
import os
import threading
from pathlib import Path

import pytest

from command import OK, REFUSED
from configuration import module_drop_in
from control import Metadata
from generation import REPOSITORY
from waiting import wait_until

SHIPPED = REPOSITORY / "conf/50-headroom.conf"
RESTART = "systemctl --user restart pipewire.service"

# systemctl that asks the test to do it.
SYSTEMCTL = """#!/bin/sh
echo "$@" >> "$SYSTEMCTL_LOG"
case "$2" in
is-active) exit 0 ;;
restart) echo > "$SYSTEMCTL_ASK" && read -r answer < "$SYSTEMCTL_DONE" ;;
esac
"""


def strength(server):
    """What the module that plays was started with, and how many there are that do nothing."""
    metadata = Metadata(server)
    wait_until("the module answers", lambda: metadata.get("strength"))
    inert = [o for o in server.dump().values() if o["type"].endswith(":Module") and o.get("info")
             and o["info"]["props"].get("headroom.inert")]
    return metadata.get("strength"), len(inert)


def is_loaded(server):
    return any(o["type"].endswith(":Metadata") and o["props"].get("metadata.name") == "headroom"
               for o in server.dump().values())


def test_enabled_it_is_loaded_with_its_arguments_and_disabled_it_is_not(machine):
    said = machine.headroom.ok("enable", "strength=40", "audio.position=[ FL FR RL RR ]",
                               "agc.target-lufs=-22", "route.default=none")
    assert RESTART in said and "strength = 40" in said
    machine.start()
    assert strength(machine) == ("40", 0)
    assert machine.params()["headroom.agc.target-lufs"] == -22
    assert machine.node("headroom.processed")["info"]["props"]["audio.position"] == "[ FL FR RL RR ]"
    machine.headroom.ok("enable", "strength=", "audio.position=")
    machine.restart().wait_for_pair()
    assert strength(machine) == ("100", 0)
    assert machine.params()["headroom.agc.target-lufs"] == -22
    machine.headroom.ok("disable")
    machine.restart()
    assert not is_loaded(machine)


def test_for_everybody_it_is_loaded_too(machine):
    machine.headroom.ok("enable", "--system", "strength=30")
    assert sorted(os.listdir(machine.etc_fragments)) == ["50-headroom.conf"]
    machine.start()
    assert strength(machine) == ("30", 0)
    machine.headroom.ok("disable", "--system")
    assert os.listdir(machine.etc_fragments) == []


@pytest.mark.parametrize("how", ["command", "link"])
def test_the_users_arguments_count_over_those_for_everybody(machine, how):
    """Old PipeWire loads both, the user's first; the other one is inert."""
    if how == "command":
        machine.headroom.ok("enable", "--system", "strength=30")
    else:
        share = machine.directory / "share/pipewire.conf.avail/50-headroom.conf"
        share.parent.mkdir(parents=True)
        share.write_text(SHIPPED.read_text())
        (machine.etc_fragments / "50-headroom.conf").symlink_to(share)
    machine.headroom.ok("enable", "strength=60")
    machine.start()
    assert strength(machine) == ("60", 1 if machine.generation.pipewire_version < (1,) else 0)
    said = machine.headroom.run("disable")
    assert said.returncode == OK and "loads the module still" in said.stderr
    machine.restart().wait_for_pair()
    assert strength(machine) == ("30" if how == "command" else "100", 0)


def test_where_everybodys_was_written_by_hand_it_refuses(machine):
    """Its file comes before the user's from PipeWire 1.2 on."""
    path = machine.etc_fragments / "60-ours.conf"
    path.write_text(module_drop_in({"strength": 30}))
    said = machine.headroom.fails(REFUSED, "enable", "strength=60")
    assert "/etc/pipewire/pipewire.conf.d/60-ours.conf" in said and "sudo mv" in said
    assert "already enabled" in machine.headroom.ok("enable")


def test_restart_restarts_it_and_says_so_when_the_module_is_there(machine, tmp_path):
    machine.start(is_waiting_for_pair=False)
    assert not is_loaded(machine)
    ask, done, log = (tmp_path / name for name in ("ask", "done", "log"))
    os.mkfifo(ask)
    os.mkfifo(done)
    programs = tmp_path / "bin"
    programs.mkdir()
    (programs / "systemctl").write_text(SYSTEMCTL)
    (programs / "systemctl").chmod(0o755)
    environment = {"PATH": f"{programs}:{os.environ['PATH']}", "SYSTEMCTL_LOG": str(log),
                   "SYSTEMCTL_ASK": str(ask), "SYSTEMCTL_DONE": str(done)}

    def systemd():
        ask.read_text()
        machine.restart()
        done.write_text("\n")

    for words in (["enable", "strength=60"], ["disable"]):
        thread = threading.Thread(target=systemd)
        thread.start()
        said = machine.headroom.run("--json", *words, "--restart", environment=environment)
        thread.join()
        assert (said.returncode, said.stderr) == (OK, "")
        assert json.loads(said.stdout)["restarted"] is True
        assert is_loaded(machine) is (words[0] == "enable")
        # and who asks at once what is wrong finds nothing that only takes a moment more
        found = [f["text"] for f in json.loads(machine.headroom.run("--json", "doctor").stdout)["findings"]
                 if "no ports" in f["text"] or "no default sink" in f["text"] or "nothing" in f["text"]]
        assert found == []
    lines = Path(log).read_text().splitlines()
    print(f"  {lines}")
    assert lines.count("--user restart pipewire.service") == 2
    assert lines.count("--user start wireplumber.service") == 2


def test_without_a_systemd_of_the_user_it_says_what_to_do_instead(machine, tmp_path):
    programs = tmp_path / "bin"
    programs.mkdir()
    (programs / "systemctl").write_text("#!/bin/sh\necho 'Failed to connect to bus' >&2\nexit 1\n")
    (programs / "systemctl").chmod(0o755)
    for path in (str(programs), str(tmp_path / "empty")):
        inside = machine.inside
        machine.inside = []         # its tools are not in that PATH
        done = machine.headroom.run("enable", "--restart", environment={"PATH": path})
        machine.inside = inside
        print(f"  {done.stderr}")
        assert done.returncode == REFUSED
        assert "PipeWire was not restarted" in done.stderr and "log out" in done.stderr
        assert "enabled for you" in done.stdout
