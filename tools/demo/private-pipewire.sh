# shellcheck shell=bash
# SPDX-License-Identifier: MIT
#
# A PipeWire and a WirePlumber of our own, with two null sinks, in a directory of
# their own: no hardware, no file and no daemon of the system or the user is
# touched. To be sourced; needs die().
#
# One sink is the loudspeaker, the other is there for what a player gives without
# Headroom. PipeWire's own timer drives both, since the monitor of a sink that
# drives the graph is a quantum later than that of one that does not.

readonly speaker=speaker
readonly direct=direct
private_pids=()

# wait_until SECONDS WHAT COMMAND...: poll until the command succeeds.
wait_until() {
	local deadline=$((${EPOCHREALTIME/./} + $1 * 1000000)) what=$2
	shift 2
	until "$@" >/dev/null 2>&1; do
		if ((${EPOCHREALTIME/./} > deadline)); then
			die "gave up waiting for $what"
		fi
		private_are_alive || die "a daemon ended while waiting for $what"
		sleep 0.05
	done
}

# private_spawn LOG COMMAND...: start in the background, to be stopped at the end.
private_spawn() {
	local log=$1
	shift
	"$@" >"$log" 2>&1 &
	private_pids+=($!)
}

private_are_alive() {
	local pid
	for pid in "${private_pids[@]}"; do
		kill -0 "$pid" 2>/dev/null || return 1
	done
}

# Last started, first stopped; what ignores SIGTERM for 3 s is killed.
private_stop() {
	local i pid tries
	for ((i = ${#private_pids[@]} - 1; i >= 0; i--)); do
		pid=${private_pids[i]}
		kill "$pid" 2>/dev/null || continue
		for ((tries = 0; tries < 60; tries++)); do
			kill -0 "$pid" 2>/dev/null || break
			sleep 0.05
		done
		kill -KILL "$pid" 2>/dev/null || true
		wait "$pid" 2>/dev/null || true
	done
	private_pids=()
}

# Hardware is nobody's business here: WirePlumber 0.4 reads Lua, 0.5 SPA-JSON.
write_session_manager_config() {
	local dir=$1/config/wireplumber
	mkdir -p "$dir/main.lua.d" "$dir/bluetooth.lua.d" "$dir/wireplumber.conf.d"
	cat >"$dir/main.lua.d/51-no-hardware.lua" <<-'EOF'
		alsa_monitor.enabled = false
		v4l2_monitor.enabled = false
		libcamera_monitor.enabled = false
	EOF
	echo 'bluez_monitor.enabled = false' >"$dir/bluetooth.lua.d/51-no-hardware.lua"
	cat >"$dir/wireplumber.conf.d/51-no-hardware.conf" <<-'EOF'
		wireplumber.profiles = {
		  main = {
		    hardware.audio = disabled
		    hardware.bluetooth = disabled
		    hardware.video-capture = disabled
		  }
		}
	EOF
}

# null_sink NAME PRIORITY
null_sink() {
	cat <<-EOF
		{
		  factory = adapter
		  args = {
		    factory.name = support.null-audio-sink
		    node.name = $1
		    node.group = pipewire.dummy
		    media.class = Audio/Sink
		    audio.position = [ FL FR ]
		    priority.session = $2
		  }
		}
	EOF
}

write_daemon_config() {
	local dir=$1/config/pipewire/pipewire.conf.d drop_in=$2
	mkdir -p "$dir"
	cp "$drop_in" "$dir/"
	cat >"$dir/20-speaker.conf" <<-EOF
		context.properties = {
		  default.clock.rate = 48000
		  default.clock.quantum = 1024
		  default.clock.min-quantum = 1024
		}
		context.objects = [
		$(null_sink "$speaker" 2000)
		$(null_sink "$direct" 1)
		]
	EOF
}

start_bus() {
	local dir=$1
	private_spawn "$dir/dbus.log" dbus-daemon --session --nofork --nopidfile \
		--address="unix:path=$dir/run/bus"
	export DBUS_SESSION_BUS_ADDRESS="unix:path=$dir/run/bus"
	wait_until 5 "the message bus" test -S "$dir/run/bus"
}

# private_start DIR DROP-IN: the whole stack; returns when the daemon answers.
private_start() {
	local dir=$1
	mkdir -p "$dir/run" "$dir/state" "$dir/cache"
	chmod 700 "$dir/run"
	write_daemon_config "$dir" "$2"
	write_session_manager_config "$dir"
	export XDG_RUNTIME_DIR="$dir/run" XDG_CONFIG_HOME="$dir/config"
	export XDG_STATE_HOME="$dir/state" XDG_CACHE_HOME="$dir/cache"
	unset PIPEWIRE_REMOTE PIPEWIRE_RUNTIME_DIR PIPEWIRE_CONFIG_DIR PULSE_SERVER DISPLAY
	start_bus "$dir"
	private_spawn "$dir/pipewire.log" pipewire
	wait_until 10 "PipeWire" timeout 2 pw-cli info 0
	private_spawn "$dir/wireplumber.log" wireplumber
}

# A client of a daemon that has gone may hang, hence the timeouts.
# has_port NAME, is_linked OUTPUT-PORT INPUT-PORT
has_port() { timeout 2 pw-link -io | grep -qxF -- "$1"; }
is_linked() {
	timeout 2 pw-link -l | awk -v from="$1" -v to="$2" '
		/^[^ ]/ { port = $1 }
		$1 == "|->" && port == from && $2 == to { found = 1 }
		END { exit !found }'
}
