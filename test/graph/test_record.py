# SPDX-License-Identifier: MIT
"""headroom-record: what the sink played is in the file, or it says what is not."""
import json
import os
import signal
import subprocess

import numpy as np
import pytest

import signals
from generation import find_built
from probe import PLAYER, Probe, listen, play
from scenes import PROCESSED_OUT
from server import PROCESSED
from waiting import wait_until


@pytest.fixture
def server(start_server):
    return start_server(quantum=4096)       # nobody is late in 85 ms


class Recorder:
    """One running headroom-record."""

    def __init__(self, server, *arguments, wrap=()):
        self.server, self.name = server, f"record-{len(server.processes)}"
        command = [*wrap, str(find_built("headroom-record")), *map(str, arguments)]
        self.process = server.spawn(self.name, command)

    def said(self):
        return self.server.log_text(self.name)

    def wait_writing(self, path, n_bytes=60000):
        def is_written():
            assert self.process.poll() is None, self.said()
            return path.exists() and path.stat().st_size >= n_bytes
        wait_until(f"{path.name} grows", is_written, 10)
        return self

    def wait_listening(self):
        wait_until("the recorder is a client", lambda: any(
            o["type"].endswith(":Client") and
            (o.get("info") or {}).get("props", {}).get("application.name") == "headroom-record"
            for o in self.server.dump().values()), 10)
        return self

    def stop(self, ending=signal.SIGTERM):
        self.process.send_signal(ending)
        return self.wait()

    def wait(self, timeout_s=20):
        return self.process.wait(timeout_s)


def decode(path, *options):
    """All frames as float32, as ffmpeg sees them."""
    done = subprocess.run(["ffmpeg", "-v", "error", "-i", str(path), "-f", "f32le", *options, "-"],
                          check=True, capture_output=True)
    assert not done.stderr, done.stderr
    return np.frombuffer(done.stdout, np.float32).reshape(-1, 2)


def looping(server, duration_s=1):
    return Probe(server, signals.noise(-20, duration_s), PROCESSED, [(PLAYER, 2)],
                 loop=True).wait_linked()


def find_in(needle, hay):
    """Where the frames of needle begin in hay, or None."""
    first = np.flatnonzero((hay[:, 0] == needle[0, 0]) & (hay[:, 1] == needle[0, 1]))
    for start in first:
        if np.array_equal(hay[start:start + len(needle)], needle):
            return start
    return None


def test_a_float_file_is_what_was_played_bit_for_bit(server, tmp_path):
    path = tmp_path / "played.wav"
    recorder = Recorder(server, path).wait_listening()
    recording = play(server, signals.loud_music(2), PROCESSED, [(PROCESSED_OUT, 2)], tail_s=0.6)
    assert recorder.stop() == 0, recorder.said()
    ours, theirs = decode(path), recording[1]
    sounding = np.flatnonzero(np.any(theirs != 0, axis=1))
    theirs = theirs[sounding[0]:sounding[-1] + 1]
    start = find_in(theirs, ours)
    print(f"  {len(ours)} frames recorded, {len(theirs)} sounding ones found at {start}")
    assert start is not None
    assert len(theirs) > 2 * 48000 - 100
    assert not path.with_name("played.wav.part").exists()


def test_every_format_has_the_exact_length_and_decodes_everywhere(server, tmp_path):
    """One second each, all at once, from one sound."""
    looping(server)
    names = ["a.wav", "a.flac", "a.opus", "a.mp3", "a.ogg"]
    recorders = [Recorder(server, "--duration", "1s", tmp_path / n) for n in names]
    for recorder in recorders:
        assert recorder.wait() == 0, recorder.said()
    for name in names:
        n_frames = len(decode(tmp_path / name))
        print(f"  {name}: {n_frames} frames of 48000")
        # ffmpeg leaves the delay of an MP3 encoder in, up to 1105 frames and a frame's rest
        assert n_frames == 48000 or name == "a.mp3" and 48000 <= n_frames <= 48000 + 2304
    for command in (["flac", "-t", "-s", "a.flac"], ["opusinfo", "-q", "a.opus"],
                    ["sox", "a.wav", "-n", "stat"], ["sox", "a.flac", "-n", "stat"]):
        subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)


def test_a_killed_recorder_leaves_a_file_that_plays(server, tmp_path):
    looping(server)
    path = tmp_path / "killed.wav.part"
    recorder = Recorder(server, tmp_path / "killed.wav").wait_writing(path, 2 * 48000 * 8)
    recorder.stop(signal.SIGKILL)
    n_bytes = path.stat().st_size
    n_frames = len(decode(path))
    print(f"  {n_frames} of about {n_bytes // 8} written frames play")
    assert n_frames >= n_bytes // 8 - 48000 - 4096
    assert not (tmp_path / "killed.wav").exists()
    assert Recorder(server, tmp_path / "killed.wav").wait() == 1    # it is not written over


def test_a_stopped_recorder_tells_what_it_lost_and_keeps_the_time(server, tmp_path):
    """Stopped for longer than the ring is long: the file has its length all the same."""
    looping(server)
    path = tmp_path / "late.wav"
    recorder = Recorder(server, path).wait_writing(tmp_path / "late.wav.part", 200000)
    recorder.process.send_signal(signal.SIGSTOP)
    listen(server, [(PROCESSED, 2)], 2.5)
    recorder.process.send_signal(signal.SIGCONT)
    wait_until("it goes on", lambda: path.with_name("late.wav.part").stat().st_size > 3 * 48000 * 8,
               10)
    assert recorder.stop() == 6, recorder.said()
    gaps = json.loads((tmp_path / "late.wav.gaps.json").read_text())
    frames = decode(path)
    is_silent = ~np.any(frames != 0, axis=1)
    silent = np.count_nonzero(is_silent[np.argmin(is_silent):])    # not the latency at its start
    print(f"  {len(frames)} frames, {gaps['lost_frames']} told as lost, {silent} silent")
    assert gaps["frames"] == len(frames)
    assert gaps["lost_frames"] > 48000 // 2
    assert silent == gaps["lost_frames"]
    assert "lost" in recorder.said()


def test_a_full_disk_ends_it_with_an_error_and_keeps_the_sound(server, tmp_path):
    looping(server)
    recorder = Recorder(server, tmp_path / "full.wav", wrap=["prlimit", "--fsize=400000", "--"])
    assert recorder.wait() == 1
    n_frames = len(decode(tmp_path / "full.wav"))
    print(f"  {n_frames} frames kept; it said: {recorder.said().splitlines()[-3]}")
    assert n_frames > 40000
    assert "kept" in recorder.said()


def test_parts_follow_each_other_without_a_gap(server, tmp_path):
    looping(server, 3)
    recorder = Recorder(server, "--split-time", "1s", "--duration", "2.5s", tmp_path / "p.wav")
    whole = Recorder(server, "--duration", "3s", tmp_path / "whole.wav")
    assert recorder.wait() == 0, recorder.said()
    assert whole.wait() == 0, whole.said()
    parts = [decode(tmp_path / f"p-00{i}.wav") for i in (1, 2, 3)]
    assert [len(p) for p in parts] == [48000, 48000, 24000]
    joined, all_frames = np.concatenate(parts), decode(tmp_path / "whole.wav")
    # Where both were recording, they are the same.
    start = find_in(joined[24000:60000], all_frames)
    assert start is not None


def test_what_was_played_before_it_was_started_can_be_had(server, tmp_path):
    looping(server)
    Recorder(server, tmp_path / "other.wav").wait_writing(tmp_path / "other.wav.part", 48000 * 8)
    path = tmp_path / "pre.wav"
    recorder = Recorder(server, "--pre-roll", "1s", "--duration", "1.2s", path)
    assert recorder.wait() == 0
    assert len(decode(path)) == 57600
    log = recorder.said()
    assert "more is not" not in log, log


def test_a_tap_that_is_kept_has_what_was_played_before_anybody_listened(start_server, tmp_path):
    """The first recorder comes when all is over, and has the last second of it."""
    server = start_server(quantum=4096, arguments={"tap.keep": True})
    played = play(server, signals.loud_music(2), PROCESSED, [(PROCESSED_OUT, 2)], tail_s=0.1)[1]
    path = tmp_path / "late.wav"
    recorder = Recorder(server, "--pre-roll", "1s", "--duration", "1s", path)
    assert recorder.wait() == 0, recorder.said()
    assert "more is not" not in recorder.said(), recorder.said()
    ours = decode(path)
    sounding = np.flatnonzero(np.any(ours != 0, axis=1))
    ours, n_frames = ours[sounding[0]:sounding[-1] + 1], len(ours)
    start = find_in(ours, played)
    print(f"  {n_frames} frames recorded, {len(ours)} sounding ones found at {start}")
    assert n_frames == 48000 and len(ours) > 24000
    assert start is not None


def test_it_survives_the_daemon_and_says_what_is_not_there(start_server, tmp_path):
    server = start_server()
    assert Recorder(server, "--sink", "nobody", tmp_path / "x.wav").wait() == 4
    assert Recorder(server, "--remote", "no-such-daemon", tmp_path / "x.wav").wait() == 3
    assert Recorder(server, tmp_path / "x.doc").wait() == 2
    assert not list(tmp_path.glob("x.*"))


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGHUP])
def test_a_signal_ends_it_in_order(server, tmp_path, ending):
    looping(server)
    recorder = Recorder(server, tmp_path / "s.flac").wait_writing(tmp_path / "s.flac.part", 20000)
    assert recorder.stop(ending) == 0, recorder.said()
    subprocess.run(["flac", "-t", "-s", str(tmp_path / "s.flac")], check=True)
    assert os.stat(tmp_path / "s.flac").st_size > 20000
