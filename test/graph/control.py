# SPDX-License-Identifier: MIT
"""The control plane from outside: metadata, and streams with chosen properties."""
import subprocess
import threading
import wave

import numpy as np

from configuration import spa_json
from generation import own_program
from waiting import wait_until

OURS = ("headroom.processed", "headroom.bypass")


class Metadata:
    """A client that watches and writes one metadata object, through hr-meta.

    A prefix is put before its command, for a sandbox.
    """

    def __init__(self, server, name="headroom", prefix=()):
        self.name = name
        self.values = {}            # subject -> {key: value}
        self.events = []            # (subject, key, value) in the order they came
        self.failures = []
        self.n_synced = self.n_asked = 0
        program = own_program("hr-meta")
        self.is_bound = False
        self.process = server.spawn(f"hr-meta-{name}-{len(server.processes)}",
                                    [*prefix, program, name], stdin=subprocess.PIPE,
                                    stdout=subprocess.PIPE, text=True, bufsize=1)
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()
        wait_until(f"the metadata {name} is bound", lambda: self.is_bound)

    def _read(self):
        for line in self.process.stdout:
            words = line.rstrip("\n").split("\t", 2)
            if words[0] == "bound":
                self.is_bound = True
            elif words[0] == "synced":
                self.n_synced += 1
            elif words[0] == "failed":
                self.failures.append(line.strip())
            else:
                self._keep(int(words[0]), *(words[1:] + [None, None])[:2])

    def _keep(self, subject, key, value):
        if key is None:
            self.values.pop(subject, None)
        elif value is None:
            self.values.get(subject, {}).pop(key, None)
        else:
            self.values.setdefault(subject, {})[key] = value
        self.events.append((subject, key, value))

    def send(self, *words):
        self.process.stdin.write("\t".join(str(w) for w in words) + "\n")

    def write(self, key, value, subject=0):
        """Set a key, and wait until the daemon has seen it."""
        self.send(subject, key, value)
        self.sync()

    def delete(self, key=None, subject=0):
        self.send(*([subject] if key is None else [subject, key]))
        self.sync()

    def sync(self, timeout_s=30):
        self.n_asked += 1
        self.send("sync")
        wait_until("everything written has arrived", lambda: self.n_synced >= self.n_asked,
                   timeout_s, 0.005)

    def get(self, key, subject=0):
        return self.values.get(subject, {}).get(key)

    def wait(self, key, value, subject=0, timeout_s=5):
        wait_until(f"{self.name} {subject} {key} = {value}",
                   lambda: self.get(key, subject) == value, timeout_s)


def as_line(command):
    """For pw-cli, padded: it reads 4096 bytes at once, and splits what goes beyond."""
    return command.ljust(127) + "\n"


def start_pw_cli(server, node):
    """pw-cli that obeys lines on its stdin, and the name of its log.

    What it is told of a node that it has not heard of yet, it forgets.
    """
    name = f"pw-cli-{len(server.processes)}"
    process = server.spawn(name, ["pw-cli"], stdin=subprocess.PIPE, text=True)
    wanted = f"id {server.node_id(node)}, type"

    def is_listed():
        if wanted in server.log_text(name):
            return True
        process.stdin.write(as_line("ls Node"))
        process.stdin.flush()
        return False
    wait_until("pw-cli knows the node", is_listed, 5, 0.1)
    return process, name


def write_wav(path, seconds=60, n_channels=2):
    """Quiet noise, 16 bit."""
    samples = (np.random.default_rng(7).standard_normal((48000 * seconds, n_channels)) * 300)
    with wave.open(str(path), "wb") as writer:
        writer.setparams((n_channels, 2, 48000, 0, "NONE", ""))
        writer.writeframes(samples.astype(np.int16).tobytes())
    return path


def dotted(props):
    """media_role is media.role; what has dots already stays."""
    return {k if "." in k else k.replace("_", "."): v for k, v in props.items()}


class Stream:
    """pw-play with properties; name is its node.name. A prefix is as with Metadata."""

    def __init__(self, server, wav, name="player", client=None, target=None, wait=True,
                 prefix=(), **props):
        self.server, self.name = server, name
        properties = {"node.name": name, **dotted(props)}
        # pw-play goes over this property with its option
        role = properties.pop("media.role", "Music")
        command = [*prefix, server.generation.program("pw-play"), "-P", spa_json(properties),
                   "--media-role", role]
        command += ["--target", target] if target else []
        environment = dict(server.environment)
        if client:
            server.environment["PIPEWIRE_PROPS"] = spa_json(client)
        try:
            self.process = server.spawn(name, [*command, str(wav)])
        finally:
            server.environment = environment
        if wait:
            wait_until(f"{name} exists", lambda: name in server.nodes())
            self.id = server.node_id(name)

    def sinks(self):
        return {to for source, to in self.server.linked_nodes() if source == self.name}

    def wait_on(self, sink):
        wait_until(f"{self.name} plays to {sink} alone", lambda: self.sinks() == {sink})

    def stop(self):
        self.process.terminate()
        self.process.wait(5)
        wait_until(f"{self.name} is gone", lambda: self.name not in self.server.nodes())


class LinkLog:
    """Every link that was ever made, from now on."""

    def __init__(self, server):
        self.server = server
        server.spawn("links", ["pw-link", "-m", "-l"])
        wait_until("links are watched", lambda: "headroom" in server.log_text("links"))

    def made(self, source):
        """Names of the sinks a node was linked to, in order, without repetition."""
        sinks = []
        for output, sink in made_links(self.server.log_text("links")):
            if output == source and sinks[-1:] != [sink]:
                sinks.append(sink)
        return sinks


def made_links(text):
    """The (output node, input node) of every new link that pw-link told.

    A new link is "+ OUTPUT -> INPUT"; since PipeWire 1.6 it is "+  |-> INPUT" below a line with
    its output, which begins with one sign or another.
    """
    port = ""
    for line in text.splitlines():
        if " -> " in line:
            output, sink = line[1:].split(" -> ")
        elif "|-> " in line:
            output, sink = port, line.split("|-> ")[1]
        else:
            port = line[1:]
            continue
        if line.startswith("+"):
            yield output.strip().rsplit(":", 1)[0], sink.strip().rsplit(":", 1)[0]
