# shellcheck shell=bash
# SPDX-License-Identifier: MIT
#
# What has to be installed on Debian 12 or newer, and for what. To be sourced.
#
# shellcheck disable=SC2034  # the lists are for whoever sources this

packages_build=(
	gcc libc6-dev meson ninja-build pkg-config
	libpipewire-0.3-dev libspa-0.2-dev libebur128-dev libsndfile1-dev libcairo2-dev
)
packages_demo=(
	pipewire pipewire-bin wireplumber dbus-daemon
	sox espeak-ng gnuplot-nox fonts-dejavu-core
)
packages_test=(
	clang shellcheck dpkg-dev libcmocka-dev libasan8 libubsan1
	pipewire pipewire-bin pipewire-pulse pipewire-jack wireplumber dbus-daemon
	pulseaudio-utils python3-pytest python3-pytest-xdist python3-numpy sox
	valgrind
	libshout-dev libopusenc-dev libmp3lame-dev libncurses-dev
	icecast2 openssl ffmpeg flac opus-tools tmux procps zsh fish
	python3-scipy python3-soundfile
)
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
