#!/bin/bash
# SPDX-License-Identifier: MIT
#
# Stands in for systemctl --user where there is no systemd: starts and stops PipeWire and
# WirePlumber as their units do, with what drop-ins of the units set, and knows a loudspeaker.
#
# usage: systemctl --user start|stop|restart|is-active|status UNIT...
set -uo pipefail

readonly run=${XDG_RUNTIME_DIR:?}
readonly pids=$run/systemctl
readonly order=(pipewire wireplumber pipewire-pulse)

# Environment= of the drop-ins of a unit, as systemd reads them.
unit_environment() {
	local unit=$1 dir
	for dir in /usr/lib/systemd/user /usr/share/systemd/user /usr/local/share/systemd/user \
		/etc/systemd/user "$HOME/.local/share/systemd/user" "$HOME/.config/systemd/user"; do
		cat "$dir/$unit.service.d/"*.conf 2>/dev/null |
			sed -n "s/^Environment=//p" | sed "s/^\"\(.*\)\"$/\1/; s#%h#$HOME#g"
	done
}

# What has ended may stay as a zombie: here nobody need be its parent.
is_running() {
	[ -s "$pids/$1" ] && grep -qsE '^State:[[:space:]]+[^ZX[:space:]]' "/proc/$(cat "$pids/$1")/status"
}

# poll COMMAND...: until it succeeds, for 10 s at most.
poll() {
	local tries
	for ((tries = 0; tries < 200; tries++)); do
		if "$@" >/dev/null 2>&1; then
			return 0
		fi
		sleep 0.05
	done
	echo "systemctl: gave up waiting for: $*" >&2
	return 1
}

start_bus() {
	[ ! -S "$run/bus" ] || return 0
	setsid dbus-daemon --session --nofork --nopidfile --address="unix:path=$run/bus" \
		</dev/null >"$pids/dbus.log" 2>&1 &
	poll test -S "$run/bus"
}

# There is no hardware here.
install_speaker() {
	local dir=/usr/share/pipewire/pipewire.conf.d sudo=sudo
	[ ! -e "$dir/20-speaker.conf" ] || return 0
	[ "$(id -u)" != 0 ] || sudo=
	$sudo mkdir -p "$dir"
	$sudo tee "$dir/20-speaker.conf" >/dev/null <<-'END'
		context.objects = [ {
		  factory = adapter
		  args = {
		    factory.name = support.null-audio-sink
		    node.name = speaker
		    media.class = Audio/Sink
		    audio.position = [ FL FR ]
		    priority.session = 2000
		  }
		} ]
	END
}

start_unit() {
	local environment=()
	! is_running "$1" || return 0
	if ! command -v "$1" >/dev/null; then
		echo "Failed to start $1.service: Unit $1.service not found." >&2
		return 5
	fi
	start_bus || return
	[ "$1" != pipewire ] || install_speaker
	mapfile -t environment < <(unit_environment "$1")
	env "${environment[@]}" setsid "$1" </dev/null >>"$pids/$1.log" 2>&1 &
	echo $! >"$pids/$1"
	[ "$1" != pipewire ] || poll timeout 2 pw-cli info 0
}

stop_unit() {
	is_running "$1" || return 0
	kill "$(cat "$pids/$1")"
	poll not_running "$1"
	rm -f "$pids/$1"
}
not_running() { ! is_running "$1"; }

# What is bound to PipeWire goes and comes with it.
with_dependents() {
	case $1 in
	pipewire) printf '%s\n' "${order[@]}" ;;
	*) echo "$1" ;;
	esac
}

stop() {
	local unit
	for unit in $(with_dependents "$1" | tac); do
		stop_unit "$unit" || return
	done
}

start() {
	local unit
	start_unit "$1" || return
	for unit in $(with_dependents "$1"); do
		! command -v "$unit" >/dev/null || start_unit "$unit" || return
	done
}

do_verb() {
	case $1 in
	start) start "$2" ;;
	stop) stop "$2" ;;
	restart | try-restart) stop "$2" && start "$2" ;;
	is-active | status)
		if is_running "$2"; then echo active; else echo inactive; return 3; fi ;;
	*) return 0 ;;	# there is nothing to reload or to enable
	esac
}

main() {
	local verb='' name status=0
	mkdir -p "$pids"
	for name in "$@"; do
		case $name in
		-*) ;;
		*.socket) ;;	# of a daemon that is started at once
		*)
			if [ -z "$verb" ]; then
				verb=$name
			else
				do_verb "$verb" "${name%.service}" || status=$?
			fi ;;
		esac
	done
	return "$status"
}

main "$@"
