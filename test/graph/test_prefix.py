# SPDX-License-Identifier: MIT
"""An installation below a prefix of its own, for one user and without root."""
import re
import subprocess

import pytest
import signals
from generation import GENERATIONS, MODULE_NAME, PLUGIN_NAME, REPOSITORY, generation
from probe import play
from scenes import PROCESSED_OUT
from server import PROCESSED, Server


@pytest.fixture(scope="module")
def prefix(tmp_path_factory):
    """What "meson install" puts below the prefix, from a build of its own."""
    directory = tmp_path_factory.mktemp("install for one user")
    build, prefix = directory / "build", directory / "prefix"
    for command in (["meson", "setup", build, REPOSITORY, f"--prefix={prefix}",
                     "--buildtype=debug", "-Dtools=disabled", "-Dtests=disabled"],
                    ["ninja", "-C", build, "install"]):
        done = subprocess.run(command, check=False, text=True, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT)
        assert done.returncode == 0, done.stdout[-2000:]
    return prefix


def only(directory, name):
    found = list(directory.rglob(name))
    assert len(found) == 1, found
    return found[0]


def loaded_files(server):
    """Which of our shared objects the daemon has in memory."""
    with open(f"/proc/{server.daemon.pid}/maps", encoding="utf-8") as maps:
        return {line.split(maxsplit=5)[5].strip() for line in maps
                if line.endswith((f"{MODULE_NAME}\n", f"{PLUGIN_NAME}\n"))}


def play_through(server):
    server.start()
    try:
        recording = play(server, signals.noise(-12, 1), PROCESSED, [(PROCESSED_OUT, 2)])
        assert abs(recording[1]).max() > 0.1
        return loaded_files(server)
    finally:
        server.stop()


def stock(pipewire):
    """The directories where this PipeWire looks by itself."""
    return {"PIPEWIRE_MODULE_DIR": str(pipewire.libraries / "pipewire-0.3"),
            "SPA_PLUGIN_DIR": str(pipewire.libraries / "spa-0.2")}


def unit_environment(prefix, pipewire):
    """What the drop-in for systemd sets, with the directories of this PipeWire."""
    text = only(prefix, "pipewire.service.d").joinpath("50-headroom.conf").read_text()
    pairs = dict(re.findall(r'^Environment="(\w+)=(.*)"$', text, re.MULTILINE))
    return {name: f"{stock(pipewire)[name]}:{pairs[name].partition(':')[2]}"
            for name in ("PIPEWIRE_MODULE_DIR", "SPA_PLUGIN_DIR")}


def test_what_is_below_another_prefix_is_loaded_from_there(prefix, tmp_path):
    drop_in = next(prefix.rglob("pipewire.conf.avail/50-headroom.conf")).read_text()
    # From 1.6.4 on PipeWire leaves this of the name, and needs the drop-in for systemd.
    late = re.sub(r'name = ".*\.\./(headroom/\S+)"', r'name = "\1"', drop_in)
    assert late != drop_in
    for pipewire in map(generation, GENERATIONS):
        for text, letter, environment in (
                (drop_in, "p", stock(pipewire)),
                (late, "u", unit_environment(prefix, pipewire))):
            # a short path: that of a socket has 107 bytes at most
            server = Server(pipewire, tmp_path / f"{pipewire.name[0]}{letter}", drop_in=text,
                            environment=environment)
            assert play_through(server) == {str(only(prefix, MODULE_NAME)),
                                            str(only(prefix, PLUGIN_NAME))}
