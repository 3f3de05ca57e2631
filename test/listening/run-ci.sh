#!/bin/bash
# SPDX-License-Identifier: MIT
#
# Measure the profile `default` on the small set, which is fetched and cut when it is not
# there. Fails when a goal is missed.
#
# usage: run-ci.sh HEADROOM-RENDER FOLDER
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
readonly here render=$1 folder=$2

mapfile -t packages <"$here/packages-ci.txt"
"$here/fetch.sh" "${packages[@]}"
"$here/listening.py" --folder "$folder" build ci
exec "$here/listening.py" --folder "$folder" table ci --render "$render" --profiles default
