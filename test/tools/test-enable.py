#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What `headroom enable` and `disable` do to files, checked from outside; prints TAP.

usage: test-enable.py HEADROOM [WORD-IN-A-NAME]
"""

import os
import random
import stat
import subprocess
import sys
from pathlib import Path

import tap

HEADROOM = os.path.abspath(sys.argv[1])
INSTALLED = "/usr/share/pipewire/pipewire.conf.avail/50-headroom.conf"
OK, REFUSED, USAGE = 0, 1, 2
SEED = 20
N_FILES = 150

# What a user's own file is made of; none of it loads the module.
PIECES = ["# a comment", "#", "", "   ", "\t# >> no mark", "stream.properties = { a = b }",
          'context.exec = [ { path = "x" args = "y" } ]', "# headroom enable", '"ümläut" = "ö"',
          "filter.properties = {\n    # inside\n    resample.quality = 4\n}", "a.b = [ 1 2 { c = d } ]"]


class Home:
    """A user's home in the directory of the test."""

    def __init__(self):
        self.config = Path("config").resolve()
        self.fragments = self.config / "pipewire/pipewire.conf.d"
        self.file = self.fragments / "50-headroom-user.conf"

    def run(self, *words, status=OK):
        environment = {"PATH": os.environ["PATH"], "HOME": os.getcwd(), "LC_ALL": "C.UTF-8",
                       "XDG_CONFIG_HOME": str(self.config)}
        done = subprocess.run([HEADROOM, *words], env=environment, capture_output=True,
                              text=True, timeout=30, check=False)
        assert done.returncode == status, (words, done)
        return done.stdout + done.stderr

    def tree(self):
        """Everything below the home: bytes and mode of files, targets of links."""
        found = {}
        for path in sorted(Path(".").rglob("*")):
            if path.is_symlink():
                found[str(path)] = os.readlink(path)
            elif path.is_dir():
                found[str(path)] = "directory"
            else:
                found[str(path)] = (path.read_bytes(), stat.S_IMODE(path.stat().st_mode))
        return found

    def write(self, name, data, mode=0o644):
        self.fragments.mkdir(parents=True, exist_ok=True)
        path = self.fragments / name
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
        path.chmod(mode)
        return path


def comes_back(home, *words):
    """enable twice is enable once, and disable makes it as it was before."""
    before = home.tree()
    home.run("enable", *words)
    once = home.tree()
    assert once != before
    assert "already enabled" in home.run("enable", *words)
    assert home.tree() == once
    home.run("disable")
    assert home.tree() == before
    return once


def nothing_is_left_where_nothing_was():
    home = Home()
    comes_back(home)
    home.config.mkdir()
    comes_back(home, "profile=night")
    home.fragments.mkdir(parents=True)
    comes_back(home, "headroom.agc.target-lufs=-20")


def any_file_of_the_user_comes_back_byte_for_byte():
    home, chance = Home(), random.Random(SEED)
    for _ in range(N_FILES):
        pieces = chance.choices(PIECES, k=chance.randrange(7))
        end = chance.choice(["\n", "\r\n"])
        text = end.join(pieces) + chance.choice(["", end, end + end])
        mode = chance.choice([0o644, 0o600, 0o664])
        home.write(home.file.name, text, mode)
        once = comes_back(home, *chance.choice([(), ("strength=50",), ("profile=night", "agc.target-lufs=-20")]))
        data, kept = once[str(home.file.relative_to(Path.cwd()))]
        assert data.startswith(text.encode()) and kept == mode


def lines_that_are_added_afterwards_stay():
    home = Home()
    home.run("enable", "profile=night")
    text = home.file.read_text()
    home.file.write_text("# mine, before\n" + text + "# mine, after")
    home.run("enable", "strength=50")
    assert home.file.read_text().startswith("# mine, before\n")
    home.run("disable")
    assert home.file.read_text() == "# mine, before\n# mine, after"


def comments_between_the_arguments_stay():
    home = Home()
    home.run("enable", "profile=night")
    text = home.file.read_text().replace("profile = night", "# why\n  profile   = night # because")
    home.file.write_text(text)
    home.run("enable", "profile=music", "strength=50")
    assert "# why\n  profile   = music # because\n" in home.file.read_text()
    home.run("enable", "strength=")
    assert home.file.read_text() == text.replace("night", "music")


def a_link_is_replaced_and_comes_back():
    for name in ("50-headroom.conf", "50-headroom-user.conf", "99-other.conf"):
        home = Home()
        home.fragments.mkdir(parents=True, exist_ok=True)
        share = Path("share/pipewire.conf.avail/50-headroom.conf").resolve()
        share.parent.mkdir(parents=True, exist_ok=True)
        share.write_text("context.modules = [ { name = libpipewire-module-headroom } ]\n")
        os.symlink(share, home.fragments / name)
        before = home.tree()
        home.run("enable", "profile=night")
        assert os.listdir(home.fragments) == [home.file.name] and not home.file.is_symlink()
        assert share.read_text() == before["share/pipewire.conf.avail/50-headroom.conf"][0].decode()
        said = home.run("disable")
        assert home.tree() == before
        assert "is back" in said and "once more" in said
        assert "removed the link" in home.run("disable")
        assert os.listdir(home.fragments) == []
        home.run("disable")


def a_link_to_nothing_any_more_comes_back_too():
    home = Home()
    home.fragments.mkdir(parents=True)
    os.symlink("/nowhere/pipewire.conf.avail/50-headroom.conf", home.file)
    comes_back(home)


def a_file_kept_elsewhere_is_followed():
    home = Home()
    home.fragments.mkdir(parents=True)
    Path("dotfiles").mkdir()
    Path("dotfiles/headroom.conf").write_text("# of a repository")
    os.symlink(Path("dotfiles/headroom.conf").resolve(), home.file)
    comes_back(home, "profile=night")
    home.run("enable")
    assert home.file.is_symlink() and "headroom enable" in Path("dotfiles/headroom.conf").read_text()


def what_a_package_brought_is_not_written_through():
    home = Home()
    home.fragments.mkdir(parents=True)
    target = next(p for p in Path("/usr/share").rglob("*.conf") if p.is_file())
    os.symlink(target, home.file)
    before = home.tree()
    assert "not to be written" in home.run("enable", status=REFUSED)
    assert home.tree() == before


def a_file_that_loads_it_by_hand_is_left_alone():
    home = Home()
    path = home.write("50-headroom.conf", "context.modules = [\n { name = libpipewire-module-headroom\n"
                      "   args = { profile = night } } ]\n")
    before = home.tree()
    assert f"already enabled for you: {path}" in home.run("enable")
    said = home.run("enable", "profile=music", status=REFUSED)
    assert str(path) in said and "args = { }" in said and f"mv '{path}'" in said
    assert f"mv '{path}' '{path}.off'" in home.run("disable", status=REFUSED)
    assert home.tree() == before


def a_file_with_modules_of_its_own_is_left_alone():
    home = Home()
    for text in ("context.modules = [ { name = libpipewire-module-rt } ]\n",
                 "context.properties = { default.clock.rate = 48000 }\n"):
        home.write(home.file.name, text)
        before = home.tree()
        said = home.run("enable", status=REFUSED)
        assert "of its own" in said and "mv " in said
        assert home.tree() == before


def a_file_that_is_not_whole_is_left_alone():
    home = Home()
    for text in ("{ a = b }\n", "a = {\n", 'a = "\n', "a = [ {\n", "# \0\n"):
        home.write(home.file.name, text)
        before = home.tree()
        home.run("enable", status=REFUSED)
        assert home.tree() == before, text


def marks_that_do_not_match_are_left_alone():
    home = Home()
    home.run("enable")
    text = home.file.read_text()
    begin, end = text.splitlines(keepends=True)[0], text.splitlines(keepends=True)[-1]
    for broken in (text.replace(begin, ""), text.replace(end, ""), text + text, end + begin,
                   "".join(line for line in text.splitlines(keepends=True) if "before" not in line)):
        home.file.write_text(broken)
        for words in (["enable", "strength=5"], ["disable"]):
            if "before" not in broken and words[0] == "enable":
                continue
            home.run(*words, status=REFUSED)
            assert home.file.read_text() == broken, (broken, words)


def a_value_is_checked_as_the_module_does():
    home = Home()
    for word, said in (("strength=101", "allowed is 0 .. 100 %"),
                       ("agc.target-lufs=3", "headroom.agc.target-lufs = 3 refused: allowed is -50 .. -5"),
                       ("headroom.agc.enabled=maybe", "true or false"),
                       ("profile=../x", "a name of"), ("route.default=nowhere", "processed, bypass"),
                       ("audio.position=[ FL XX ]", "XX is not a channel"),
                       ("audio.channels=65", "1 .. 64"), ("state.dir=x", "absolute path"),
                       ("bypass-sink=1", "true or false"), ("app-level.target-lufs=0", "-50 .. -5"),
                       ("app-level.mpv=maybe", "on or off"), ("rules=[ { } ", "rules"),
                       ("rules=[ { matches = [ { a = b } ] actions = { route = x } } ]", "rule 1"),
                       ("rules={ }", "[ ... ]"), ("processed.props=x", "key = value"),
                       ("params={ headroom.nope = 1 }", "headroom.nope is not a parameter"),
                       ("nope=1", "not an argument"), ("headroom.nope=1", "not a parameter"),
                       ("nope=", "not an argument")):
        assert said in home.run("enable", "profile=night", word, status=REFUSED), word
        assert home.tree() == {}, word
    for words in (["profile"], ["=x"], ["--restart", "--nope"]):
        home.run("enable", *words, status=USAGE)
    home.run("disable", "profile=night", status=USAGE)
    home.run("status", "--system", status=USAGE)


def hostile_values_stay_values():
    home = Home()
    for value in ('"', "a\nb", "#", "\\", "} ]", "x y", "\t", "ü"):
        key = f"app-level.{value}"
        if "=" in key:
            continue
        home.run("enable", f"{key}=on")
        assert "already enabled" in home.run("enable", f"{key}=on"), value
        home.run("enable", f"{key}=")
    home.run("enable", "processed.props={ a = \"} #\" # comment\n }")
    home.run("enable", "processed.props={ a = } }", status=REFUSED)
    home.run("disable")
    assert home.tree() == {}


def without_the_right_to_write_it_says_what_to_do():
    if os.geteuid() == 0:
        return      # root may
    home = Home()
    said = home.run("enable", "--system", status=REFUSED)
    assert "sudo headroom enable --system" in said
    home.fragments.mkdir(parents=True)
    home.fragments.chmod(0o500)
    home.run("enable", status=REFUSED)
    assert list(home.fragments.iterdir()) == []


tap.run_all(globals(), sys.argv[2] if len(sys.argv) > 2 else "")
