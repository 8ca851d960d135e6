#!/usr/bin/env bash
# Source this file: puts cdktf on the PATH and points AWS clients at the embedded AWS (make embedded-up).
#   source scripts/environment.sh
_root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
eval "$("$_root/.venv/bin/python" -m operations environment)"
unset _root
