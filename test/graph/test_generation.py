# SPDX-License-Identifier: MIT
"""The tests test the build they are told to test, on whichever machine they run."""
import os
import subprocess
from pathlib import Path

import pytest

import generation as generations
from control import made_links
from generation import MODULE_NAME, PLUGIN_NAME, Generation, generation, multiarch, own_program
from server import PROCESSED, Server

# Loads, and has no Headroom in it. What cannot be loaded PipeWire passes over.
WRONG = {f"pipewire-0.3/{MODULE_NAME}": "pipewire-0.3/libpipewire-module-metadata.so",
         f"spa-0.2/headroom/{PLUGIN_NAME}": "spa-0.2/support/libspa-support.so"}


def link_all(directory, target):
    """A directory of links to all that is in another."""
    directory.mkdir(parents=True, exist_ok=True)
    for path in target.iterdir():
        if not (directory / path.name).exists():
            (directory / path.name).symlink_to(path)


def with_wrong_headroom(pipewire, root):
    """The generation as it is where another Headroom is installed, one that does nothing."""
    libraries = root / "usr/lib" / multiarch()
    for name, wrong in WRONG.items():
        (libraries / name).parent.mkdir(parents=True)
        (libraries / name).symlink_to(pipewire.libraries / wrong)
    link_all(libraries / "pipewire-0.3", pipewire.libraries / "pipewire-0.3")
    link_all(libraries / "spa-0.2", pipewire.libraries / "spa-0.2")
    link_all(libraries, pipewire.libraries)
    link_all(root / "usr", pipewire.root / "usr")
    return Generation(pipewire.name, root)


def mapped(pid, name):
    """The files of that name that a process has in its memory."""
    lines = Path(f"/proc/{pid}/maps").read_text().splitlines()
    return {line.split(maxsplit=5)[5] for line in lines if line.endswith(f"/{name}")}


def test_the_build_is_loaded_where_another_headroom_is_installed(pipewire, tmp_path):
    server = Server(with_wrong_headroom(pipewire, tmp_path / "root"), tmp_path / "server")
    try:
        server.start()
        assert PROCESSED in server.nodes()
        for name in (MODULE_NAME, PLUGIN_NAME):
            assert mapped(server.daemon.pid, name) == {str(generations.find_built(name))}
    finally:
        server.stop()


def test_what_a_generation_can_do_is_told_by_its_version(pipewire):
    text = subprocess.run([pipewire.program("pw-cli"), "--version"], text=True, check=True,
                          capture_output=True, env=pipewire.library_environment()).stdout
    version = ".".join(map(str, pipewire.pipewire_version))
    print(f"  PipeWire {version}, WirePlumber {pipewire.wireplumber_version}")
    assert f"Linked with libpipewire {version}\n" in text
    lua = pipewire.share("wireplumber") / "main.lua.d"
    assert pipewire.is_wireplumber_lua == lua.exists()


@pytest.mark.parametrize("text", [
    """= one:output_FL
=   |-> speaker:playback_FL
+ one:output_FL -> headroom.processed:playback_FL
- one:output_FL -> speaker:playback_FL
""", """ one:output_FL
   |-> speaker:playback_FL
*one:output_FL
+  |-> headroom.processed:playback_FL
*headroom.processed:playback_FL
+  |<- one:output_FL
*one:output_FL
-  |-> speaker:playback_FL
"""], ids=["PipeWire-0.3", "PipeWire-1.6"])
def test_new_links_are_read_however_they_are_told(text):
    assert list(made_links(text)) == [("one", PROCESSED)]


def test_a_program_older_than_its_sources_is_made_again(monkeypatch, tmp_path):
    """In a build of the tests' own: what is under test is there for the others, too."""
    monkeypatch.setenv("HEADROOM_BUILD", str(tmp_path))
    subprocess.run(["meson", "setup", "-Dtests=enabled", tmp_path, generations.REPOSITORY],
                   check=True, capture_output=True)
    made = Path(own_program.__wrapped__("hr-tap"))
    os.utime(made, (0, 0))
    again = Path(own_program.__wrapped__("hr-tap"))
    assert made.is_relative_to(tmp_path) and again == made and again.stat().st_mtime > 0


def test_a_build_without_programs_of_the_tests_gets_them_from_elsewhere(monkeypatch, tmp_path):
    monkeypatch.setenv("HEADROOM_BUILD", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    made = Path(own_program.__wrapped__("hr-tap"))
    assert made.is_file() and made.is_relative_to(tmp_path / "cache")
