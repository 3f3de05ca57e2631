# SPDX-License-Identifier: MIT
"""Clients in a sandbox, which PipeWire takes for those of a Flatpak.

PipeWire looks for .flatpak-info in the root directory of whoever connects; so a root
directory of its own, with everything of the machine's in it, is enough.
"""
import functools
import subprocess

import pytest

APP_ID = "org.example.Player"
INFO = f"[Application]\nname={APP_ID}\n"
ENTER = """set -e
root=$1
shift
for entry in /*; do
    if [ -d "$entry" ] && [ ! -L "$entry" ]; then
        mkdir -p "$root$entry"
        mount --rbind "$entry" "$root$entry"
    elif [ ! -e "$root$entry" ]; then
        cp -P "$entry" "$root$entry"
    fi
done
exec chroot "$root" "$@"
"""
NAMESPACE = ["unshare", "--mount", "--map-root-user"]


@functools.lru_cache
def refusal():
    """Why there can be no mounts of our own here; empty when there can."""
    done = subprocess.run([*NAMESPACE, "mount", "-t", "tmpfs", "headroom-test", "/mnt"],
                          check=False, capture_output=True, text=True)
    return done.stderr.strip() if done.returncode != 0 else ""


def sandbox(server):
    """What is put before a program, named by its path, to run it in a sandbox."""
    if refusal():
        pytest.skip(f"can't make a sandbox: {refusal()}")
    root = server.directory / "sandbox"
    root.mkdir(exist_ok=True)
    (root / ".flatpak-info").write_text(INFO)
    return [*NAMESPACE, "sh", "-c", ENTER, "sandbox", str(root)]
