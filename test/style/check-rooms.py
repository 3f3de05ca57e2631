#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Check that every line knows its room, as layers.txt says.

usage: check-rooms.py SOURCE-ROOT BUILD-ROOT CHECK...		default: all of them

includes   a quoted #include names a room and a header of it, and the room is one that may
           be used; internal headers are for their own room
symbols    what an object calls is defined in a room it may use: sees what an #include
           does not, such as `extern` in a source and macros
circles    sources that call each other, or headers that include each other, in a circle
families   external functions that only one other file of the room calls: a file that was
           cut in two
files      no room has more files than the limit

The objects are those of compile_commands.json that are built.
"""

import fnmatch
import json
import os
import re
import subprocess
import sys
from collections import defaultdict

ROOTS = ("spa", "module", "tools")
PUBLIC = ("spa/include", "module/include")
INCLUDE = re.compile(r'^\s*#\s*include\s+(["<])([^">]+)[">]')
C11 = set("""assert complex ctype errno fenv float inttypes iso646 limits locale math setjmp signal
    stdalign stdarg stdatomic stdbool stddef stdint stdio stdlib stdnoreturn string tgmath threads
    time uchar wchar wctype""".split())
SIMD = re.compile(r"[a-z]+intrin\.h|arm_neon\.h|cpuid\.h")


class Table:
    """layers.txt: the rooms, what each may use, and the limits."""

    def __init__(self, path):
        self.uses, self.headers, self.limits, self.circles = {}, {}, {}, []
        with open(path, encoding="utf-8") as file:
            for line in file:
                row = re.split(r"\t+", line.split("#")[0].strip())
                if row[0] == "limit":
                    self.limits[row[1]] = int(row[2])
                elif row[0] == "circle":
                    self.circles.append({f"{row[1]}/{name}" for name in row[2].split()})
                elif row[0]:
                    room, uses, headers = row
                    self.uses[room] = self.expand(uses.split())
                    self.headers[room] = set(headers.split())

    def expand(self, uses):
        for name in uses:
            if name != "-" and not fnmatch.filter(self.uses, name):
                sys.exit(f"layers.txt: {name} is no room above the line that names it")
        return {room for room in self.uses for name in uses if fnmatch.fnmatch(room, name)}

    def room_of(self, path):
        folder = os.path.dirname(path)
        for room in PUBLIC:
            if folder.startswith(room + "/"):
                return room
        return folder


class Tree:
    """The files of the rooms, what they include, and what their objects define and call."""

    def __init__(self, source, build):
        self.source, self.build = source, build
        self.table = Table(os.path.join(source, "test/style/layers.txt"))
        self.files = sorted(
            os.path.relpath(os.path.join(folder, name), source)
            for root in ROOTS for folder, _, names in os.walk(os.path.join(source, root))
            for name in names if name.endswith((".c", ".h", ".def")))
        self.present = set(self.files)
        self.includes = {path: list(self.read_includes(path)) for path in self.files}
        self.defined, self.called = defaultdict(dict), defaultdict(set)
        self.read_symbols()

    def read_includes(self, path):
        with open(os.path.join(self.source, path), encoding="utf-8") as file:
            for number, line in enumerate(file, 1):
                match = INCLUDE.match(line)
                if match:
                    yield number, match[1], match[2]

    def find_header(self, path, quote, name):
        """The files that a header can mean."""
        if quote == "<":
            return [p for p in (f"{r}/{name}" for r in PUBLIC) if p in self.present]
        public = f"{os.path.dirname(path)}/{name}"
        if self.table.room_of(path) in PUBLIC and public in self.present:
            return [public]
        return [p for p in (f"{root}/{name}" for root in ROOTS) if p in self.present]

    def objects(self):
        """Every source that is compiled, with its object."""
        try:
            with open(os.path.join(self.build, "compile_commands.json"), encoding="utf-8") as file:
                rows = json.load(file)
        except FileNotFoundError:
            return
        for row in rows:
            path = os.path.relpath(os.path.join(row["directory"], row["file"]), self.source)
            name = os.path.join(row["directory"], row["output"])
            if path in self.present and row["output"].startswith(ROOTS) and os.path.exists(name):
                yield path, name

    def read_symbols(self):
        """One call of nm; it is given the objects and names each with its symbols."""
        source = {name: path for path, name in self.objects()}
        if not source:
            return
        text = subprocess.run(["nm", "-A", "-g", "--format=posix", *source], check=True,
                              capture_output=True, text=True).stdout
        for line in text.splitlines():
            name, symbol, kind = line.split()[:3]
            path = source[name.rstrip(":")]
            if kind == "U":
                self.called[path].add(symbol)
            elif symbol != "main":
                self.defined[symbol].setdefault(path, kind)

    def definer(self, path, symbol):
        """The file whose symbol this is for a caller; programs may share a name, or None."""
        room = self.table.room_of(path)
        uses = self.table.uses.get(room, ())
        found = self.defined.get(symbol, {})
        rank = {p: 0 if p == path else 1 if self.table.room_of(p) == room else
                2 if self.table.room_of(p) in uses else 3 for p in found}
        return min(rank, key=rank.get) if rank else None


def is_allowed_system(name, allowed):
    if name.startswith("pipewire/"):
        return "pipewire" in allowed and (
            not name.startswith("pipewire/impl") or "pipewire-impl" in allowed)
    if name.startswith("spa/"):
        return "spa" in allowed
    if "system" in allowed:
        return True
    return name[:-2] in C11 or "simd" in allowed and SIMD.fullmatch(name) is not None


def check_includes(tree):
    table = tree.table
    for path in tree.files:
        room = table.room_of(path)
        if room not in table.uses:
            yield f"{path}: {room} is not a room of layers.txt"
            continue
        for number, quote, name in tree.includes[path]:
            where = f"{path}:{number}"
            found = tree.find_header(path, quote, name)
            if quote == "<" and not found:
                if not is_allowed_system(name, table.headers[room]):
                    yield f"{where}: {room} may not include <{name}>"
            elif len(found) != 1:
                yield f"{where}: \"{name}\" names {' and '.join(found) or 'no header of a room'}"
            else:
                other = table.room_of(found[0])
                if other != room and other not in table.uses[room]:
                    yield f"{where}: {room} may not include {found[0]}"
                if other != room and re.search(r"(^|[/-])internal\.h$", name):
                    yield f"{where}: {name} is for its own room"


def check_symbols(tree):
    table = tree.table
    for path, symbols in sorted(tree.called.items()):
        room = table.room_of(path)
        for symbol in sorted(symbols):
            definer = tree.definer(path, symbol)
            other = table.room_of(definer) if definer else room
            if other != room and other not in table.uses.get(room, ()):
                yield f"{path}: {room} may not use {symbol} of {definer}"


def needs(tree):
    """What each file needs: the headers it includes, and the sources of what it calls."""
    graph = {}
    for path in tree.files:
        graph[path] = {p for _, quote, name in tree.includes[path]
                       for p in tree.find_header(path, quote, name)[:1]}
        graph[path] |= {tree.definer(path, s) for s in tree.called[path]} - {None}
    return graph


def find_circles(graph):
    """Strongly connected components of more than one file; Tarjan 1972, without recursion."""
    index, low, stack, on_stack = {}, {}, [], set()
    for start in sorted(graph):
        if start in index:
            continue
        work = [(start, iter(sorted(graph[start])))]
        index[start] = low[start] = len(index)
        stack.append(start)
        on_stack.add(start)
        while work:
            node, rest = work[-1]
            step = next(rest, None)
            if step is None:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == index[node]:
                    circle = stack[stack.index(node):]
                    del stack[len(stack) - len(circle):]
                    on_stack -= set(circle)
                    if len(circle) > 1:
                        yield sorted(circle)
            elif step not in index:
                index[step] = low[step] = len(index)
                stack.append(step)
                on_stack.add(step)
                work.append((step, iter(sorted(graph.get(step, ())))))
            elif step in on_stack:
                low[node] = min(low[node], index[step])


def check_circles(tree):
    circles = list(find_circles(needs(tree)))
    print(f"circles: {len(circles)}, known {len(tree.table.circles)}")
    told = [f"circle of {len(circle)}: {' '.join(circle)}" for circle in circles
            if set(circle) not in tree.table.circles]
    return told + [f"layers.txt: no such circle: {' '.join(sorted(known))}"
                   for known in tree.table.circles if known not in map(set, circles)]


def above(tree, limit, count, lines):
    """The lines, when there are more than the limit; the figure in any case."""
    print(f"{limit}: {count}, allowed are {tree.table.limits[limit]}")
    return lines if count > tree.table.limits[limit] else []


def check_families(tree):
    callers = defaultdict(set)
    for path, symbols in tree.called.items():
        for symbol in symbols:
            callers[tree.definer(path, symbol), symbol].add(path)
    functions = sorted((path, symbol) for symbol, found in tree.defined.items()
                       for path, kind in found.items() if kind == "T")
    lonely = [f"{path}: {symbol}() is called by {next(iter(callers[path, symbol]))} alone"
              for path, symbol in functions if len(callers[path, symbol]) == 1
              and {os.path.dirname(p) for p in callers[path, symbol]} == {os.path.dirname(path)}]
    print(f"external functions: {len(functions)}")
    return above(tree, "functions-for-one-other-file", len(lonely), lonely)


def check_files(tree):
    rooms = defaultdict(int)
    for root in ROOTS:
        for folder, _, names in os.walk(os.path.join(tree.source, root)):
            rooms[os.path.relpath(folder, tree.source)] = len(names)
    most = max(rooms, key=rooms.get)
    limit = tree.table.limits["files-in-a-room"]
    return above(tree, "files-in-a-room", rooms[most],
                 [f"{room}: {n} files" for room, n in sorted(rooms.items()) if n > limit])


CHECKS = {"includes": check_includes, "symbols": check_symbols, "circles": check_circles,
          "families": check_families, "files": check_files}


def main():
    tree = Tree(os.path.realpath(sys.argv[1]), os.path.realpath(sys.argv[2]))
    failed = False
    for name in sys.argv[3:] or CHECKS:
        for line in CHECKS[name](tree):
            print(line, file=sys.stderr)
            failed = True
    sys.exit(failed)


if __name__ == "__main__":
    main()
