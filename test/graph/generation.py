# SPDX-License-Identifier: MIT
"""Which PipeWire the tests run on: where its programs, plugins and files are.

"system" is what the distribution installed. On Debian 12 that is PipeWire 0.3.65
with WirePlumber 0.4.13, and "backports" is PipeWire 1.4.2 with WirePlumber 0.5.8,
unpacked by ../pipewire-prefix.sh into a prefix of its own and never installed.
Run as a program, this makes ready what there is and prints the versions.

The build under test is named by HEADROOM_BUILD (default: build-test/ of
the repository). It may be a meson build tree or the root of `meson install
--destdir`: the two shared objects are looked for by name below it, and linked
into a directory laid out the way PipeWire looks for them. PipeWire takes lists
separated by colons in PIPEWIRE_MODULE_DIR and SPA_PLUGIN_DIR and the first that
has a file wins: that directory comes before the generation's own, where another
Headroom may be installed.
"""
import fcntl
import functools
import hashlib
import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parent.parent
MODULE_NAME = "libpipewire-module-headroom.so"
PLUGIN_NAME = "libspa-headroom.so"
BACKPORTS_ARE_FOR = "bookworm"


@functools.lru_cache
def multiarch():
    return subprocess.run(["gcc", "-print-multiarch"], check=True, text=True,
                          capture_output=True).stdout.strip()


@dataclass
class Generation:
    name: str
    root: Path

    @property
    def libraries(self):
        return self.root / "usr/lib" / multiarch()

    @functools.cached_property
    def pipewire_version(self):
        """Such as (1, 4, 2)."""
        return self._version("pipewire", "libpipewire")

    @functools.cached_property
    def wireplumber_version(self):
        return self._version("wireplumber", "libwireplumber")

    def _version(self, program, library):
        """Of the library, which also PipeWire 0.3 and WirePlumber 0.4 tell."""
        said = subprocess.run([self.program(program), "--version"], check=True, text=True,
                              capture_output=True, env={**os.environ, **self._library_path()})
        return tuple(map(int, re.search(rf"Linked with {library} ([\d.]+)",
                                        said.stdout).group(1).split(".")))

    @property
    def is_wireplumber_lua(self):
        """WirePlumber 0.4 is configured in Lua, later ones in SPA-JSON."""
        return self.wireplumber_version < (0, 5)

    @property
    def may_unload(self):
        """Clients may destroy modules and factories, as later ones let nobody."""
        return self.pipewire_version < (1,)

    @property
    def waits_for_pw_play(self):
        """Its nodes are asynchronous later on: a stopped one holds up nothing."""
        return self.pipewire_version < (1,)

    def program(self, name):
        """The generation's own program, else the system's (pactl and friends)."""
        path = self.root / "usr/bin" / name
        return str(path) if path.exists() else name

    def share(self, name):
        return self.root / "usr/share" / name

    def _library_path(self):
        return {} if self.root == Path("/") else {"LD_LIBRARY_PATH": str(self.libraries)}

    def library_environment(self):
        """What makes every program of this generation find its own files."""
        if self.root == Path("/"):
            return {}
        api = ".".join(map(str, self.wireplumber_version[:2]))
        return {
            **self._library_path(),
            "WIREPLUMBER_MODULE_DIR": str(self.libraries / f"wireplumber-{api}"),
            "WIREPLUMBER_DATA_DIR": str(self.share("wireplumber")),
        }

    def plugin_environment(self, ours):
        """Our plugins from the directory `ours` first, then its own."""
        return {
            "PIPEWIRE_MODULE_DIR": f"{ours / 'module'}:{self.libraries / 'pipewire-0.3'}",
            "SPA_PLUGIN_DIR": f"{ours / 'spa'}:{self.libraries / 'spa-0.2'}",
        }


@functools.lru_cache
def generation(name):
    if name == "system":
        return Generation("system", Path("/"))
    script = HERE.parent / "pipewire-prefix.sh"
    done = subprocess.run([str(script)], check=True, text=True, stdout=subprocess.PIPE)
    return Generation("backports", Path(done.stdout.splitlines()[-1]))


def _default_generations():
    release = Path("/etc/os-release").read_text()
    has_backports = f"VERSION_CODENAME={BACKPORTS_ARE_FOR}\n" in release
    return ["system", "backports"] if has_backports else ["system"]


GENERATIONS = os.environ.get("HR_GENERATION", "").split() or _default_generations()


def build_directory():
    return Path(os.environ.get("HEADROOM_BUILD", REPOSITORY / "build-test")).resolve()


def find_built(name):
    """The newest file of that name in the build, or None."""
    found = [p for p in build_directory().rglob(name) if p.is_file()]
    return max(found, key=lambda p: p.stat().st_mtime, default=None)


def lay_out_plugins(directory):
    """Link our two shared objects where PipeWire expects them."""
    for name, place in ((MODULE_NAME, "module"), (PLUGIN_NAME, "spa/headroom")):
        (directory / place).mkdir(parents=True, exist_ok=True)
        built = find_built(name)
        if built is not None:
            (directory / place / name).symlink_to(built)
    return directory


def _programs_tree():
    """The build tree that makes the programs of the tests: the build under test, if it can."""
    build = build_directory()
    if (build / "test/graph").is_dir() and (build / "build.ninja").exists():
        return build
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "headroom-test"
    return cache / f"programs-{hashlib.sha256(bytes(REPOSITORY)).hexdigest()[:12]}"


@functools.lru_cache
def own_program(name):
    """A program of the tests, up to date with its sources; libhr-*.so are there to be preloaded."""
    tree = _programs_tree()
    tree.mkdir(parents=True, exist_ok=True)
    target = f"test/graph/{name}"
    with open(tree / ".headroom-test.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)        # ninja has none, and tests run beside each other
        if not (tree / "build.ninja").exists():
            _run_quietly("meson", "setup", "-Dtests=enabled", tree, REPOSITORY)
        _run_quietly("ninja", "-C", tree, target)
    return str(tree / target)


def _run_quietly(*command):
    done = subprocess.run(command, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    assert done.returncode == 0, f"{command}: {done.stdout}"


def main():
    for name in GENERATIONS:
        made = generation(name)
        pipewire, wireplumber = (".".join(map(str, version)) for version in (
            made.pipewire_version, made.wireplumber_version))
        print(f"{name}: PipeWire {pipewire}, WirePlumber {wireplumber}")


if __name__ == "__main__":
    main()
