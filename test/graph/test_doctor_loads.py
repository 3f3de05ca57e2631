# SPDX-License-Identifier: MIT
"""`headroom doctor` on what loads the module: each fault is made for real, and what it says mends it."""
import json
import os
import re
import subprocess

from configuration import module_drop_in
from generation import MODULE_NAME, REPOSITORY, find_built
from waiting import wait_until

SHIPPED = REPOSITORY / "conf/50-headroom.conf"
RESTART = "systemctl --user restart pipewire.service"
ETC = "/etc/pipewire/pipewire.conf.d"
HAND_WRITTEN = module_drop_in({"route.default": "none"})


def findings(machine):
    done = machine.headroom.run("--json", "doctor")
    found = json.loads(done.stdout)["findings"]
    about = [f for f in found if re.search(r"load|enabled|is not read|left out|version|the log", f["text"])]
    for f in about:
        print(f"  {f['severity']}: {f['text']}  $ {f['mend']}")
    return about


def wrong(machine):
    """What is no good news, with the command that mends it."""
    return {f["text"]: f["mend"] for f in findings(machine) if f["severity"] != "good"}


def mend(machine, command):
    """Type what it says; sudo is not needed here, and the command is that of the build."""
    words = command.replace("sudo ", "").replace("headroom ", f"{machine.headroom.program} ", 1) \
        if "headroom " in command.split("'")[0] else command.replace("sudo ", "")
    subprocess.run([*machine.inside, "sh", "-c", words], env=machine.environment, check=True,
                   stdout=subprocess.DEVNULL)


def start(machine):
    machine.start(is_waiting_for_pair=False)
    wait_until("the daemon answers", lambda: machine.headroom.run("version").returncode == 0)


def installed(machine):
    """The drop-in as a package brings it."""
    share = machine.directory / "share/pipewire.conf.avail/50-headroom.conf"
    share.parent.mkdir(parents=True)
    share.write_text(SHIPPED.read_text())
    return share


def test_each_file_that_loads_it_is_told(machine):
    machine.headroom.ok("enable", "--system")
    machine.headroom.ok("enable", "strength=50")
    start(machine)
    told = [f["text"] for f in findings(machine)]
    assert f"{machine.fragments}/50-headroom-user.conf loads the module" in told
    assert any(t.startswith(f"{ETC}/50-headroom.conf is left out") for t in told)
    assert wrong(machine) == {}


def test_a_file_that_another_one_of_its_name_hides(machine):
    (machine.etc_fragments / "50-headroom.conf").symlink_to(installed(machine))
    path = machine.fragments / "50-headroom.conf"
    path.write_text(HAND_WRITTEN)
    start(machine)
    if machine.generation.pipewire_version < (1,):       # there the user's hides the other one
        assert wrong(machine) == {}
        return
    text = f"{path} is not read: {ETC}/50-headroom.conf has its name and comes first"
    assert wrong(machine) == {text: "sudo headroom disable --system"}
    mend(machine, wrong(machine)[text])
    assert os.listdir(machine.etc_fragments) == []
    machine.restart()
    assert wrong(machine) == {}
    assert f"{path} loads the module" in [f["text"] for f in findings(machine)]


def test_two_files_that_load_it(machine):
    first, second = (machine.fragments / name for name in ("60-a.conf", "70-b.conf"))
    first.write_text(HAND_WRITTEN)
    second.write_text(HAND_WRITTEN)
    start(machine)
    text = f"{second} loads the module once more, which does nothing: {first} counts"
    assert wrong(machine) == {text: f"mv '{second}' '{second}.off'"}
    mend(machine, wrong(machine)[text])
    assert list(wrong(machine).values()) == [RESTART]       # it runs with both still
    machine.restart()
    assert wrong(machine) == {}


def test_a_file_that_loads_it_twice(machine):
    path = machine.fragments / "60-a.conf"
    entry = "{ name = libpipewire-module-headroom }"
    path.write_text(f"context.modules = [ {entry} {entry} ]\n")
    start(machine)
    assert list(wrong(machine)) == [f"{path} loads the module 2 times: the first counts"]


def test_a_file_is_there_but_it_is_not_loaded(machine):
    start(machine)
    assert wrong(machine) == {"the module is not enabled: no file loads it":
                              "headroom enable --restart"}
    machine.headroom.ok("enable")
    told = wrong(machine)
    assert told["the module is enabled, but PipeWire has not loaded it"] == RESTART
    assert any(m.startswith("journalctl") for m in told.values())
    machine.restart().wait_for_pair()
    assert wrong(machine) == {}


def test_it_runs_but_no_file_loads_it_any_more(machine):
    machine.headroom.ok("enable")
    machine.start()
    machine.headroom.ok("disable")
    told = wrong(machine)
    assert list(told.values()) == ["headroom enable"] and "any more" in list(told)[0]
    mend(machine, "headroom enable")
    assert wrong(machine) == {}


def test_an_older_version_runs_than_is_installed(machine):
    place = machine.directory / "plugins/module" / MODULE_NAME
    version = json.loads(machine.headroom.run("--json", "version").stdout)["headroom"]
    older = re.sub(r"\d", "0", version)
    place.unlink()
    place.write_bytes(find_built(MODULE_NAME).read_bytes().replace(
        version.encode() + b"\0", older.encode() + b"\0"))
    machine.headroom.ok("enable")
    machine.start()
    assert wrong(machine) == {
        f"the module that runs is of version {older}, installed is {version}": RESTART}
    place.unlink()
    place.symlink_to(find_built(MODULE_NAME))
    machine.restart().wait_for_pair()
    assert wrong(machine) == {}
