# SPDX-License-Identifier: MIT
"""The drop-in as it is shipped and installed."""
import re
import subprocess

import signals
from generation import MODULE_NAME, PLUGIN_NAME, REPOSITORY, build_directory
from probe import play
from scenes import PROCESSED_OUT
from server import PROCESSED

SHIPPED = REPOSITORY / "conf/50-headroom.conf"
ARGUMENT = re.compile(r"^(\s+)#(?!#)", re.MULTILINE)


def complaints(server):
    """Warnings and errors of ours in the daemon's log."""
    return [line for line in server.log_text().splitlines()
            if re.match(r"\[[WE]\].*headroom", line)]


def test_the_shipped_drop_in_loads_without_a_complaint(start_server):
    server = start_server(drop_in=SHIPPED.read_text())
    assert complaints(server) == []


def test_every_argument_in_its_comments_is_accepted(start_server):
    text, n_arguments = ARGUMENT.subn(r"\1", SHIPPED.read_text())
    print(f"  {n_arguments} lines")
    assert n_arguments > 10
    server = start_server(drop_in=text)
    assert complaints(server) == []
    assert server.node(PROCESSED)["info"]["props"]["node.description"] == "Evened-out sound"


def install(root):
    """Install below a directory, without a trace in the build."""
    log = build_directory() / "meson-logs/install-log.txt"
    kept = log.read_bytes() if log.exists() else None
    subprocess.run(["meson", "install", "-C", build_directory(), "--no-rebuild", "--quiet",
                    "--destdir", root], check=True)
    log.unlink() if kept is None else log.write_bytes(kept)


def only(root, name):
    found = [p for p in root.rglob(name) if p.is_file()]
    assert len(found) == 1, found
    return found[0]


def test_what_meson_installs_is_found_and_works(start_server, pipewire, tmp_path):
    root = tmp_path / "root"
    install(root)
    modules, plugins = only(root, MODULE_NAME).parent, only(root, PLUGIN_NAME).parent.parent
    drop_in = re.sub(r'name = "?[^ "\n]*libpipewire-module-headroom"?',
                     "name = libpipewire-module-headroom",
                     next(root.rglob(f"pipewire.conf.avail/{SHIPPED.name}")).read_text())
    server = start_server(drop_in=drop_in, environment={
        "PIPEWIRE_MODULE_DIR": f"{pipewire.libraries / 'pipewire-0.3'}:{modules}",
        "SPA_PLUGIN_DIR": f"{pipewire.libraries / 'spa-0.2'}:{plugins}"})
    recording = play(server, signals.noise(-12, 1), PROCESSED, [(PROCESSED_OUT, 2)])
    assert abs(recording[1]).max() > 0.1
