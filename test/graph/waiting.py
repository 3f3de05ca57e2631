# SPDX-License-Identifier: MIT
"""Waiting for something to become true, with a deadline and a reason."""
import time


def wait_until(what, condition, timeout_s=5.0, interval_s=0.02):
    """Poll until condition() is true; return its value. Fails naming `what`."""
    deadline = time.monotonic() + timeout_s
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() >= deadline:
            raise AssertionError(f"not within {timeout_s:g} s: {what} (last: {value!r})")
        time.sleep(interval_s)


def stays_true(what, condition, duration_s, interval_s=0.1):
    """Poll for the whole duration; fails as soon as condition() is false."""
    deadline = time.monotonic() + duration_s
    while time.monotonic() < deadline:
        value = condition()
        assert value, f"no longer true: {what}"
        time.sleep(interval_s)
