#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Write doc/figures.md: what the tests of the suite quality print, as tables.

usage: gen-figures.py BUILD|LOG.json [TEXT]... > doc/figures.md

Of a build directory the tests are run, which takes some minutes; a log is what
`meson test` left in meson-logs/. A text has more figures, such as listening.txt of
`test/run.sh listening`, there as well. Figures that share a row and a column of a table are
one cell, with the figure nearest to its goal. Ends with 1 when a goal was missed, a test
did not end well or was skipped, or a figure has no table; the page is written all the same.
"""

import json
import math
import os
import re
import subprocess
import sys
import textwrap

from figures_tables import SECTIONS

# Tests of other suites that print figures, too.
UNITS = ("comp", "loudness", "r128")

FIGURE = re.compile(r"# figure (\S+) = (\S+) ?(.*?) ?\((no goal|goal (?:<= |\+-)(\S+)( %)?)\)")
COUNTS = {"samples", "sounds", "renders", "rates", "frames", "bytes", "neighbours"}
# Units of which less is worse.
LEAST = {"of-the-rate"}


class Figure:
    """A number with its unit, its goal (None: only noted), and the level it has."""

    def __init__(self, match, level):
        self.name, value, self.unit, _, goal, percent = match.groups()
        self.value, self.level = float(value), level
        if "+-" in match[4]:
            self.value = abs(self.value)
        self.goal = float(goal) if goal else None
        wanted = re.fullmatch(r"\w+ of (\d+)", self.unit)
        if wanted and percent:
            self.value = 100.0 * abs(self.value / float(wanted[1]) - 1.0)
            self.unit = "%"

    def is_missed(self):
        # also what is not a number
        return self.goal is not None and not self.value <= self.goal

    def badness(self):
        if math.isnan(self.value):
            return math.inf
        if self.unit in LEAST:
            return -self.value
        return self.value if self.goal is None else self.value - self.goal


def run_tests(build):
    """Run what prints figures; returns the path of the log."""
    about = subprocess.run(["meson", "introspect", build, "--tests"], check=True,
                           stdout=subprocess.PIPE)
    names = sorted({test["name"] for test in json.loads(about.stdout)
                    if "headroom:quality" in test["suite"] or
                    ("headroom:unit" in test["suite"] and test["name"] in UNITS)})
    subprocess.run(["meson", "test", "-C", build, "--logbase", "figures", *names],
                   stdout=sys.stderr)
    return os.path.join(build, "meson-logs", "figures.json")


def read_log(path):
    """Returns figures, the name of the best level, and names of tests that are not OK."""
    figures, best, bad = [], "best", []
    with open(path, encoding="utf-8") as log:
        for test in sorted(map(json.loads, log), key=lambda test: test["name"]):
            level = test.get("env", {}).get("HR_TEST_OPS", "")
            text = test.get("stdout", "")
            loops = re.search(r"# inner loops: (\S+)", text)
            if level == "best" and loops:
                best = loops[1]
            if test["result"] != "OK":
                bad.append(test["name"])
            figures += [Figure(match, level) for match in FIGURE.finditer(text)]
    return figures, best, bad


def read_text(path):
    with open(path, encoding="utf-8") as text:
        return [Figure(match, "") for match in FIGURE.finditer(text.read())]


def number(value, unit):
    if unit in COUNTS:
        return f"{value:.0f}"
    if value != 0.0 and abs(value) < 0.001:
        return f"{value:.1e}"
    text = f"{value:.1f}" if abs(value) >= 10.0 else f"{value:.3f}"
    return text.rstrip("0").rstrip(".")


def goal_text(goals, unit):
    texts = [f"{goal:.0f}" if unit in COUNTS else f"{goal:.4g}" for goal in goals]
    return ", ".join(dict.fromkeys(texts)) or "–"


def natural(row):
    """Rows that begin with a number go by it; the others stay as they came."""
    numbers = re.match(r"-?\d+(\.\d+)?", row) and re.findall(r"\d+(?:\.\d+)?", row)
    return [float(text) for text in numbers] if numbers else [float("inf")]


class Table:
    """Cells by row, column and level; a cell holds the figures it is made of."""

    def __init__(self, spec):
        self.spec = spec
        self.cells = {}
        # each with the place of its rule, which is also its own
        self.rows, self.columns, self.levels = {}, {}, []

    def take(self, figure):
        for place, (pattern, row, column) in enumerate(self.spec["rules"]):
            match = re.fullmatch(pattern, figure.name)
            if match:
                self.add(figure, place, match.expand(row), match.expand(column))
                return True
        return False

    def add(self, figure, place, row, column):
        self.rows[row] = min(place, self.rows.get(row, place))
        self.columns[column] = min(place, self.columns.get(column, place))
        if figure.level not in self.levels:
            self.levels.append(figure.level)
        self.cells.setdefault((row, column, figure.level), []).append(figure)

    def worst(self, row, column, level):
        return max(self.cells.get((row, column, level), []), key=Figure.badness, default=None)

    def shown(self, row, columns):
        every = [self.worst(row, column, level) for column in columns for level in self.levels]
        return [figure for figure in every if figure]

    def unit(self, column):
        """The unit of a column, if it has one only; otherwise it stands in the cells."""
        units = {figure.unit for row in self.rows for figure in self.shown(row, [column])}
        return units.pop() if len(units) == 1 else None

    def groups(self):
        """Neighbouring columns of a unit that have the same goal in every row."""
        groups = []
        for column in sorted(self.columns, key=self.columns.get):
            group = groups[-1] + [column] if groups else []
            if group and self.unit(column) == self.unit(group[0]) and \
                    all(len(self.goals(row, group)) <= 1 for row in self.rows):
                groups[-1] = group
            else:
                groups.append([column])
        return groups

    def goals(self, row, columns):
        return sorted({figure.goal for figure in self.shown(row, columns)
                       if figure.goal is not None})

    def cell(self, row, column, level):
        figure = self.worst(row, column, level)
        if figure is None:
            return ""
        text = number(figure.value, figure.unit)
        if self.unit(column) is None:
            text = f"{text} {figure.unit.replace('-', ' ')}"
        return f"**{text}**" if figure.is_missed() else text.strip()

    def head(self, groups, best):
        yield self.spec["row"]
        for group in groups:
            yield "goal"
            for column in group:
                unit = self.unit(column)
                for level in self.levels:
                    words = [column, level and (best if level == "best" else level)]
                    name = ", ".join(word for word in words if word) or "measured"
                    yield f"{name} ({unit})" if unit else name

    def lines(self, best):
        rows = sorted(self.rows, key=lambda row: (natural(row), self.rows[row]))
        self.levels.sort(reverse=True, key=lambda level: level == "c")
        groups = self.groups()
        head = list(self.head(groups, best))
        sizes = [max(len(cell) for key, cell in self.cells.items() if key[0] == row)
                 for row in rows]
        has_sizes = max(sizes) > 1
        yield "| " + " | ".join(head) + (" | of |" if has_sizes else " |")
        yield "|---" * (len(head) + has_sizes) + "|"
        for row, size in zip(rows, sizes):
            out = [row]
            for group in groups:
                shown = self.shown(row, group)
                out.append(goal_text(self.goals(row, group), shown[0].unit if shown else ""))
                out += [self.cell(row, column, level) for column in group
                        for level in self.levels]
            yield "| " + " | ".join(out) + (f" | {size} |" if has_sizes else " |")


def print_text(text):
    print(textwrap.fill(" ".join(text.split()), 100, break_on_hyphens=False,
                        break_long_words=False))


def print_page(tables, figures, best):
    n_goals = sum(figure.goal is not None for figure in figures)
    n_missed = sum(figure.is_missed() for figure in figures)
    print("# Figures\n")
    print_text(f"""Written by `test/quality/gen-figures.py build-test
        build-test/meson-logs/listening.txt > doc/figures.md` from what the
        tests print, on a CPU of which the best inner loops are `{best}`: change a test, not this
        page. Columns `c` are from the plain inner loops, `{best}` from the best; what has no level
        is measured with the best. Where a table ends with `of`, its cells are the worst of up to
        as many figures. A goal is the highest value that is good, – means that nothing is
        promised, and **bold** is missed. There are {len(figures)} figures; {n_goals} have a goal,
        {n_missed} miss it.""")
    for section, section_tables in tables:
        print(f"\n## {section}")
        for table in section_tables:
            if table.cells:
                print()
                print_text(table.spec["text"])
                print()
                print("\n".join(table.lines(best)))


def main():
    if len(sys.argv) < 2:
        sys.exit("usage: gen-figures.py BUILD|LOG.json [TEXT]... > doc/figures.md")
    path = sys.argv[1]
    figures, best, bad = read_log(run_tests(path) if os.path.isdir(path) else path)
    for text in sys.argv[2:]:
        figures += read_text(text)
    tables = [(section, [Table(spec) for spec in specs]) for section, specs in SECTIONS]
    everywhere = [table for _, section_tables in tables for table in section_tables]
    lost = [figure.name for figure in figures
            if not any([table.take(figure) for table in everywhere])]
    print_page(tables, figures, best)
    for name in bad:
        print(f"{name}: not OK", file=sys.stderr)
    for name in lost:
        print(f"{name}: no table has it", file=sys.stderr)
    sys.exit(1 if bad or lost or any(figure.is_missed() for figure in figures) else 0)


main()
