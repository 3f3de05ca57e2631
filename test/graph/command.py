# SPDX-License-Identifier: MIT
"""Running the `headroom` command against a private server."""
import fcntl
import json
import os
import pty
import struct
import subprocess
import termios

from generation import find_built

OK, REFUSED, USAGE, NO_DAEMON, NO_MODULE, TIMEOUT, NOT_THERE = range(7)


class Command:
    def __init__(self, server, **environment):
        self.server = server
        self.program = str(find_built("headroom"))
        self.environment = {**server.environment, **environment}

    def run(self, *words, timeout_s=10, **options):
        """The finished process, with its text; what the program says is printed."""
        done = subprocess.run([self.program, *map(str, words)], env=self.environment, text=True,
                              stdin=subprocess.DEVNULL, capture_output=True, timeout=timeout_s,
                              **options)
        assert done.returncode >= 0, f"headroom {words} ended by signal {-done.returncode}"
        return done

    def ok(self, *words):
        """What it prints when all is well: nothing on stderr."""
        done = self.run(*words)
        assert (done.returncode, done.stderr) == (OK, ""), f"headroom {words}: {done}"
        return done.stdout

    def json(self, *words, status=OK):
        done = self.run("--json", *words)
        assert done.returncode == status, f"headroom {words}: {done}"
        return json.loads(done.stdout)

    def fails(self, status, *words):
        """What it says on stderr when it ends with this status."""
        done = self.run(*words)
        print(f"  headroom {' '.join(map(str, words))[:80]}: {done.returncode} "
              f"{done.stderr.splitlines()[:1]}")
        assert done.returncode == status, f"headroom {words}: {done}"
        assert done.stderr.startswith("headroom: ")
        return done.stderr

    def on_terminal(self, *words, columns=80, **environment):
        """What it prints on a terminal of so many columns, and its status."""
        controller, terminal = pty.openpty()
        fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        process = subprocess.Popen([self.program, *map(str, words)], stdin=terminal,
                                   stdout=terminal, stderr=terminal,
                                   env={**self.environment, "TERM": "xterm", **environment})
        os.close(terminal)
        said = b""
        try:
            while chunk := os.read(controller, 65536):
                said += chunk
        except OSError:         # the terminal has no other end any more
            pass
        os.close(controller)
        return said.decode().replace("\r\n", "\n"), process.wait(10)
