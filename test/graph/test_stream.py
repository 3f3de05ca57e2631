# SPDX-License-Identifier: MIT
"""headroom-stream: a real Icecast server, a listener who hears what is played."""
import contextlib
import http.client
import os
import random
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.request
from pathlib import Path

import numpy as np
import pytest

import signals
from generation import find_built
from machine import NAMESPACE
from probe import PLAYER, Probe
from server import PROCESSED
from waiting import wait_until

PASSWORD = "hackme-not"
TONE_HZ = 997

pytestmark = pytest.mark.skipif(shutil.which("icecast2") is None, reason="no icecast2")


def free_port():
    """Below those that the system gives to who connects: while nobody listens there, one who
    tries may get that very port, is connected to itself, and keeps the server out.
    """
    while True:
        with socket.socket() as s, contextlib.suppress(OSError):
            s.bind(("127.0.0.1", random.randrange(10000, 30000)))
            return s.getsockname()[1]


class Icecast:
    """A private icecast2 on the loopback."""

    def __init__(self, directory, with_tls=False, address="127.0.0.1"):
        self.directory, self.port, self.with_tls = directory, free_port(), with_tls
        self.address = address
        self.certificate = directory / "certificate.pem"
        # It does not run as root, and has to write its logs.
        os.chmod(directory, 0o777)
        if with_tls:
            self._make_certificate()
        (directory / "icecast.xml").write_text(self._configuration())
        self.process = None
        self.start()

    def _make_certificate(self):
        pair = self.directory / "key.pem"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
                        "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost",
                        "-keyout", str(pair), "-out", str(self.certificate)],
                       check=True, capture_output=True)
        bundle = self.directory / "bundle.pem"
        bundle.write_text(self.certificate.read_text() + pair.read_text())
        os.chmod(bundle, 0o644)

    def _configuration(self):
        tls = f"<ssl-certificate>{self.directory}/bundle.pem</ssl-certificate>" \
            if self.with_tls else ""
        return f"""<icecast>
  <limits><sources>4</sources><clients>20</clients><source-timeout>5</source-timeout>
    <burst-size>65535</burst-size></limits>
  <authentication><source-password>{PASSWORD}</source-password>
    <admin-user>admin</admin-user><admin-password>{PASSWORD}</admin-password></authentication>
  <hostname>localhost</hostname>
  <listen-socket><port>{self.port}</port>
    {"<ssl>1</ssl>" if self.with_tls else ""}
    <bind-address>{self.address}</bind-address></listen-socket>
  <paths><logdir>{self.directory}</logdir><webroot>/usr/share/icecast2/web</webroot>
    <adminroot>/usr/share/icecast2/admin</adminroot>{tls}</paths>
  <logging><accesslog>access.log</accesslog><errorlog>error.log</errorlog>
    <loglevel>3</loglevel></logging>
  <security><chroot>0</chroot>
    <changeowner><user>nobody</user><group>nogroup</group></changeowner></security>
</icecast>"""

    def start(self):
        log = open(self.directory / "output.log", "ab")
        self.process = subprocess.Popen(
            ["icecast2", "-c", str(self.directory / "icecast.xml")], stdout=log, stderr=log,
            stdin=subprocess.DEVNULL)
        log.close()
        wait_until("icecast2 listens", self._is_listening, 10)

    def has_crashed(self):
        """Its version 2.4.4 does, now and then, when somebody connects while it starts."""
        return self.process.poll() == -signal.SIGSEGV

    def start_again_if_it_crashed(self):
        if self.has_crashed():
            self.start()

    def _is_listening(self):
        self.start_again_if_it_crashed()
        assert self.process.poll() is None, self.describe()
        with socket.socket() as s:
            if s.connect_ex((self.address, self.port)) != 0:
                return False
        return self.with_tls or self.status() is not None

    def stop(self, ending=signal.SIGTERM):
        if self.process.poll() is None:
            self.process.send_signal(ending)
            self.process.wait(10)

    def describe(self):
        logs = [self.directory / "output.log", self.directory / "error.log"]
        return "\n".join([f"icecast2, port {self.port}, ended with {self.process.poll()}",
                          *[log.read_text()[-2000:] for log in logs if log.exists()]])

    def url(self, mount):
        return f"{'https' if self.with_tls else 'http'}://localhost:{self.port}/{mount}"

    def status(self):
        """None when it does not answer."""
        try:
            with urllib.request.urlopen(f"http://{self.address}:{self.port}/status-json.xsl",
                                        timeout=5) as r:
                return r.read().decode()
        except (OSError, http.client.HTTPException):
            return None

    def has_source(self, mount):
        self.start_again_if_it_crashed()
        return f"/{mount}" in (self.status() or "")

    def listen(self, mount, path, seconds):
        """What a listener gets in that time, the server's burst left out by the clock."""
        started = time.monotonic()
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/{mount}", timeout=5) as stream, \
                open(path, "wb") as out:
            while time.monotonic() < started + seconds:
                out.write(stream.read1(65536))
        return path

    def listen_for(self, mount, path, n_frames, timeout_s=15):
        """What a listener has got when so many frames of it can be decoded."""
        deadline = time.monotonic() + timeout_s
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/{mount}", timeout=5) as stream, \
                open(path, "wb", buffering=0) as out:
            heard = decode(path)
            while len(heard) < n_frames:
                assert time.monotonic() < deadline, f"{len(heard)} frames, {path.stat().st_size} bytes"
                out.write(stream.read1(65536))
                heard = decode(path)
        return heard


@pytest.fixture
def icecast():
    servers = []

    def start(**options):
        # Not below tmp_path: it gives up its rights, and could not enter.
        servers.append(Icecast(Path(tempfile.mkdtemp(prefix="headroom-icecast-")), **options))
        return servers[-1]

    yield start
    for server in servers:
        print(server.describe())
        server.stop()
        shutil.rmtree(server.directory)


class Streamer:
    def __init__(self, server, *arguments, password=PASSWORD, prefix=()):
        self.server, self.name = server, f"stream-{len(server.processes)}"
        file = server.directory / f"{self.name}.password"
        file.write_text(password + "\n")
        file.chmod(0o600)
        self.process = server.spawn(self.name, [*prefix, str(find_built("headroom-stream")),
                                                "--password-file", str(file), *arguments])

    def said(self):
        return self.server.log_text(self.name)

    def wait_connected(self, radio, times=1, timeout_s=30):
        return self.wait_said("connected to", times, timeout_s, radio.start_again_if_it_crashed)

    def wait_said(self, text, times=1, timeout_s=15, meanwhile=lambda: None):
        def is_said():
            meanwhile()
            assert self.process.poll() is None, self.said()
            return self.said().count(text) >= times
        try:
            wait_until(f"headroom-stream says {text}", is_said, timeout_s)
        except AssertionError as late:
            raise AssertionError(f"{late}; it said\n{self.said()}") from None
        return self

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(10)


def decode(path):
    done = subprocess.run(["ffmpeg", "-v", "error", "-i", str(path), "-f", "f32le", "-ar", "48000",
                           "-"], capture_output=True)
    return np.frombuffer(done.stdout, np.float32).reshape(-1, 2)


def tone_share(frames, rate=48000):
    """How much of the power is at the tone."""
    x = frames[:, 0].astype(np.float64)
    spectrum = np.abs(np.fft.rfft(x * np.hanning(len(x)))) ** 2
    at = round(TONE_HZ * len(x) / rate)
    return spectrum[max(at - 8, 0):at + 9].sum() / max(spectrum.sum(), 1e-30)


def play_tone(server):
    return Probe(server, signals.sine(TONE_HZ, -20, 10), PROCESSED, [(PLAYER, 2)],
                 loop=True).wait_linked()


@pytest.mark.parametrize("mount", ["live.opus", "live.mp3"])
def test_a_listener_hears_what_is_played(server, icecast, tmp_path, mount):
    radio = icecast()
    play_tone(server)
    streamer = Streamer(server, "--name", "Tést", "--title", "A töne", radio.url(mount))
    streamer.wait_connected(radio)
    wait_until("the mount is there", lambda: radio.has_source(mount), 10)
    heard = decode(radio.listen(mount, tmp_path / mount, 5))
    share = tone_share(heard[4800:])
    print(f"  {mount}: {len(heard)} frames decoded, {100 * share:.2f} % of it the tone")
    assert len(heard) > 2 * 48000
    assert share > 0.99
    if mount.endswith("mp3"):
        wait_until("the title is shown", lambda: "A töne" in (radio.status() or ""), 5)
    else:
        assert "A töne".encode() in (tmp_path / mount).read_bytes()
    assert streamer.stop() == 0
    assert PASSWORD not in streamer.said()


def test_silence_is_sent_by_the_clock_while_nothing_plays(server, icecast, tmp_path):
    radio = icecast()
    streamer = Streamer(server, radio.url("idle.opus")).wait_connected(radio)
    wait_until("the mount is there", lambda: radio.has_source("idle.opus"), 10)
    radio.listen("idle.opus", tmp_path / "burst.opus", 1)
    before = time.monotonic()
    heard = decode(radio.listen("idle.opus", tmp_path / "idle.opus", 6))
    lasted = time.monotonic() - before
    streamer.stop()
    # The server begins with what it has, here all since the start: 64 kB of silence are minutes.
    print(f"  {len(heard) / 48000:.2f} s of silence heard in {lasted:.2f} s")
    assert not np.any(np.abs(heard) > 1e-4)
    assert lasted - 1.0 < len(heard) / 48000 < lasted + 6.0


def test_a_server_that_comes_back_is_connected_to_again(server, icecast, tmp_path):
    radio = icecast()
    play_tone(server)
    streamer = Streamer(server, radio.url("live.opus")).wait_connected(radio)
    wait_until("the mount is there", lambda: radio.has_source("live.opus"), 10)
    radio.stop(signal.SIGKILL)
    streamer.wait_said("trying again")
    radio.start()
    before = time.monotonic()
    streamer.wait_connected(radio, times=2)
    print(f"  connected again {time.monotonic() - before:.1f} s after the server was back")
    wait_until("the mount is there", lambda: radio.has_source("live.opus"), 10)
    heard = radio.listen_for("live.opus", tmp_path / "again.opus", 48000)
    assert tone_share(heard[4800:]) > 0.99
    assert streamer.stop() == 0
    assert "2 connections" in streamer.said()
    assert "No error" not in streamer.said()


def test_a_wrong_password_ends_it_and_is_never_shown(server, icecast):
    radio = icecast()
    streamer = Streamer(server, radio.url("live.opus"), password="guess-4711")
    assert streamer.process.wait(15) == 5
    print(f"  {streamer.said().strip().splitlines()[-1]}")
    assert "guess-4711" not in streamer.said()
    assert not radio.has_source("live.opus")


def test_the_connection_can_be_encrypted(server, icecast):
    radio = icecast(with_tls=True)
    refused = Streamer(server, radio.url("live.opus"))
    refused.wait_said("trying again")           # nobody vouches for this certificate
    assert "connected to" not in refused.said()
    refused.stop()
    streamer = Streamer(server, "--ca-file", str(radio.certificate), radio.url("live.opus"))
    streamer.wait_connected(radio)
    assert streamer.stop() == 0


@pytest.mark.parametrize("with_tls", [False, True])
def test_an_address_where_nobody_answers_is_passed_over(server, icecast, tmp_path, with_tls):
    """A name has two addresses, and the server is at the second one."""
    hosts = tmp_path / "hosts"
    hosts.write_text("127.0.0.1 localhost\n127.0.0.2 localhost\n")
    radio = icecast(with_tls=with_tls, address="127.0.0.2")
    trust = ["--ca-file", str(radio.certificate)] if with_tls else []
    streamer = Streamer(server, *trust, radio.url("live.opus"), prefix=[
        *NAMESPACE, "sh", "-c", f'mount --bind {hosts} /etc/hosts && exec "$@"', "sh"])
    streamer.wait_connected(radio)
    assert streamer.stop() == 0


def heard_titles(radio, mount):
    """What a listener gets as the title: the bytes between the quotes, as UTF-8."""
    request = urllib.request.Request(radio.url(mount), headers={"Icy-MetaData": "1"})
    with urllib.request.urlopen(request, timeout=10) as answer:
        interval = int(answer.headers["icy-metaint"])
        answer.read(interval)
        block = answer.read(16 * answer.read(1)[0])
    return block.split(b"StreamTitle='")[1].split(b"';")[0].decode() if block else ""


@pytest.mark.parametrize("title", ["Zażółć gęślą jaźń", "Полёт шмеля", "夜曲 ♫"])
def test_a_title_outside_latin_1_reaches_the_listeners_of_mp3(server, icecast, title):
    """Icecast takes the charset of an MP3 mount for Latin-1, and wrote entities instead."""
    radio = icecast()
    play_tone(server)
    streamer = Streamer(server, "--title", title, radio.url("live.mp3"))
    streamer.wait_connected(radio)
    wait_until("the title is heard", lambda: heard_titles(radio, "live.mp3") == title, 10)
    assert streamer.stop() == 0


def test_the_title_follows_a_file(server, icecast, tmp_path):
    radio = icecast()
    title = tmp_path / "title"
    title.write_text("first\n")
    play_tone(server)
    streamer = Streamer(server, "--title-file", str(title), radio.url("live.mp3"))
    streamer.wait_connected(radio)
    wait_until("the first title is shown", lambda: '"first"' in (radio.status() or ""), 10)
    title.write_text("second\n")
    wait_until("the second title is shown", lambda: '"second"' in (radio.status() or ""), 10)
    assert streamer.stop() == 0
