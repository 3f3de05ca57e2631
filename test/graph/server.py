# SPDX-License-Identifier: MIT
"""A private PipeWire daemon with a session manager, for one test.

Everything it needs lives in one directory: sockets in run/, configuration in
config/, saved state in state/, and one log file per process in log/.
"""
import json
import os
import signal
import subprocess
import time
from pathlib import Path

import configuration
from generation import lay_out_plugins
from waiting import wait_until

PROCESSED = "headroom.processed"
BYPASS = "headroom.bypass"
SANITIZER_REPORTS = ("ERROR: AddressSanitizer", "WARNING: ThreadSanitizer", ": runtime error: ")
LOG_LEVELS = os.environ.get("HR_DEBUG", "2,mod.headroom*:4,spa.headroom*:4,headroom*:4")
ACCEPTS = 0x10000         # __SO_ACCEPTCON of Linux
INHERITED = ("PATH", "HOME", "LANG", "TMPDIR")


class Server:
    def __init__(self, generation, directory, arguments=None, speakers=None, quantum=1024,
                 rates=(44100, 48000, 96000), with_pulse=False, with_wireplumber=True,
                 extra_drop_ins=(), environment=None, drop_in=None, is_routing=False):
        self.generation = generation
        self.directory = Path(directory)
        self.speakers = speakers if speakers is not None else [configuration.null_sink("speaker")]
        self.with_pulse, self.with_wireplumber = with_pulse, with_wireplumber
        self.processes = {}
        self.inside = []        # what the daemon is started by, see machine.py
        self.probes = []
        for name in ("run", "state", "cache", "log", "data"):
            (self.directory / name).mkdir(parents=True, exist_ok=True)
        (self.directory / "run").chmod(0o700)
        self.environment = self._make_environment(environment or {})
        drop_ins = [configuration.settings_drop_in(rates, quantum),
                    configuration.speakers_drop_in(self.speakers),
                    drop_in or self._pair_drop_in(arguments or {}, is_routing),
                    *extra_drop_ins]
        configuration.write_pipewire(generation, self.directory / "config/pipewire", drop_ins)
        configuration.write_wireplumber(generation, self.directory / "config/wireplumber")

    @staticmethod
    def _pair_drop_in(arguments, is_routing):
        """Our module; HEADROOM_DROP_IN names a file to try the harness on other nodes.

        Unless a test is about routing, streams stay where the test put them.
        """
        replacement = os.environ.get("HEADROOM_DROP_IN")
        if replacement:
            return Path(replacement).read_text()
        routing = {} if is_routing else {"route.default": "none"}
        return configuration.module_drop_in({**routing, **arguments})

    def _make_environment(self, extra):
        d = self.directory
        ours = lay_out_plugins(d / "plugins")
        return {
            **{k: os.environ[k] for k in INHERITED if k in os.environ},
            **self.generation.library_environment(),
            **self.generation.plugin_environment(ours),
            "XDG_RUNTIME_DIR": str(d / "run"),
            "XDG_STATE_HOME": str(d / "state"),
            "XDG_CONFIG_HOME": str(d / "config"),
            "XDG_CACHE_HOME": str(d / "cache"),
            "XDG_DATA_HOME": str(d / "data"),
            "PIPEWIRE_CONFIG_DIR": str(d / "config/pipewire"),
            "DBUS_SESSION_BUS_ADDRESS": f"unix:path={d}/run/no-bus",
            "PULSE_SERVER": f"unix:{d}/run/pulse/native",
            "PIPEWIRE_LOG_SYSTEMD": "false",
            "LC_ALL": "C.UTF-8",
            **extra,
        }

    # ---- processes ----

    def _daemon_environment(self):
        """HR_DAEMON_PRELOAD is the library of a sanitizer that our plugins are built with."""
        preload = os.environ.get("HR_DAEMON_PRELOAD")
        if not preload:
            return {}
        others = self.environment.get("LD_PRELOAD")
        return {"LD_PRELOAD": f"{preload} {others}" if others else preload,
                "ASAN_OPTIONS": "detect_leaks=0", "UBSAN_OPTIONS": "print_stacktrace=1"}

    def spawn(self, name, command, levels="2", **options):
        """Start a program of this generation in a process group of its own."""
        log = open(self.directory / "log" / f"{name}.log", "ab")
        environment = {**self.environment, "PIPEWIRE_DEBUG": levels, "WIREPLUMBER_DEBUG": levels,
                       **(self._daemon_environment() if command[0] == "pipewire" else {})}
        process = subprocess.Popen(
            [*(self.inside if command[0] == "pipewire" else []),
             self.generation.program(command[0]), *command[1:]], env=environment,
            stdin=options.pop("stdin", subprocess.DEVNULL), stdout=options.pop("stdout", log),
            stderr=log, start_new_session=True, **options)
        log.close()
        self.processes[name] = process
        return process

    def run(self, *command, check=True, timeout_s=10, **options):
        """Run a client to its end and return what it printed."""
        done = subprocess.run([self.generation.program(command[0]), *command[1:]],
                              env=self.environment, text=True, timeout=timeout_s,
                              stdin=options.pop("stdin", subprocess.DEVNULL)
                              if "input" not in options else None,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options)
        if check:
            assert done.returncode == 0, f"{command}: {done.returncode}: {done.stderr}"
        return done.stdout

    def start(self, is_waiting_for_pair=True):
        self.daemon = self.spawn("pipewire", ["pipewire"], levels=LOG_LEVELS)
        socket = self.directory / "run/pipewire-0"
        wait_until("the daemon listens",
                   lambda: _is_listening(socket) or self.daemon.poll() is not None)
        if self.with_wireplumber:
            self.spawn("wireplumber", ["wireplumber"])
        if self.with_pulse:
            self.spawn("pipewire-pulse", ["pipewire-pulse"])
            pulse = self.directory / "run/pulse/native"
            wait_until("the pulse server listens", lambda: _is_listening(pulse))
        if is_waiting_for_pair:
            self.wait_for_pair()
        return self

    def wait_for_pair(self, sink="speaker", timeout_s=10):
        """Both pairs are linked to the real sink."""
        for name in (PROCESSED, BYPASS):
            self.wait_linked(f"{name}.output", sink, timeout_s)

    def wait_linked(self, source, sink, timeout_s=10):
        wait_until(f"{source} is linked to {sink}",
                   lambda: self.assert_alive() and (source, sink) in self.linked_nodes(),
                   timeout_s)

    def stop(self):
        """End everything; the daemon must leave by itself with status 0."""
        for probe in self.probes:
            probe.abandon()
        others = [p for name, p in self.processes.items() if name != "pipewire"]
        for process in others:
            self._end(process)
        status = self._end(self.daemon)
        assert status == 0, f"the daemon ended with {status}, see {self.directory}/log"
        log = self.log_text()
        assert not any(r in log for r in SANITIZER_REPORTS), f"see {self.directory}/log"

    @staticmethod
    def _end(process, timeout_s=5):
        if process.stdin:
            process.stdin.close()
        if process.poll() is None:
            process.terminate()
            process.send_signal(signal.SIGCONT)     # a test may have stopped it
        try:
            return process.wait(timeout_s)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGABRT)
            return process.wait()

    def assert_alive(self):
        status = self.daemon.poll()
        assert status is None, f"the daemon died with {status}, see {self.directory}/log"
        return True

    def log_text(self, name="pipewire"):
        return (self.directory / "log" / f"{name}.log").read_text(errors="replace")

    # ---- what the graph looks like ----

    def dump(self):
        """All objects by id, as pw-dump prints them."""
        for _ in range(3):
            try:
                return {o["id"]: o for o in json.loads(self.run("pw-dump"))}
            except json.JSONDecodeError:        # objects changed while it printed
                time.sleep(0.02)
        return {o["id"]: o for o in json.loads(self.run("pw-dump"))}

    def nodes(self):
        """All nodes by node.name."""
        return {o["info"]["props"].get("node.name"): o for o in self.dump().values()
                if o["type"].endswith(":Node") and o.get("info")}

    def node(self, name):
        found = self.nodes().get(name)
        assert found is not None, f"no node {name}"
        return found

    def node_id(self, name):
        return self.node(name)["id"]

    def serial(self, name):
        """Never used twice, as ids are; None without such a node."""
        node = self.nodes().get(name)
        return node["info"]["props"]["object.serial"] if node else None

    def node_state(self, name):
        node = self.nodes().get(name)
        return node["info"]["state"] if node else None

    def port_links(self):
        """(output node, output port, input node, input port) of every link."""
        objects = self.dump()
        links = []
        for link in objects.values():
            if not link["type"].endswith(":Link") or not link.get("info"):
                continue
            info = link["info"]
            ids = [info[k] for k in ("output-node-id", "output-port-id",
                                     "input-node-id", "input-port-id")]
            if all(i in objects and objects[i].get("info") for i in ids):
                props = [objects[i]["info"]["props"] for i in ids]
                links.append((props[0].get("node.name"), props[1].get("port.name"),
                              props[2].get("node.name"), props[3].get("port.name")))
        return links

    def linked_nodes(self):
        return {(link[0], link[2]) for link in self.port_links()}

    # ---- changing it ----

    def set_params(self, values, node=PROCESSED):
        """pw-cli set-param with {"headroom.agc.enabled": False, …}."""
        pairs = [item for pair in values.items() for item in pair]
        return self.run("pw-cli", "set-param", str(self.node_id(node)), "Props",
                        "{ params = " + configuration.spa_json(pairs) + " }")

    def params(self, node=PROCESSED):
        """The parameters as the node reports them, by name, without the meters."""
        return {k: v for k, v in self.all_params(node).items()
                if not k.startswith(("headroom.meter.", "headroom.serial."))}

    def all_params(self, node):
        for props in self.node(node)["info"]["params"].get("Props", []):
            if "params" in props:
                flat = props["params"]
                return dict(zip(flat[::2], flat[1::2]))
        return {}

    def set_and_wait(self, values, node=PROCESSED):
        self.set_params(values, node)
        wait_until(f"{node} reports {values}",
                   lambda: all(_same(self.params(node).get(k), v) for k, v in values.items()))

    def setting(self, key, value):
        self.run("pw-metadata", "-n", "settings", "0", key, str(value))

    def create_sink(self, name, **options):
        properties = configuration.null_sink(name, **options)
        self.run("pw-cli", "create-node", "adapter", configuration.spa_json(properties))
        wait_until(f"{name} exists", lambda: name in self.nodes())

    def destroy(self, name):
        self.run("pw-cli", "destroy", str(self.node_id(name)))
        wait_until(f"{name} is gone", lambda: name not in self.nodes())


def _is_listening(socket):
    """Not only bound: who connects between the two is refused. Without a connection of ours."""
    lines = (line.split() for line in Path("/proc/net/unix").read_text().splitlines())
    return any(words[7:] == [str(socket)] and int(words[3], 16) & ACCEPTS for words in lines)


def _same(got, wanted):
    if got is None or isinstance(wanted, str):
        return got == wanted
    return abs(float(got) - float(wanted)) < 1e-4
