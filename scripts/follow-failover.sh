#!/usr/bin/env bash
# Shows a failover's progress until it ends: scripts/follow-failover.sh EXECUTION-ARN
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
make --silent setup
exec .venv/bin/python -m operations follow "$@"
