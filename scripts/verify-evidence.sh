#!/usr/bin/env bash
# Says whether the evidence of drills and failovers is whole: scripts/verify-evidence.sh [--region us-west-2].
# Exit codes: 0 whole, 1 altered, missing or reordered, 2 unknown.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
make --silent setup
exec .venv/bin/python -m drills verify-evidence "$@"
