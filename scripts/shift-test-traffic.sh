#!/usr/bin/env bash
# Sends a share of the users to the passive region, watches, and takes it back: scripts/shift-test-traffic.sh 5
# [--seconds 300] [--errors 0.02] [--latency 2]; Ctrl-C takes it back too.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
make --silent setup
exec .venv/bin/python -m drills shift-test-traffic "$@"
