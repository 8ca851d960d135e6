#!/usr/bin/env bash
# Fails over without Step Functions and Lambda: scripts/manual-failover.sh [--region us-west-2] --reason "..."
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# No set-up: it may need what can't be reached now.
exec .venv/bin/python -m operations manual-failover "$@"
