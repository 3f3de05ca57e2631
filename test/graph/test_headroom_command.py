# SPDX-License-Identifier: MIT
"""The `headroom` command: what it prints was applied, and what it says can be relied on."""
import json
import re
import shutil
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import signals
from command import (NO_DAEMON, NO_MODULE, NOT_THERE, OK, REFUSED, TIMEOUT, USAGE, Command)
from configuration import spa_json
from control import Metadata, Stream, write_wav
from cut import Closer, Listener, Relay
from generation import REPOSITORY, build_directory, find_built
from probe import Probe
from scenes import PROCESSED_OUT
from server import BYPASS, PROCESSED
from waiting import wait_until

TARGET = "headroom.agc.target-lufs"
HOSTILE = "a\x1b[31mred\x07\u202edrow\nline"
PROFILES = {"HEADROOM_DATA_DIR": str(build_directory() / "conf")}


@pytest.fixture
def server(start_server):
    return start_server(environment=PROFILES)


@pytest.fixture
def headroom(server):
    return Command(server)


@pytest.fixture
def wav(tmp_path):
    return write_wav(tmp_path / "noise.wav")


# ---- keys ----

def test_a_written_key_prints_what_is_in_force(server, headroom):
    assert headroom.ok("set", TARGET, "-21.50") == f"{TARGET} = -21.5\n"
    assert headroom.ok("get", TARGET) == headroom.ok("get", "agc.target-lufs") == "-21.5\n"
    assert server.params()[TARGET] == -21.5
    assert headroom.json("set", TARGET, "-20") == {"key": TARGET, "value": -20}
    assert headroom.json("get", TARGET) == -20
    assert headroom.ok("reset", TARGET) == f"{TARGET} = -18\n"
    assert headroom.ok("reset", "error") == "error is set no longer\n"
    everything = headroom.json("get")
    assert everything == {k: json.loads(v) if re.fullmatch(r"true|false|-?\d+(\.\d+)?", v) else v
                          for k, v in Metadata(server).values[0].items()}
    assert len(headroom.ok("get").splitlines()) == len(everything)


def test_what_is_refused_changes_nothing_and_says_what_to_do(server, headroom):
    said = headroom.fails(REFUSED, "set", TARGET, "7")
    assert f"{TARGET} = 7 refused: allowed is -50 .. -5 LUFS, stays -18" in said
    assert f"headroom list {TARGET}" in said
    assert f"Is it {TARGET}?" in headroom.fails(REFUSED, "get", "agc.target-luf")
    assert f"Is it {TARGET}?" in headroom.fails(REFUSED, "set", "agc.target-luf", "-20")
    assert "there is no such stream" in headroom.fails(REFUSED, "route", "stream", "4711", "bypass")
    assert "it only tells" in headroom.fails(REFUSED, "set", "overlay", "[ ]")
    assert "refused" in headroom.fails(REFUSED, "set", "x" * 3000, HOSTILE * 100)
    assert headroom.run("--json", "set", TARGET, "7").stdout == ""
    assert server.params()[TARGET] == -18
    assert headroom.ok("reset") == "everything is as the module was started\n"
    assert "error" not in headroom.json("get")


def test_a_value_is_set_as_people_write_it(headroom):
    assert headroom.ok("set", "target", "-14") == f"{TARGET} = -14\n"
    assert headroom.ok("set", "agc.target-lufs=-15") == f"{TARGET} = -15\n"
    assert headroom.ok("get", "target") == "-15\n"
    assert "set target VALUE" in headroom.fails(USAGE, "set", "target")
    headroom.fails(REFUSED, "set", "enabled", "true")         # of more than one
    headroom.fails(REFUSED, "set", "targ=-15")


def test_a_reset_leaves_the_routes_of_programs_unless_all_is_meant(headroom):
    headroom.ok("set", "target", "-14")
    headroom.run("route", "set", "mpv", "sink")
    done = headroom.run("reset")
    assert done.stdout == "everything is as the module was started, but for the routes of programs\n"
    assert "reset all" in done.stderr
    assert headroom.ok("get", "target") == "-18\n"
    assert headroom.json("route", "list")["mpv"] == "sink"
    assert headroom.ok("reset", "all") == "everything is as the module was started\n"
    assert "mpv" not in headroom.json("route", "list")


def test_off_and_on_leave_the_profile_its_say(server, headroom):
    assert headroom.ok("off") == "bypass is on\n"
    assert server.params()["headroom.bypass"] is True
    assert headroom.ok("on") == "bypass is off\n"
    assert server.params()["headroom.bypass"] is False
    assert not [key for key in headroom.json("get")["overlay"] if "bypass" in key]
    headroom.ok("off")
    headroom.ok("bypass", "off")
    assert not [key for key in headroom.json("get")["overlay"] if "bypass" in key]


def test_the_list_is_what_prop_info_says_with_values_and_defaults(server, headroom):
    listed = {row["name"]: row for row in headroom.json("list")}
    info = {o["name"]: o for o in server.node(PROCESSED)["info"]["params"]["PropInfo"]
            if str(o.get("name")).startswith("headroom.")}
    assert listed.keys() == info.keys() and len(listed) > 20
    headroom.ok("set", TARGET, "-25.5")
    assert headroom.json("list", "target") == [{
        "name": TARGET, "value": -25.5, "default": -18, "allowed": "-50 .. -5 LUFS", "min": -50,
        "max": -5, "unit": "LUFS",
        "description": "Loudness the programme is brought to, after the compressor"}]
    assert re.search(rf"{TARGET} +-25.5 \* +-18 +-50 .. -5 LUFS +Loudness",
                     headroom.ok("list", "target"))
    assert listed["headroom.compressor.detector"]["allowed"] == "peak or rms"
    assert headroom.json("list", "no-such") == []
    headroom.fails(REFUSED, "list", "no-such")


# ---- profiles, bypass, levels ----

def test_profiles_are_listed_used_and_shown(server, headroom):
    listed = headroom.json("profile", "list")
    assert [p["name"] for p in listed if p["in-force"]] == ["default"] and len(listed) > 10
    assert headroom.ok("profile", "use", "night") == "profile = night\n"
    assert re.search(r"^\*  night +Quiet", headroom.ok("profile", "list"), re.M)
    shown = headroom.json("profile", "show")
    assert shown["name"] == "night"
    assert {k: server.params()[k] for k in shown["params"]} == pytest.approx(shown["params"])
    assert re.search(rf"{TARGET} +-20 LUFS", headroom.ok("profile", "show", "night"))
    assert "there is no such profile" in headroom.fails(REFUSED, "profile", "use", "nope")
    headroom.fails(REFUSED, "profile", "show", "../night")
    assert headroom.ok("reload") == "profile = night\n"
    assert headroom.ok("set", "strength", "50") == "strength = 50\n"


def test_what_is_in_force_is_saved_as_a_profile_that_sounds_the_same(server, headroom):
    headroom.ok("profile", "use", "night")
    headroom.ok("set", "target", "-23.5")
    headroom.ok("app", "on")
    headroom.ok("set", "rules", '[ { matches = [ { node.name = "a [b]" } ] actions = { route = none } } ]')
    before = server.params()
    path = Path(headroom.ok("profile", "save", "mine").strip())
    assert path == server.directory / "config/headroom/profiles/mine.conf"
    print(path.read_text())
    assert "is there already" in headroom.fails(REFUSED, "profile", "save", "mine")
    headroom.ok("reset")
    assert server.params()[TARGET] == -18
    wait_until("it is known", lambda: "mine" in [p["name"] for p in headroom.json("profile", "list")])
    headroom.ok("profile", "show", "mine")                    # without a mistake
    assert headroom.ok("profile", "use", "mine") == "profile = mine\n"
    assert server.params() == pytest.approx(before)
    assert headroom.ok("get", "app-level") == "true\n"
    assert path.read_text().count("route = bypass") == 1 and "a [b]" in path.read_text()
    headroom.ok("profile", "use", "night")
    assert headroom.ok("profile", "delete", "mine") == f"{path} is removed\n"
    headroom.fails(REFUSED, "profile", "delete", "mine")
    assert "stays" in headroom.fails(REFUSED, "profile", "delete", "night")
    headroom.fails(USAGE, "profile", "save", "../mine")


def test_a_mistake_in_a_profile_that_is_used_is_told_beside_the_answer(server, headroom):
    path = server.directory / "config/headroom/profiles"
    path.mkdir(parents=True)
    (path / "mine.conf").write_text("settings = { headroom.limiter.ceiling-dbtp = 3\n"
                                    f"{TARGET} = -22 }}\n")
    done = headroom.run("profile", "use", "mine")
    assert (done.returncode, done.stdout) == (OK, "profile = mine\n")
    assert "mine.conf:1: headroom.limiter.ceiling-dbtp = 3" in done.stderr
    assert server.params()[TARGET] == -22
    report = headroom.json("doctor", status=REFUSED)
    wrong = [f for f in report["findings"] if f["severity"] == "warning"]
    assert any("mine.conf:1" in f["text"] and str(path) in f["mend"] for f in wrong), wrong


def test_bypass_is_switched_and_told(server, headroom):
    assert headroom.ok("bypass") == "bypass is off\n"
    assert headroom.ok("bypass", "on") == "bypass is on\n"
    assert server.params()["headroom.bypass"] is True
    assert headroom.json("bypass")["bypass"] is True
    assert headroom.ok("bypass", "off") == "bypass is off\n"
    if "headroom.bypass.level-matched" in headroom.json("get"):
        assert headroom.json("bypass", "ab") == {"bypass": True, "level-matched": True}
        assert headroom.json("bypass", "ab") == {"bypass": False, "level-matched": True}
        assert headroom.json("bypass", "off") == {"bypass": False, "level-matched": False}
    else:
        headroom.fails(NOT_THERE, "bypass", "ab")


def test_levels_of_programs_are_switched_and_told(headroom):
    assert headroom.ok("app", "on") == "app-level = true\n"
    assert headroom.ok("app", "set", "mpv", "off") == "app-level.mpv = off\n"
    told = headroom.json("app", "list")
    assert told["app-level"] is True and told["settings"]["mpv"] == "off"
    assert re.search(r"^mpv +off$", headroom.ok("app", "list"), re.M)
    assert headroom.ok("app", "set", "mpv", "default") == "app-level.mpv is set no longer\n"
    assert "allowed is on or off" in headroom.fails(REFUSED, "app", "set", "mpv", "maybe")
    assert headroom.ok("app", "off") == "app-level = false\n"


def test_what_is_not_there_says_so(headroom):
    for name in ("monitor", "record", "stream"):
        if find_built(f"headroom-{name}") is None:
            said = headroom.fails(NOT_THERE, name, "--no-such-option", "x")
            assert "is not installed" in said and "libexec" in said
        else:
            assert f"headroom-{name}" in headroom.ok(name, "--help")


# ---- streams ----

def escaped(name):
    """In SPA-JSON, where control characters are written as numbers."""
    return '"' + "".join(c if " " <= c <= "~" else f"\\u{ord(c):04x}" for c in name) + '"'


def test_status_tells_of_now_and_not_of_what_was(server, headroom, wav):
    def now():
        return headroom.ok("status").split("Now\n")[1].split("\nSinks")[0]

    assert now() == "  silence\n"
    long_name = Stream(server, wav, "long", client={"application.name": "X" * 5000},
                       target=PROCESSED)
    player = Probe(server, signals.noise(-24, 3), PROCESSED, loop=True, seconds=60).wait_linked()
    wait_until("it is heard", lambda: "leveller" in now())
    server.spawn("meter", ["pw-record", "--target", "0", "-P", "{ node.name = meter }",
                           str(server.directory / "meter.wav")])      # as a mixer's level meter
    wait_until("the meter is there", lambda: "meter" in server.nodes())
    server.run("pw-link", f"{PROCESSED_OUT}:output_FL", "meter:input_FL")
    assert (PROCESSED_OUT, "meter") in server.linked_nodes()
    assert headroom.json("status")["sinks"][0]["plays-to"] == "speaker"
    assert max(map(len, headroom.ok("status").splitlines())) < 200
    assert "X" * 39 in headroom.ok("status")
    player.stop()
    long_name.stop()
    wait_until("it is gone", lambda: now() == "  silence\n")
    assert headroom.json("status")["meter"]["input-momentary-lufs"] is None


def test_streams_are_told_with_route_reason_and_a_printable_name(start_server, wav):
    server = start_server(is_routing=True)
    headroom = Command(server)
    player = Stream(server, wav, "player", client={"application.name": "Some Player"})
    server.spawn("hostile", ["pw-play", "-P", "{ node.name = hostile application.name = "
                             + escaped(HOSTILE) + " }", "--target", "speaker", str(wav)])
    wait_until("both are told", lambda: len(headroom.json("route", "why")) == 2)
    wait_until("the player is linked", lambda: [s["plays-to"] for s in headroom.json(
        "route", "why", player.id)] == [PROCESSED])
    told = headroom.json("route", "why", "Some Player")
    assert [(s["id"], s["route"], s["node"]) for s in told] == [(player.id, "processed", "player")]
    for words in (["status"], ["route", "why"], ["doctor"], ["--complete", "route", "set", ""]):
        text = headroom.run(*words).stdout
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]", text), words
    hostile = [s for s in headroom.json("status")["streams"] if s["node"] == "hostile"]
    print(f"  the hostile stream: {hostile}")
    assert hostile[0]["route"] == "none" and "not routable" in hostile[0]["why"]
    assert hostile[0]["why-code"] == "not-routable"

    assert headroom.ok("route", "set", "Some Player", "sink") == "route.Some Player = sink\n"
    player.wait_on(BYPASS)
    assert headroom.json("route", "list")["Some Player"] == "sink"
    assert "route.Some Player" in headroom.ok("route", "why", player.id)
    assert headroom.ok("route", "stream", player.id, "bypass") == "route = bypass\n"
    player.wait_on("speaker")
    assert headroom.json("route", "stream", player.id, "auto") == {
        "stream": player.id, "key": "route", "value": "sink"}
    assert headroom.ok("route", "unset", "Some Player") == "route.Some Player is set no longer\n"
    assert headroom.ok("route", "stream", "some player", "bypass") == "route = bypass\n"
    player.wait_on("speaker")
    headroom.ok("route", "stream", player.id, "auto")
    done = headroom.run("route", "set", "nobody", "bypass")
    assert done.stdout == "route.nobody = bypass\n" and done.returncode == 0
    assert "No program of that name plays now" in done.stderr
    assert "Playing: " in done.stderr and "Some Player" in done.stderr
    done = headroom.run("route", "set", "SOME*", "sink")
    player.wait_on(BYPASS)
    assert done.stderr == ""
    headroom.ok("route", "unset", "SOME*")
    assert "Playing: " in headroom.fails(USAGE, "route", "stream", "nobody", "bypass")
    headroom.fails(REFUSED, "route", "why", "nobody")
    headroom.fails(USAGE, "route", "stream", "mpv", "bypass")
    assert headroom.ok("--complete", "route", "stream", "") .count("\n") == 2
    assert f"{player.id}\tSome Player\n" in headroom.ok("--complete", "route", "stream", "")
    headroom.ok("app", "on")
    ear = f"headroom.ear.{player.id}"       # it listens to the stream, and plays nothing
    wait_until("the player is listened to", lambda: ear in server.nodes())
    assert "headroom.ear" not in headroom.ok("status")


def test_the_status_tells_versions_sinks_and_readings(server, headroom):
    status = headroom.json("status")
    assert status["module"] == status["version"] and status["bypass"] is False
    assert {s["name"]: s["plays-to"] for s in status["sinks"]} == {
        PROCESSED: "speaker", BYPASS: "speaker"}
    assert {"input-lufs", "limiter-gain-db", "output-peak-dbfs"} <= status["meter"].keys()
    text = headroom.ok("status")
    assert "nothing plays" in text and status["pipewire"] in text
    assert headroom.json("version")["pipewire"] == status["pipewire"]


# ---- when something is wrong ----

def test_a_wrong_command_line_is_told_before_anything_is_asked(server, headroom):
    for words in (["sett"], ["set", "a"], ["get", "a", "b"], ["--jsn"], ["route"], [],
                  ["route", "set", "x"], ["--remote"], ["bypass", "maybe"], ["app", "nothing"]):
        assert headroom.run(*words).returncode == USAGE, words
    assert 'Is it "headroom set"?' in headroom.fails(USAGE, "sett")
    for words in (["help"], ["help", "set"], ["set", "--help"], ["--version"], ["help", "route"]):
        assert headroom.ok(*words), words
    with open("/dev/full", "w") as full:
        done = subprocess.run([headroom.program, "help"], stdout=full, stderr=subprocess.PIPE)
    assert done.returncode == REFUSED and b"stdout: " in done.stderr


def test_without_a_daemon_or_without_the_module_the_status_says_so(start_server):
    server = start_server(drop_in="# no module\n", is_waiting_for_pair=False)
    headroom = Command(server)
    wait_until("the daemon answers", lambda: headroom.run("get").returncode == NO_MODULE)
    assert "not loaded" in headroom.fails(NO_MODULE, "set", TARGET, "-20")
    nobody = headroom.fails(NO_DAEMON, "--remote", "no-such-socket", "status")
    assert 'can\'t reach PipeWire at "no-such-socket"' in nobody
    report = headroom.json("doctor", status=REFUSED)
    found = [f for f in report["findings"] if f["severity"] == "error"]
    assert "not enabled" in found[0]["text"] and found[0]["mend"].startswith("headroom enable")
    report = headroom.json("--remote", "no-such-socket", "doctor", status=REFUSED)
    assert "does not run" in report["findings"][0]["text"]
    assert headroom.json("version")["module"] is None


def test_a_daemon_that_dies_or_hangs_ends_the_command_with_its_status(server, headroom):
    closer, silent = Closer(server, "closer"), Listener(server, "silent")
    headroom.fails(NO_DAEMON, "--remote", "closer", "get")
    start = time.monotonic()
    assert "within 2 s" in headroom.fails(TIMEOUT, "--remote", "silent", "get")
    print(f"  gave up after {time.monotonic() - start:.2f} s")
    assert 1.9 < time.monotonic() - start < 4.0

    dying = Relay(server, "dying", "-33.25", lambda: False)
    assert "went away" in headroom.fails(NO_DAEMON, "--remote", "dying", "set", TARGET, "-33.25")

    def destroy():
        metadata = [o for o in server.dump().values() if o["type"].endswith(":Metadata")
                    and o["props"]["metadata.name"] == "headroom"]
        server.run("pw-cli", "destroy", str(metadata[0]["id"]))
        return True

    losing = Relay(server, "losing", "-34.25", destroy)
    said = headroom.fails(NO_MODULE, "--remote", "losing", "set", TARGET, "-34.25")
    assert "went away before it answered" in said
    for listener in (closer, silent, dying, losing):
        listener.close()
    assert server.params()[TARGET] == -18


def test_commands_that_race_each_get_their_own_answer(server, headroom):
    values = [str(-20 - n % 20) if n % 3 else str(n) for n in range(48)]
    with ThreadPoolExecutor(8) as pool:
        done = list(pool.map(lambda value: headroom.run("set", TARGET, value), values))
    n_refused = 0
    for value, result in zip(values, done):
        is_good = -50 <= float(value) <= -5
        n_refused += not is_good
        assert result.returncode == (OK if is_good else REFUSED), (value, result)
        assert f"{TARGET} = {value} refused" in result.stderr or is_good
    print(f"  {len(values)} at once, {n_refused} refused, {headroom.ok('get', TARGET).strip()}")
    assert headroom.ok("get", TARGET).strip() in values


# ---- how it looks ----

def test_colours_are_only_for_a_terminal_that_wants_them(headroom):
    for words in (["status"], ["list"], ["help"], ["doctor"], ["set", TARGET, "7"]):
        assert "\x1b[" in headroom.on_terminal(*words)[0], words
        for environment in ({"NO_COLOR": "1"}, {"TERM": "dumb"}, {"TERM": ""}):
            assert "\x1b" not in headroom.on_terminal(*words, **environment)[0], words
        done = headroom.run(*words)
        assert "\x1b" not in done.stdout + done.stderr, words
    assert "\x1b[" in headroom.on_terminal("list", NO_COLOR="")[0]


def test_a_narrow_terminal_is_not_overrun(headroom):
    for columns in (40, 80):
        for words in (["help"], ["doctor"], ["profile", "list"]):
            text, _ = headroom.on_terminal(*words, columns=columns, NO_COLOR="1")
            widest = max(text.splitlines(), key=len)
            print(f"  {words}, {columns} columns: widest {len(widest)}")
            assert len(widest.rstrip()) <= columns, widest
    assert headroom.on_terminal("doctor", LC_ALL="C", NO_COLOR="1")[0].isascii()


# ---- doctor ----

def test_the_doctor_finds_nothing_wrong_with_a_server_that_is_well(server, headroom):
    report = headroom.json("doctor")
    assert report["healthy"] is True
    text = " / ".join(f["text"] for f in report["findings"])
    print(f"  {text}")
    for what in ("PipeWire", "wireplumber 0.", "is loaded", f"{PROCESSED} plays to speaker",
                 f"{BYPASS} plays to speaker", "without a mistake", "can be written",
                 "the data loop has"):
        assert what in text, what
    assert headroom.ok("doctor").endswith("\nNothing is wrong.\n")


def test_the_doctor_sees_a_missing_session_manager_and_a_missing_device(start_server):
    server = start_server(with_wireplumber=False, is_waiting_for_pair=False)
    headroom = Command(server)
    wait_until("the module is there", lambda: headroom.run("get").returncode == OK)
    report = headroom.json("doctor", status=REFUSED)
    wrong = {f["text"]: f["mend"] for f in report["findings"] if f["severity"] != "good"}
    assert wrong["no session manager runs: nothing links the sinks to a device"] == \
        "systemctl --user start wireplumber.service"
    assert f"{PROCESSED} has no ports: no session manager has configured it" in wrong


def test_the_doctor_sees_an_unplugged_device_and_a_pin(start_server, wav):
    server = start_server(is_routing=True)
    headroom = Command(server)
    player = Stream(server, wav)
    player.wait_on(PROCESSED)
    server.run("pw-metadata", str(player.id), "target.object", str(server.serial(BYPASS)), "Spa:Id")
    player.wait_on(BYPASS)
    wait_until("it is a pin", lambda: "user pin" in headroom.ok("route", "why", player.id))
    pinned = [f for f in headroom.json("doctor")["findings"] if "goes past the rules" in f["text"]]
    assert pinned[0]["mend"] == f"headroom route stream {player.id} auto"
    subprocess.run(pinned[0]["mend"].replace("headroom", headroom.program, 1), shell=True,
                   env=headroom.environment, check=True, stdout=subprocess.DEVNULL)
    player.wait_on(PROCESSED)
    server.destroy("speaker")
    wait_until("it plays to nothing", lambda: any(
        f["text"] == f"{PROCESSED} plays to nothing: there is no device"
        for f in headroom.json("doctor", status=REFUSED)["findings"]))


# ---- the manual and the completions ----

def test_the_manual_has_every_command(headroom):
    manual = (build_directory() / "doc/headroom.1").read_text().replace("\\-", "-")
    commands = re.findall(r"^  ([a-z]+(?: [a-z]+)?)(?: [A-Z.\[].*?)?  ", headroom.ok("help"), re.M)
    print(f"  {len(commands)} commands")
    assert len(commands) > 20
    assert not [c for c in commands if f"\n\\fB{c}\\fR" not in manual]


COMPLETIONS = REPOSITORY / "tools/command/completions"
SHELLS = {
    "bash": ("headroom.bash", """source "$1"; shift
        COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _headroom headroom
        printf '%s\\n' "${COMPREPLY[@]}\""""),
    "zsh": ("_headroom", """compdef() {}; _files() { print files }
        _describe() { print -rl -- "${(@P)4}" }
        file=$1; shift; words=("$@"); CURRENT=$#words; source $file"""),
    "fish": ("headroom.fish", """source $argv[1]; complete -C(string join ' ' -- $argv[2..-1])"""),
}


@pytest.mark.parametrize("shell", SHELLS)
def test_the_shells_complete_what_there_is(server, headroom, shell, tmp_path):
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")
    file, script = SHELLS[shell]
    (tmp_path / "script").write_text(script)
    path = f"{Path(headroom.program).parent}:{headroom.environment['PATH']}"

    def completed(*words):
        done = subprocess.run([shell, tmp_path / "script", COMPLETIONS / file, "headroom", *words],
                              env={**headroom.environment, "PATH": path}, text=True, timeout=10,
                              capture_output=True, check=True)
        assert done.stderr == "", done.stderr
        return [re.split("[\t:]", line)[0] for line in done.stdout.splitlines() if line]

    headroom.run("route", "set", "Some Player", "sink")
    assert completed("sta") == ["status"]
    assert set(completed("profile", "")) == {"list", "use", "show", "save", "delete"}
    assert completed("profile", "use", "nig") == ["night"]
    assert completed("set", "agc.targ") == ["agc.target-lufs"]
    assert set(completed("set", "headroom.compressor.detector", "")) == {"peak", "rms"}
    assert set(completed("route", "set", "mpv", "")) == {"processed", "bypass", "sink", "none"}
    name = completed("route", "unset", "So")
    assert [n.replace("\\", "") for n in name] == ["Some Player"]
    assert set(completed("bypass", "o")) == {"on", "off"}
    assert completed("enable", "prof") == ["profile="]
    assert completed("enable", "x", "headroom.agc.targ") == ["headroom.agc.target-lufs="]
