#!/bin/bash
# SPDX-License-Identifier: MIT
#
# Nothing includes upward: tools -> module -> spa -> spa/kernel -> libc.
#
# usage: check-layers.sh SOURCE-ROOT
set -euo pipefail
cd "$1"

libc='assert|complex|errno|fenv|float|inttypes|limits|math|stdalign|stdarg|stdatomic|stdbool'
libc+='|stddef|stdint|stdio|stdlib|stdnoreturn|string'
simd='[a-z]+intrin|arm_neon|cpuid'
failed=0

# includes DIR DEPTH: "file<TAB>header" of every #include, quotes and all.
includes() {
	find "$1" -maxdepth "$2" -name '*.[ch]' -exec \
		grep -HE '^[[:space:]]*#[[:space:]]*include' {} + |
		sed -E 's/^([^:]*):[^"<]*(["<][^">]*)[">].*/\1\t\2/' || true
}

complain() {
	echo "$1: $2 may not include ${3#[\"<]}" >&2
	failed=1
}

# A quoted header has to be in one of the given directories.
found_in() {
	local header=$1 dir
	shift
	[[ $header != *../* ]] || return 1
	for dir in "$@"; do
		if [ -e "$dir/$header" ]; then return 0; fi
	done
	return 1
}

check_kernel() {
	while IFS=$'\t' read -r file header; do
		case $header in
		\"*) [[ $header == \"@(base/attributes|params/*|kernel/*).@(h|def) ]] ||
			complain "$file" 'the kernel' "$header" ;;
		*) [[ ${header#<} =~ ^($libc|$simd)\.h$ ]] || complain "$file" 'the kernel' "$header" ;;
		esac
	done < <(includes spa/kernel 9; includes spa/params 1)
}

check_spa() {
	while IFS=$'\t' read -r file header; do
		case $header in
		\<pipewire/*) complain "$file" 'the SPA layer' "$header" ;;
		\"*) found_in "${header#\"}" spa spa/include "$(dirname "$file")" ||
			complain "$file" 'the SPA layer' "$header" ;;
		esac
	done < <(includes spa 9)
}

# Of the kernel, the module sees the table of parameters: it is what is public.
check_module() {
	while IFS=$'\t' read -r file header; do
		case $header in
		\"params/params.h | \"base/*) ;;
		*kernel/*) complain "$file" 'the module' "$header" ;;
		\<headroom/* | \"*) found_in "${header#[\"<]}" module module/include spa/include \
			"$(dirname "$file")" || complain "$file" 'the module' "$header" ;;
		esac
	done < <(includes module 9)
}

# Tools see what is public; only the offline renderer and what documents the
# parameter table see the kernel.
check_tools() {
	while IFS=$'\t' read -r file header; do
		case $header in
		\<pipewire/impl*) complain "$file" 'a client' "$header" ;;
		\"*) found_in "${header#\"}" "$(dirname "$file")" tools tools/common tools/tap \
				spa/include module/include ||
			[[ $file == tools/*@(render|gen-params)* && -e spa/${header#\"} ]] ||
			complain "$file" 'a tool' "$header" ;;
		esac
	done < <(includes tools 9)
}

check_kernel
check_spa
check_module
check_tools
exit "$failed"
