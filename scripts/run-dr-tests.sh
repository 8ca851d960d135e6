#!/usr/bin/env bash
# Runs a drill on the embedded AWS: scripts/run-dr-tests.sh [--scenario region-loss] [--fresh]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
make --silent setup
exec .venv/bin/python -m drills run "$@"
