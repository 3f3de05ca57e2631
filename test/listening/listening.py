#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Measure how levelling sounds on programmes cut from real recordings. See README.md."""

import argparse
import os
import sys

import corpus
import goals
import processors
from rider import RIDERS
from sources import CACHE

OURS = ("default", "night", "speech", "movie", "music")


def parse():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", help="of programmes and results; default: in the cache")
    actions = parser.add_subparsers(dest="action", required=True)
    build = actions.add_parser("build", help="cut the programmes")
    build.add_argument("half", choices=("tune", "judge", "ci"))
    table = actions.add_parser("table", help="measure and print all figures")
    table.add_argument("half", choices=("tune", "judge", "ci"))
    table.add_argument("--render",
                       default=os.path.join(processors.ROOT, "build", "tools", "headroom-render"))
    table.add_argument("--profiles", default=",".join(OURS), help="e.g. default,night, or all")
    table.add_argument("--command", action="append", default=[], metavar="NAME=COMMAND",
                       help="another processor; {rate} is filled in. Its target is --target")
    table.add_argument("--target", type=float, default=-18.0, help="LUFS")
    table.add_argument("--ceiling", type=float, default=-1.0, help="dBTP")
    table.add_argument("--goals", default="default", help="of --command: a profile's")
    table.add_argument("--more", default="", help="options for headroom-render, --set A=B")
    table.add_argument("--peers", action="store_true", help="the peers and the bound, too")
    table.add_argument("--each", metavar="KEY", help="of each programme this figure, too")
    table.add_argument("--jobs", type=int, default=2)
    return parser.parse_args()


def chosen(options):
    """(processors, {name: whose goals})."""
    found, wanted = [], {}
    names = processors.profiles() if options.profiles == "all" else options.profiles.split(",")
    for profile in filter(None, names):
        found.append(processors.Profile(os.path.abspath(options.render), profile, options.more))
        wanted[profile] = profile
    for text in options.command:
        name, _, command = text.partition("=")
        first = command.split()[0]
        found.append(processors.Processor(name, command, options.target, options.ceiling,
                                          [first] if os.path.isfile(first) else []))
        wanted[name] = options.goals
    if options.peers:
        beside = processors.peers() + list(RIDERS)
        found += beside
        wanted.update((processor.name, None) for processor in beside)
    return found, wanted


def print_table(results):
    made = {name: goals.corpus_figures(figures) for name, figures in results.items()}
    width = max(11, *(len(name) + 1 for name in made))
    print(" " * 26 + "".join(f"{name:>{width}}" for name in made))
    for name, unit, _, _ in goals.FIGURES:
        print(f"{name + ', ' + unit:26.26}" +
              "".join(f"{made[p][name]:>{width}.2f}" for p in made))


def print_figures(results, wanted, half):
    """Lines from which documents are made. Returns how many goals are missed."""
    missed = 0
    for processor, profile in wanted.items():
        made = goals.corpus_figures(results[processor])
        for name, unit, _, _ in goals.FIGURES:
            goal = goals.goal_of(name, profile)
            is_met = goals.is_met(made[name], goal)
            missed += not is_met
            text = "no goal" if goal is None else f"goal <= {goal:g}"
            print(f"# figure listening/{half}/{processor}/{name} = {made[name]:.4g} {unit} "
                  f"({text}){'' if is_met else ' MISSED'}")
    return missed


def print_each(results, key):
    print(f"\n{key}")
    for row in zip(*results.values()):
        cells = [r.get(key) for r in row]
        if any(cell is not None for cell in cells):
            print(f"{row[0]['programme']:24}" + "  ".join(
                ", ".join(f"{v:.2f}" if isinstance(v, float) else str(v) for v in cell)
                if isinstance(cell, list) else f"{cell:.2f}" for cell in cells if cell is not None))


def main():
    options = parse()
    folder = os.path.join(options.folder or CACHE, options.half)
    if options.action == "build":
        import build
        build.build(options.half, folder)
        return
    found, wanted = chosen(options)
    results = corpus.measure_all(folder, found, options.jobs)
    print_table(results)
    print()
    missed = print_figures(results, wanted, options.half)
    if options.each:
        print_each(results, options.each)
    n_neighbours = sum(f["neighbours"] for f in next(iter(results.values())))
    print(f"\n{len(next(iter(results.values())))} programmes, {n_neighbours} neighbours")
    sys.exit(missed > 0)


if __name__ == "__main__":
    main()
