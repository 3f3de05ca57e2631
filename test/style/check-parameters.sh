#!/bin/bash
# SPDX-License-Identifier: MIT
#
# doc/parameters.md is what the table says; on a difference: GEN md > DOC
#
# usage: check-parameters.sh GEN DOC
set -euo pipefail
exec diff -u "$2" <("$1" md)
