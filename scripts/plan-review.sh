#!/usr/bin/env bash
# Plans a pull request's stacks and keeps its one comment up to date, in GitHub Actions and GitLab CI.
# Exit codes: 0 nothing changes, 2 changes, 3 blocked by policy, 1 failed.
# --gate: End with 0 instead of 2, because a required check passes only with 0. Give it first.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 1
gate=false
if [ "${1:-}" = --gate ]; then gate=true && shift; fi
# Making the state buckets is an operator's to do, so that nothing is set up on AWS.
make --silent setup TARGET=embedded || exit 1
.venv/bin/python -m operations plan-review "$@"
code=$?
# A command line that can't be read ends with 2, too; a review always leaves its document.
if [ "$code" -eq 2 ] && [ ! -s .cache/review/review.json ]; then exit 1; fi
if [ "$code" -eq 2 ] && "$gate"; then exit 0; fi
# What nobody foresaw has codes of its own: all of them are failures here.
case "$code" in 0 | 2 | 3) exit "$code" ;; *) exit 1 ;; esac
