# SPDX-License-Identifier: MIT
"""A server that reads an /etc/pipewire of its own, beside the user's files.

With PIPEWIRE_CONFIG_DIR, as in the other tests, PipeWire looks nowhere else. Here the user's
directory is $XDG_CONFIG_HOME/pipewire, and daemon and command see another /etc.
"""
import os
import subprocess

import pytest

import sandbox
from command import Command
from server import Server

# The machine's /etc under another name, and the one of the test in its place.
ENTER = """set -e
etc=$1
shift
mount --rbind /etc "$etc/machine"
mount --bind "$etc/own" /etc
exec "$@"
"""
NAMESPACE = sandbox.NAMESPACE if os.geteuid() != 0 else ["unshare", "--mount"]


class Machine(Server):
    """Not started yet: the files of a test come first."""

    def __init__(self, generation, directory, **options):
        if sandbox.refusal():
            pytest.skip(f"can't have another /etc: {sandbox.refusal()}")
        super().__init__(generation, directory, drop_in="# no module\n", **options)
        del self.environment["PIPEWIRE_CONFIG_DIR"]
        self.environment["HOME"] = str(self.directory / "home")
        self.inside = [*NAMESPACE, "sh", "-c", ENTER, "machine", str(self.directory / "etc")]
        self.fragments = self.directory / "config/pipewire/pipewire.conf.d"
        self.etc_fragments = self._make_etc(self.directory / "etc") / "pipewire.conf.d"
        self.etc_fragments.mkdir()
        self.headroom = MachineCommand(self)

    @staticmethod
    def _make_etc(directory):
        """Everything of the machine's, as links, but pipewire; returns that."""
        own = directory / "own"
        own.mkdir(parents=True)
        (directory / "machine").mkdir()
        for name in os.listdir("/etc"):
            if name != "pipewire":
                (own / name).symlink_to(directory / "machine" / name)
        (own / "pipewire").mkdir()
        return own / "pipewire"

    def restart(self):
        self.stop()
        return self.start(is_waiting_for_pair=False)


class MachineCommand(Command):
    def run(self, *words, timeout_s=30, **options):
        done = subprocess.run([*self.server.inside, self.program, *map(str, words)],
                              env={**self.environment, **options.pop("environment", {})}, text=True,
                              stdin=subprocess.DEVNULL, capture_output=True, timeout=timeout_s,
                              **options)
        assert done.returncode >= 0, f"headroom {words} ended by signal {-done.returncode}"
        return done
