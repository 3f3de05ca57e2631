# SPDX-License-Identifier: MIT
"""The private configuration files of one test server."""
import json
import shutil

MODULE_FLAGS = "[ nofail ]"


def spa_json(value):
    """Python values as relaxed SPA-JSON."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "{ " + " ".join(f'"{k}" = {spa_json(v)}' for k, v in value.items()) + " }"
    if isinstance(value, (list, tuple)):
        return "[ " + " ".join(spa_json(v) for v in value) + " ]"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    return repr(value)


def null_sink(name, positions=("FL", "FR"), priority=1000, **extra):
    """Properties of a sink that takes sound at the pace of a timer."""
    return {
        "factory.name": "support.null-audio-sink",
        "node.name": name,
        "node.description": name,
        "media.class": "Audio/Sink",
        "audio.position": list(positions),
        "priority.session": priority,
        "priority.driver": priority,
        "object.linger": True,
        **extra,
    }


def module_drop_in(arguments):
    return ("context.modules = [ { name = libpipewire-module-headroom\n"
            f"  args = {spa_json(arguments)}\n  flags = {MODULE_FLAGS} }} ]\n")


def speakers_drop_in(speakers):
    objects = [f"{{ factory = adapter args = {spa_json(s)} }}" for s in speakers]
    return "context.objects = [\n  " + "\n  ".join(objects) + "\n]\n"


def settings_drop_in(rates, quantum):
    return ("context.properties = { default.clock.rate = 48000\n"
            f"  default.clock.allowed-rates = {spa_json(list(rates))}\n"
            f"  default.clock.quantum = {quantum} default.clock.min-quantum = 32\n"
            "  default.clock.max-quantum = 8192 default.clock.quantum-limit = 8192\n"
            "  settings.check-quantum = false settings.check-rate = false }\n")


WIREPLUMBER_OLD = {
    "main.lua.d/51-test.lua": "alsa_monitor.enabled = false\nv4l2_monitor.enabled = false\n"
                              "libcamera_monitor.enabled = false\n"
                              "default_access.properties[\"enable-flatpak-portal\"] = false\n",
    "bluetooth.lua.d/51-test.lua": "bluez_monitor.enabled = false\n",
}

WIREPLUMBER_NEW = {
    "wireplumber.conf.d/test.conf":
        "wireplumber.profiles = { main = { hardware.audio = disabled\n"
        "  hardware.bluetooth = disabled hardware.video-capture = disabled } }\n",
}


def write_files(directory, files):
    for name, text in files.items():
        path = directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def copy_writable(source, target):
    target.mkdir(parents=True, exist_ok=True)
    for path in source.rglob("*"):
        if path.is_file():
            place = target / path.relative_to(source)
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, place)


def write_pipewire(generation, directory, drop_ins):
    """The generation's stock files plus our drop-ins, nothing of the machine's."""
    copy_writable(generation.share("pipewire"), directory)
    write_files(directory / "pipewire.conf.d",
                {f"{i:02}-test.conf": text for i, text in enumerate(drop_ins)})


def write_wireplumber(generation, directory):
    if generation.is_wireplumber_lua:
        write_files(directory, WIREPLUMBER_OLD)
    else:
        shutil.copyfile(generation.share("wireplumber") / "wireplumber.conf",
                        _made(directory) / "wireplumber.conf")
        write_files(directory, WIREPLUMBER_NEW)


def _made(directory):
    directory.mkdir(parents=True, exist_ok=True)
    return directory
