#!/bin/bash
# SPDX-License-Identifier: MIT
#
# The shared objects export their entry points and nothing else, and the kernel and
# the writer of the tap call nothing but a few functions of libc and libm.
#
# usage: check-symbols.sh BUILD-ROOT
set -euo pipefail
cd "$1"

failed=0
complain() { echo "$*" >&2; failed=1; }

# exports_only FILE SYMBOL...
exports_only() {
	local file=$1 symbol
	shift
	if [ ! -e "$file" ]; then
		complain "$file: not built"
		return
	fi
	while read -r symbol; do
		[[ " $* " == *" $symbol "* ]] || complain "$file: exports $symbol"
	done < <(nm -D --defined-only "$file" | awk '{ sub(/@.*/, "", $3); print $3 }')
	for symbol in "$@"; do
		nm -D --defined-only "$file" | grep -qw "$symbol" ||
			complain "$file: does not export $symbol"
	done
}

strings='mem(cpy|move|set|cmp|chr)|str(len|nlen|cmp|ncmp|chr|rchr|spn|cspn|to[dfl]|toul)'
math='(sin|cos|tan|atan|atan2|sinh|cosh|tanh|sqrt|cbrt|exp|exp2|expm1|exp10|pow|log|log2|log10|log1p'
math+='|floor|ceil|trunc|round|rint|lrint|llrint|lround|nearbyint|fabs|fmin|fmax|fmod|hypot'
math+='|copysign|ldexp|frexp|scalbn|nextafter)f?'
compiler='__stack_chk_fail|__cpu_model|__cpu_indicator_init|_GLOBAL_OFFSET_TABLE_|__assert_fail|__(asan|ubsan|tsan|sanitizer)_.*'
readonly allowed="^(($strings|snprintf)|__(memcpy|memmove|memset|snprintf)_chk|$math|$compiler)$"
readonly allocation='^(calloc|malloc|aligned_alloc|posix_memalign|free)$'

check_kernel() {
	local objects=() object symbol defined
	mapfile -t objects < <(find spa/params spa/kernel spa/tap/*/writer.c.o -name '*.o' | sort)
	if [ ${#objects[@]} -eq 0 ]; then
		complain 'spa/kernel: no objects'
		return
	fi
	defined=$(nm --defined-only "${objects[@]}" | awk 'NF == 3 { print $3 }' | sort -u)
	for object in "${objects[@]}"; do
		while read -r symbol; do
			[[ $symbol =~ $allowed ]] && continue
			[[ $symbol =~ $allocation && $(basename "$object") == *engine* ]] && continue
			grep -qxF -- "$symbol" <<<"$defined" || complain "$object: uses $symbol"
		done < <(nm -u "$object" | awk '{ print $2 }')
	done
}

exports_only spa/libspa-headroom.so spa_handle_factory_enum
exports_only module/libpipewire-module-headroom.so pipewire__module_init
check_kernel
exit "$failed"
