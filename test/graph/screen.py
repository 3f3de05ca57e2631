# SPDX-License-Identifier: MIT
"""A terminal of tmux, and what a program shows on it."""
import re
import shlex
import subprocess

from waiting import wait_until


class Screen:
    """Runs one program as a shell would; `ended` appears with its status when it is done."""

    def __init__(self, server, *command, columns=80, rows=24, **environment):
        self.server = server
        self.socket = str(server.directory / f"run/tmux-{id(self)}")
        self.environment = {**server.environment, "TERM": "xterm-256color"}
        words = " ".join(shlex.quote(str(w)) for w in command)
        changes = " ".join(f"{k}={shlex.quote(v)}" for k, v in environment.items())
        self.states = [server.directory / f"stty-{id(self)}-{when}" for when in ("before", "after")]
        # It has a process group of its own, so that keys which are signals reach it alone.
        script = (f"set -m; stty -g >{self.states[0]}; env {changes} {words}; status=$?\n"
                  'while [ -n "$(jobs -s)" ]; do echo stopped; read -r; fg >/dev/null; status=$?\n'
                  f"done; echo ended $status; stty -g >{self.states[1]}; exec sleep 1000")
        self.tmux("-f", "/dev/null", "new-session", "-d", "-x", str(columns), "-y", str(rows),
                  "bash", "-c", script)

    def tmux(self, *words):
        done = subprocess.run(["tmux", "-u", "-S", self.socket, *words], text=True, timeout=10,
                              env=self.environment, capture_output=True)
        assert done.returncode == 0, f"tmux {words}: {done.stderr}"
        return done.stdout

    def lines(self, *options):
        return self.tmux("capture-pane", "-p", *options).splitlines()

    def text(self, *options):
        return "\n".join(self.lines(*options))

    def wait(self, pattern, timeout_s=10):
        """Wait until a regular expression is found in it; the match."""
        try:
            return wait_until(pattern, lambda: re.search(pattern, self.text(), re.M), timeout_s)
        except AssertionError:
            raise AssertionError(f"the screen does not show {pattern}:\n{self.text()}") from None

    def press(self, *keys):
        self.tmux("send-keys", *keys)

    def resize(self, columns, rows):
        self.tmux("resize-window", "-x", str(columns), "-y", str(rows))

    def is_given_back(self):
        """Whether it is the usual screen, with its cursor."""
        return self.tmux("display-message", "-p", "#{alternate_on} #{cursor_flag}") == "0 1\n"

    def wait_ended(self):
        """Its exit status, once the terminal is as it was."""
        status = int(self.wait(r"^ended (\d+)")[1])
        wait_until("the terminal was looked at", lambda: self.states[1].exists()
                   and self.states[1].read_text() != "")
        assert self.states[0].read_text() == self.states[1].read_text()
        assert self.is_given_back()
        return status

    def pid(self, name):
        """The youngest process of that name on this terminal: the one that does the work."""
        tty = self.tmux("display-message", "-p", "#{pane_tty}").strip()
        return int(subprocess.run(["pgrep", "-n", "-t", tty.removeprefix("/dev/"), name[:15]],
                                  text=True, check=True, capture_output=True).stdout)

    def close(self):
        subprocess.run(["tmux", "-S", self.socket, "kill-server"], capture_output=True)
