# SPDX-License-Identifier: MIT
"""A test that failed while the machine stood still is run again, and its end says so.

A machine that is shared may not run anybody for longer than half a cycle of the graph, which the
meters call late, too. Sound may break then, whoever makes it: such a test judged the machine.
Whether it stood still is told by a process that is none of ours and waits for nothing but the
clock. Without that evidence a failure is a failure, and the last of a few runs counts whatever the
machine did.
"""
import subprocess
import sys
import threading
import time

from _pytest.runner import runtestprotocol

PERIOD_S = 0.005
LATE_S = 1024 / 48000 / 2     # of a cycle of the servers that the tests start
MOST_RUNS = 3
AGAIN = "again"               # the outcome of a run that does not count
WATCH = f"""
import os, time
parent, due = os.getppid(), time.monotonic()
print(flush=True)
while os.getppid() == parent:
    due += {PERIOD_S}
    time.sleep(max(0, due - time.monotonic()))
    now = time.monotonic()
    if now - due > {LATE_S}:
        print(now, now - due, flush=True)
        due = now
"""


class Watch:
    """A process that wakes up all the time, and tells when it was not woken in time."""

    def __init__(self):
        self.late = []        # (when it was woken, how late), CLOCK_MONOTONIC, seconds
        self.process = subprocess.Popen([sys.executable, "-c", WATCH], stdout=subprocess.PIPE,
                                        text=True, start_new_session=True)
        self.process.stdout.readline()        # it runs
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        for line in self.process.stdout:
            woken, late = line.split()
            self.late.append((float(woken), float(late)))

    def worst_since(self, begin_s):
        """The latest that it woke up since then; 0 when it was never late."""
        return max((late for woken, late in self.late if woken >= begin_s), default=0.0)

    def stop(self):
        self.process.kill()
        self.process.wait()


watch = None


def pytest_runtest_protocol(item, nextitem):
    """Instead of pytest's own: the same, up to MOST_RUNS times."""
    global watch
    watch = watch or Watch()
    item.ihook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
    for n_runs_left in reversed(range(MOST_RUNS)):
        begin_s = time.monotonic()
        reports = runtestprotocol(item, nextitem=nextitem, log=False)
        failed = [report for report in reports if report.failed]
        late_s = watch.worst_since(begin_s)
        if not failed or not late_s or not n_runs_left:
            break
        failed[0].outcome = AGAIN
        failed[0].sections.append(("the machine", f"stood still for {1e3 * late_s:.0f} ms"))
        item.ihook.pytest_runtest_logreport(report=failed[0])
        item._initrequest()   # fixtures of its own for every run
    for report in reports:
        item.ihook.pytest_runtest_logreport(report=report)
    item.ihook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
    return True


def pytest_report_teststatus(report):
    return (AGAIN, "A", "AGAIN") if report.outcome == AGAIN else None


def pytest_terminal_summary(terminalreporter):
    """Which tests were run again, where each failed and how long the machine stood still."""
    for report in terminalreporter.stats.get(AGAIN, []):
        why = getattr(report.longrepr, "reprcrash", None) or report.longrepr
        terminalreporter.write_line(f"AGAIN {report.nodeid}: the machine {report.sections[-1][1]}; "
                                    f"the test read {str(why)[:300]}")


def pytest_unconfigure():
    if watch is not None:
        watch.stop()
