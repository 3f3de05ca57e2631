# shellcheck shell=bash
# SPDX-License-Identifier: MIT
#
# What has to be installed on Debian 12 or newer, and for what. To be sourced; or
#
# usage: packages.sh build|demo|test|package	print a list: package, what it is for
#
# shellcheck disable=SC2034  # the lists are for whoever sources this

# The full build. README.md has the same list, and the errors of meson name the same.
readonly packages_build_table='
gcc                  C compiler; clang will do
libc6-dev            C library
meson                build system
ninja-build          runs what meson plans
pkg-config           finds the libraries
libpipewire-0.3-dev  PipeWire: the module and all that talks to it
libspa-0.2-dev       its plugin interface
libncurses-dev       headroom-monitor
libsndfile1-dev      headroom-record and headroom-render
libcairo2-dev        headroom-render --plot
libebur128-dev       headroom-render --report
libtagc0-dev         headroom-render, the tags of files
libshout-dev         headroom-stream
libopusenc-dev       headroom-stream
libmp3lame-dev       headroom-stream
'
readonly packages_demo_table='
pipewire             the daemon, for a private one
pipewire-bin         pw-cli, pw-play, pw-record
wireplumber          links the nodes
dbus-daemon          WirePlumber needs a bus
sox                  makes the clip
espeak-ng            speaks in it
gnuplot-nox          draws the picture
fonts-dejavu-core    its letters
'
readonly packages_test_table='
clang                the other compiler
shellcheck           checks shell scripts
dpkg-dev             unpacks the other PipeWire
libcmocka-dev        unit tests
libasan8             AddressSanitizer
libubsan1            UndefinedBehaviorSanitizer
pipewire             a real daemon
pipewire-bin         pw-cli, pw-metadata, pw-dump
pipewire-pulse       clients of PulseAudio
pipewire-jack        clients of JACK
wireplumber          a real session manager
dbus-daemon          its bus
pulseaudio-utils     pactl
python3-pytest       runs the graph tests
python3-pytest-xdist several at a time
python3-numpy        measures sound
python3-scipy        filters it
python3-soundfile    reads recordings
sox                  makes and reads sound
espeak-ng            speaks
valgrind             counts instructions
icecast2             a server to stream to
openssl              its certificate
ffmpeg               decodes what was recorded
flac                 the same
opus-tools           the same
tmux                 a terminal for headroom-monitor
procps               ps
zsh                  completions
fish                 completions
rpm                  reads the packaging for Fedora
nix-bin              reads the one for Nix
'
readonly packages_package_table='
build-essential      what every package is built with
debhelper            what packages have in common
libcmocka-dev        unit tests
git                  knows what is released
lintian              checks them
'

# packages_in TABLE: the names alone.
packages_in() { awk 'NF { print $1 }' <<<"$1"; }

mapfile -t packages_build < <(packages_in "$packages_build_table")
mapfile -t packages_demo < <(packages_in "$packages_demo_table")
mapfile -t packages_test < <(packages_in "$packages_test_table")
mapfile -t packages_package < <(packages_in "$packages_package_table")

# What test/bench-peers.sh compares us with, and what its host is built with.
packages_peers=(liblilv-dev lv2-dev ladspa-sdk)
packages_peers_plugins=(x42-plugins lsp-plugins-lv2 swh-plugins swh-lv2 calf-plugins)

# What the host of the peers in test/run.sh listening is built with.
packages_listening=(liblilv-dev lv2-dev)

# missing_packages NAME...: those that are not installed.
missing_packages() {
	local name
	for name in "$@"; do
		if [ "$(dpkg-query -W -f '${db:Status-Status}' "$name" 2>/dev/null)" != installed ]; then
			echo "$name"
		fi
	done
}

as_root() {
	if [ "$(id -u)" = 0 ]; then
		"$@"
	else
		sudo "$@"
	fi
}

# install_packages NAME...: install those that are missing; silent if none is.
install_packages() {
	local missing=()
	if ! command -v dpkg-query >/dev/null; then
		echo "not a Debian system, expecting these to be there: $*" >&2
		return 0
	fi
	mapfile -t missing < <(missing_packages "$@")
	if [ ${#missing[@]} -eq 0 ]; then
		return 0
	fi
	echo "installing ${missing[*]}" >&2
	as_root apt-get update -q >&2
	as_root env DEBIAN_FRONTEND=noninteractive \
		apt-get install -q -y --no-install-recommends "${missing[@]}" >&2
}

print_packages() {
	case ${1-} in
	build) echo "${packages_build_table:1:-1}" ;;
	demo) echo "${packages_demo_table:1:-1}" ;;
	test) echo "${packages_test_table:1:-1}" ;;
	package) echo "${packages_package_table:1:-1}" ;;
	*)
		echo 'usage: packages.sh build|demo|test|package' >&2
		return 2
		;;
	esac
}

if [ "${BASH_SOURCE[0]}" = "$0" ]; then
	print_packages "$@"
fi
