#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Each packaging lists all that is installed and nothing else, builds with every
library that is used, and has the version of the project.

usage: check-lists.py SOURCE-ROOT
"""

import fnmatch
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

# By the name of pkg-config, for those that call it something else.
ARCH_NAMES = {
    'cairo-png': 'cairo',
    'libpipewire-0.3': 'libpipewire',
    'libspa-0.2': 'libpipewire',
    'mp3lame': 'lame',
    'ncursesw': 'ncurses',
    'shout': 'libshout',
    'sndfile': 'libsndfile',
    'taglib_c': 'taglib',
}
NIX_NAMES = {**ARCH_NAMES, 'libpipewire-0.3': 'pipewire', 'libspa-0.2': 'pipewire'}
# What is needed at run time and gives no library.
ARCH_OTHERS = {'glibc', 'pipewire'}

complaints = []


def complain(text):
    complaints.append(text)


def read(*path):
    with open(os.path.join(*path), encoding='utf-8') as file:
        return file.read()


def run(*command, **options):
    return subprocess.run(command, check=True, capture_output=True, text=True, **options).stdout


def without_triplet(path):
    """The directory of libraries has another name everywhere: one name for all."""
    return re.sub(r'^/usr/(lib64|lib/[^/]*-linux-[^/]*)/', '/usr/lib/', path)


def installed_files(root):
    """What `meson install` writes with the prefix that packages have."""
    with tempfile.TemporaryDirectory() as build:
        run('meson', 'setup', '--prefix=/usr', '-Dtests=disabled', build, root)
        found = json.loads(run('meson', 'introspect', '--installed', build))
        files = set()
        for source, target in found.items():
            if os.path.isdir(source):
                files |= {os.path.join(target, os.path.relpath(os.path.join(place, name), source))
                          for place, _, names in os.walk(source) for name in names}
            else:
                files.add(target)
    return {without_triplet(path) for path in files}


def matches(path, pattern):
    """As for dh_install and rpm: a directory stands for all that is in it."""
    return fnmatch.fnmatch(path, pattern) or fnmatch.fnmatch(path, pattern.rstrip('/') + '/*')


def compare(where, files, patterns):
    """Every file in one list, every line of a list good for something."""
    for path in sorted(files):
        count = sum(matches(path, pattern) for pattern in patterns)
        if count != 1:
            complain(f'{where}: {path} is listed {count} times')
    for pattern in patterns:
        if not any(matches(path, pattern) for path in files):
            complain(f'{where}: {pattern} is not installed')


def debian_patterns(debian):
    patterns = []
    for name in sorted(os.listdir(debian)):
        if name.endswith('.install') or name == 'not-installed':
            for line in read(debian, name).splitlines():
                if line and not line.startswith('#'):
                    patterns.append('/' + line.split()[0].replace('usr/lib/*/', 'usr/lib/'))
    return patterns


def fedora_patterns(spec):
    patterns = []
    inside = False
    for line in spec.splitlines():
        if line.startswith('%files'):
            inside = True
        elif re.match(r'%(changelog|package|description|prep|build|install|check)\b', line):
            inside = False
        elif inside and line.startswith('/'):
            patterns.append(without_triplet(line))
    return patterns


def libraries(root):
    """What meson looks for, by the name of pkg-config, with the package on Debian."""
    needs = read(root, 'tools/needs/meson.build')
    found = dict(re.findall(r"^\t'([^']+)': \['[^']*', '(lib[a-z0-9.-]+-dev)'\]", needs, re.M))
    for name in re.findall(r"_dep = dependency\('([^']+)'", read(root, 'meson.build')):
        found[name] = name + '-dev'
    return found


def compare_libraries(where, expected, listed):
    if set(expected) != set(listed):
        complain(f'{where}: libraries differ: {sorted(set(expected) ^ set(listed))}')


def check_debian(root, files, used):
    debian = os.path.join(root, 'tools/package/debian')
    compare('debian', files, debian_patterns(debian))
    wanted = read(debian, 'control').split('\n\n')[0]
    compare_libraries('debian/control', used.values(),
                      set(re.findall(r'^ (lib[a-z0-9.-]+-dev)', wanted, re.M)) - {'libcmocka-dev'})
    changelog = read(debian, 'changelog')
    return {'debian/changelog': re.match(r'headroom \(([^)]+)-[^-)]+\)', changelog)[1]}


def check_fedora(root, files, used):
    path = os.path.join(root, 'tools/package/fedora/headroom.spec')
    if not shutil.which('rpmspec'):
        return None
    spec = run('rpmspec', '-D', '_libdir /usr/lib', '-D', '_docdir /usr/share/doc', '-P', path)
    # rpm installs the licence by itself, from the source.
    compare('fedora', files - {'/usr/share/doc/headroom/LICENSE'}, fedora_patterns(spec))
    wanted = set(re.findall(r'^BuildRequires: +pkgconfig\(([^)]+)\)', spec, re.M))
    if re.search(r'^BuildRequires: +lame-devel$', spec, re.M):
        wanted.add('mp3lame')
    compare_libraries('fedora', used, wanted - {'cmocka'})
    return {'fedora': re.search(r'^Version: +(\S+)', spec, re.M)[1]}


def check_arch(root, used):
    """Sourced as makepkg does, but with nothing in the way of commands."""
    path = os.path.join(root, 'tools/package/arch/PKGBUILD')
    script = '''set -eu; PATH=; . "$1"
        declare -F build check package >/dev/null
        printf '%s\\n' "$pkgver" "${depends[@]}"'''
    answer = run('bash', '-c', script, 'bash', path, env={}).split()
    compare_libraries('arch', {ARCH_NAMES.get(name, name) for name in used},
                      set(answer[1:]) - ARCH_OTHERS)
    return {'arch': answer[0]}


def nix_expression(path, packages):
    """The default package of a flake, where every package is its own name."""
    attributes = ' '.join(f'{name} = "{name}";' for name in sorted(packages))
    return f'''
        let
          lib.genAttrs = names: value: builtins.listToAttrs
            (map (name: {{ inherit name; value = value name; }}) names);
          lib.licenses.mit = "MIT";
          pkgs = {{ stdenv.mkDerivation = args: removeAttrs args [ "src" ]; {attributes} }};
          nixpkgs = {{ inherit lib; legacyPackages.x86_64-linux = pkgs; }};
          flake = (import {path}).outputs {{ inherit nixpkgs; self = flake; }};
        in flake.packages.x86_64-linux.default'''


def check_nix(root, used):
    if not shutil.which('nix-instantiate'):
        return None
    wanted = {NIX_NAMES.get(name, name) for name in used}
    others = {'meson', 'ninja', 'pkg-config', 'cmocka'}
    expression = nix_expression(os.path.join(root, 'tools/package/nix/flake.nix'), wanted | others)
    found = json.loads(run('nix-instantiate', '--store', 'dummy://', '--eval', '--strict', '--json',
                           '-E', expression))
    compare_libraries('nix', wanted, found['buildInputs'])
    return {'nix': found['version']}


def check_versions(root, versions):
    version = re.search(r"^\tversion: '([^']+)'", read(root, 'meson.build'), re.M)[1]
    versions['doc/changes.md'] = re.search(r'^## (\S+)', read(root, 'doc/changes.md'), re.M)[1]
    for where, found in versions.items():
        if found != version:
            complain(f'{where}: {found}, and the project is at {version}')


def main():
    root = os.path.abspath(sys.argv[1])
    used = libraries(root)
    files = installed_files(root)
    if len(used) < 8 or len(files) < 40:
        complain(f'only {len(used)} libraries, {len(files)} files: the lists cannot be read')
    answers = [check_debian(root, files, used), check_fedora(root, files, used),
               check_arch(root, used), check_nix(root, used)]
    check_versions(root, {where: version for answer in answers if answer
                          for where, version in answer.items()})
    for text in complaints:
        print(text, file=sys.stderr)
    if not complaints and None in answers:
        print('rpmspec or nix-instantiate is not installed: the rest agrees')
        return 77
    return 1 if complaints else 0


if __name__ == '__main__':
    sys.exit(main())
