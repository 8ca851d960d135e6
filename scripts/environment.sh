#!/usr/bin/env bash
# Puts cdktf on the PATH and points AWS clients at the embedded AWS, in the shell (bash or zsh) that sources it:
#   make embedded-up && source scripts/environment.sh
# shellcheck disable=SC2296  # the second form is zsh's
if [ -n "${BASH_SOURCE[0]:-}" ]; then _self="${BASH_SOURCE[0]}"; else _self="${(%):-%x}"; fi
_root="$(cd "$(dirname "$_self")/.." && pwd)"
if _variables="$(cd "$_root" && .venv/bin/python -m operations environment)"; then
  eval "$_variables"
  # Version 1 has an address of its own for rds in us-east-1, which AWS_ENDPOINT_URL doesn't change: it would ask AWS.
  case "$(aws --version 2>&1)" in
    aws-cli/1.*) aws() { command aws --endpoint-url "$AWS_ENDPOINT_URL" "$@"; } ;;
  esac
fi
unset _self _root _variables
