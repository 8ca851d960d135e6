#!/usr/bin/env bash
# Answers a failover that asks for approval: scripts/approve.sh TOKEN, or scripts/approve.sh --deny TOKEN
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
make --silent setup
exec .venv/bin/python -m operations approve "$@"
