# SPDX-License-Identifier: MIT
"""Which PipeWire the tests run on: where its programs, plugins and files are.

"system" is what the distribution installed (PipeWire 0.3.65, WirePlumber
0.4.13); "backports" is PipeWire 1.4.2 with WirePlumber 0.5.8, unpacked by
../pipewire-prefix.sh into a prefix of its own and never installed.

The build under test is named by HEADROOM_BUILD (default: build/ of the
repository). It may be a meson build tree or the root of `meson install
--destdir`: the two shared objects are looked for by name below it, and linked
into a directory laid out the way PipeWire looks for them. Both PipeWire
versions take lists separated by colons in PIPEWIRE_MODULE_DIR and
SPA_PLUGIN_DIR, so that directory is simply put behind the generation's own.
"""
import functools
import os
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parent.parent
MODULE_NAME = "libpipewire-module-headroom.so"
PLUGIN_NAME = "libspa-headroom.so"


@functools.lru_cache
def multiarch():
    return subprocess.run(["gcc", "-print-multiarch"], check=True, text=True,
                          capture_output=True).stdout.strip()


@dataclass
class Generation:
    name: str
    root: Path
    wireplumber_api: str
    environment: dict = field(default_factory=dict)

    @property
    def libraries(self):
        return self.root / "usr/lib" / multiarch()

    @property
    def is_old(self):
        return self.name == "system"

    def program(self, name):
        """The generation's own program, else the system's (pactl and friends)."""
        path = self.root / "usr/bin" / name
        return str(path) if path.exists() else name

    def share(self, name):
        return self.root / "usr/share" / name

    def library_environment(self):
        """What makes every program of this generation find its own files."""
        if self.is_old:
            return {}
        return {
            "LD_LIBRARY_PATH": str(self.libraries),
            "WIREPLUMBER_MODULE_DIR": str(self.libraries / f"wireplumber-{self.wireplumber_api}"),
            "WIREPLUMBER_DATA_DIR": str(self.share("wireplumber")),
        }

    def plugin_environment(self, ours):
        """Its plugins first, then ours from the directory `ours`."""
        return {
            "PIPEWIRE_MODULE_DIR": f"{self.libraries / 'pipewire-0.3'}:{ours / 'module'}",
            "SPA_PLUGIN_DIR": f"{self.libraries / 'spa-0.2'}:{ours / 'spa'}",
        }


@functools.lru_cache
def generation(name):
    if name == "system":
        return Generation("system", Path("/"), "0.4")
    script = HERE.parent / "pipewire-prefix.sh"
    done = subprocess.run([str(script)], check=True, text=True, stdout=subprocess.PIPE)
    return Generation("backports", Path(done.stdout.splitlines()[-1]), "0.5")


GENERATIONS = os.environ.get("HR_GENERATION", "system backports").split()


def build_directory():
    return Path(os.environ.get("HEADROOM_BUILD", REPOSITORY / "build")).resolve()


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


@functools.lru_cache
def own_program(name, cache):
    """A program of the build; made here when the build has none, or an old one.

    libhr-*.so are there to be preloaded.
    """
    is_library = name.endswith(".so")
    stem = name[len("lib"):-len(".so")] if is_library else name
    sources = list(HERE.glob(f"{stem}*.[ch]"))
    built = find_built(name)
    if built is not None and built.stat().st_mtime > max(s.stat().st_mtime for s in sources):
        return str(built)
    program = Path(cache) / f"{os.getpid()}-{name}"
    flags = subprocess.run(["pkg-config", "--cflags", "--libs", "libpipewire-0.3"], check=True,
                           text=True, capture_output=True).stdout.split()
    subprocess.run(["gcc", "-std=gnu11", "-D_GNU_SOURCE", "-O2",
                    *(["-shared", "-fPIC"] if is_library else []), "-o", str(program),
                    *[str(s) for s in sources if s.suffix == ".c"], *flags], check=True)
    return str(program)
