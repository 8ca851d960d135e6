#!/usr/bin/env bash
# Runs drills, all without a name: scripts/run-dr-tests.sh [--scenario region-loss] [--target aws];
# scripts/run-dr-tests.sh --clean-up finishes what an ended drill left.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
make --silent setup
exec .venv/bin/python -m drills run "$@"
