#!/usr/bin/env bash
# Says, item by item, whether the passive region could take over now: ready (0), not ready (1), unknown (2).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
make --silent setup
exec .venv/bin/python -m drills readiness "$@"
