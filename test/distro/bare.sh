# shellcheck shell=bash
# SPDX-License-Identifier: MIT
#
# Bare Debian systems to be changed and thrown away. To be sourced; needs tools/packages.sh.
#
#   bare_new SUITE CHECKOUT      a new system with a copy of the checkout, instead of the last one
#   bare_run USER COMMAND...     run in the copy of the checkout; nothing outlives the command
#   bare_remove                  remove the system
#
# Mounts and processes live in namespaces that end with bare_run, however it ends; all it takes is
# root, by sudo for others. No service is started; systemctl is a stand-in, see systemctl.sh.

readonly bare_user=listener
readonly bare_cache=${XDG_CACHE_HOME:-$HOME/.cache}/headroom-test/bare
readonly bare_checkout=/home/$bare_user/headroom
readonly bare_keyring=/usr/share/keyrings/debian-archive-keyring.gpg
bare_root=
bare_archives=

bare_log() { echo "bare: $*" >&2; }

# Where this system takes Debian's main packages from.
bare_mirror() {
	apt-get indextargets --format '$(REPO_URI) $(ORIGIN) $(COMPONENT)' 'Created-By: Packages' |
		awk '$2 == "Debian" && $3 == "main" { print $1; exit }'
}

# bare_template SUITE: what debootstrap makes, once; prints where it is.
bare_template() {
	local template=$bare_cache/$1 mirror
	if [ ! -e "$template.complete" ]; then
		install_packages debootstrap >&2 || return
		mirror=$(bare_mirror)
		if [ -z "$mirror" ]; then
			bare_log "'apt-get indextargets' knows no mirror of Debian"
			return 1
		fi
		bare_log "making a bare $1 from $mirror"
		as_root rm -rf --one-file-system "$template"
		as_root mkdir -p "$template"
		as_root debootstrap --variant=minbase --keyring="$bare_keyring" "$1" "$template" \
			"$mirror" >&2 || return
		as_root touch "$template.complete"
	fi
	echo "$template"
}

bare_remove() {
	if [ -n "$bare_root" ]; then
		as_root find "$bare_root/var/cache/apt/archives" -name '*.deb' \
			-exec cp -ln -t "$bare_archives" {} +
		as_root rm -rf --one-file-system "$bare_root"
		bare_root=
	fi
}

# Those of runs that could not remove theirs.
bare_remove_stale() {
	local dir pid
	for dir in "$bare_cache"/run.[0-9]*.*; do
		pid=${dir##*/run.}
		if [ -d "$dir" ] && [ ! -d "/proc/${pid%%.*}" ]; then
			as_root rm -rf --one-file-system "$dir"
		fi
	done
}

# bare_write FILE: what stdin has, in the bare system.
bare_write() { as_root tee "$bare_root$1" >/dev/null; }

# Packages come from where this system's come from, and are kept for the next time.
bare_set_up_apt() {
	apt-config dump | grep -E '^Acquire::(https?::|ftp::|Retries|Check-)' |
		bare_write /etc/apt/apt.conf.d/90host
	bare_write /etc/apt/apt.conf.d/91keep <<-'EOF'
		APT::Keep-Downloaded-Packages "true";
		Binary::apt::APT::Keep-Downloaded-Packages "true";
		Acquire::Languages "none";
	EOF
	echo force-unsafe-io | bare_write /etc/dpkg/dpkg.cfg.d/90unsafe
	bare_write /usr/sbin/policy-rc.d <<-'EOF'
		#!/bin/sh
		exit 101	# start no service
	EOF
	as_root chmod 755 "$bare_root/usr/sbin/policy-rc.d"
	as_root cp -L /etc/resolv.conf /etc/hosts "$bare_root/etc/"
}

# The tracked and the new files of the checkout, with nothing that was built.
bare_copy_checkout() {
	local to=$bare_root$bare_checkout
	as_root mkdir -p "$to"
	if [ -e "$1/.git" ] && command -v git >/dev/null; then
		git -C "$1" ls-files -z --cached --others --exclude-standard
	else
		(cd "$1" && find . -path ./build\* -prune -o -type f -print0)
	fi | tar -C "$1" --null --ignore-failed-read -T - -cf - | as_root tar -C "$to" --no-same-owner -xf -
	as_root chroot "$bare_root" chown -R "$bare_user:" "$bare_checkout"
}

# The home is open to all: the root of a user namespace, as tests make them, is no owner of it.
bare_new() {
	local template
	bare_remove
	template=$(bare_template "$1") || { bare_log "no bare $1"; return 1; }
	bare_remove_stale
	bare_root=$(as_root mktemp -d "$bare_cache/run.$$.XXXXXX")
	as_root cp -a --reflink=auto "$template/." "$bare_root/"
	as_root chmod 755 "$bare_root"
	bare_archives=$bare_cache/archives-$1
	as_root mkdir -p "$bare_archives"
	as_root find "$bare_archives" -name '*.deb' \
		-exec cp -l -t "$bare_root/var/cache/apt/archives" {} +
	bare_set_up_apt
	tr -d - </proc/sys/kernel/random/uuid | bare_write /etc/machine-id
	as_root install -m 755 "$2/test/distro/systemctl.sh" "$bare_root/usr/local/bin/systemctl"
	bare_run root sh -c '
		cd / && apt-get update -q &&
		DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends sudo &&
		useradd -m -s /bin/bash "$1" && chmod 755 "/home/$1" &&
		echo "$1 ALL=(ALL) NOPASSWD: ALL" >/etc/sudoers.d/user' sh "$bare_user" \
		</dev/null >&2 || return
	bare_copy_checkout "$2"
}

# What bare_run runs in namespaces of its own: enter ROOT USER CHECKOUT COMMAND...
# shellcheck disable=SC2016  # for another shell
readonly bare_enter='
	set -eu
	root=$1 user=$2 checkout=$3
	shift 3
	mount --make-rprivate /
	mount --bind "$root" "$root"
	mount -t proc proc "$root/proc"
	mount -t sysfs -o ro sys "$root/sys" || true
	mkdir -p "$root/dev/shm" "$root/dev/pts"
	mount -t tmpfs -o mode=1777 shm "$root/dev/shm"
	mount -t devpts -o newinstance,ptmxmode=0666,mode=0620 pts "$root/dev/pts"
	ln -sf pts/ptmx "$root/dev/ptmx"
	mount -t tmpfs -o mode=755 run "$root/run"
	uid=$(chroot "$root" id -u "$user")
	mkdir -p -m 755 "$root/run/lock" "$root/run/user"
	# WirePlumber 0.4 ends when logind has never been there.
	for name in machines seats sessions users; do
		mkdir -p "$root/run/systemd/$name"
	done
	install -d -m 700 -o "$uid" "$root/run/user/$uid"
	home=$(chroot "$root" sh -c "eval echo ~$user")
	# the root of the namespace and not only of the process, so that others can be made in it
	cd "$root"
	pivot_root . .
	umount -l .
	exec chroot . runuser -u "$user" -- env -i HOME="$home" USER="$user" \
		LOGNAME="$user" SHELL=/bin/bash TERM="${TERM:-dumb}" LANG=C.UTF-8 \
		PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
		XDG_RUNTIME_DIR="/run/user/$uid" \
		DBUS_SESSION_BUS_ADDRESS="unix:path=/run/user/$uid/bus" \
		sh -c "[ ! -d \"\$0\" ] || cd \"\$0\"; exec \"\$@\"" "$checkout" "$@"'

bare_run() {
	local user=$1
	shift
	as_root unshare --mount --pid --fork --kill-child -- sh -c "$bare_enter" enter \
		"$bare_root" "$user" "$bare_checkout" "$@"
}
