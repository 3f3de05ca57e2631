# SPDX-License-Identifier: MIT
import os
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent))

from generation import GENERATIONS, MODULE_NAME, build_directory, find_built, generation  # noqa: E402
from lateness import (pytest_report_teststatus, pytest_runtest_protocol,  # noqa: E402,F401
                      pytest_terminal_summary, pytest_unconfigure)
from machine import Machine  # noqa: E402
from server import Server  # noqa: E402


def pytest_configure(config):
    config.addinivalue_line("markers", "long: takes minutes; runs only with -m long")
    if not os.environ.get("HEADROOM_DROP_IN") and find_built(MODULE_NAME) is None:
        raise pytest.UsageError(f"no {MODULE_NAME} below {build_directory()}: build it, or name "
                                "another build with HEADROOM_BUILD")


def pytest_collection_modifyitems(config, items):
    if config.getoption("-m"):
        return
    long = [item for item in items if item.get_closest_marker("long")]
    config.hook.pytest_deselected(items=long)
    items[:] = [item for item in items if item not in long]


@pytest.fixture(params=GENERATIONS)
def pipewire(request):
    """The PipeWire generation; every test runs on all of them."""
    return generation(request.param)


@pytest.fixture
def start_server(pipewire, tmp_path):
    """Start servers with options; all are stopped and judged at the end."""
    servers = []

    def start(is_waiting_for_pair=True, **options):
        server = Server(pipewire, tmp_path / f"server{len(servers)}", **options)
        servers.append(server)
        return server.start(is_waiting_for_pair)

    yield start
    stop_all(servers)


@pytest.fixture
def machine(pipewire, tmp_path):
    """A server with an /etc of its own, not started, and nothing that loads the module."""
    server = Machine(pipewire, tmp_path / "machine")
    yield server
    stop_all([server] if server.processes else [])


def stop_all(servers):
    """End servers; each must leave in good order."""
    failures = []
    for server in servers:
        try:
            server.stop()
        except AssertionError as error:
            failures.append(str(error))
    assert not failures, failures


@pytest.fixture
def server(start_server):
    """A server with default options, both pairs linked to a stereo speaker."""
    return start_server()
