"""Runs one recovery function: its event on standard input, its result on standard output.

The function's own output goes to standard error, as its log.
"""

import contextlib
import importlib
import json
import os
import sys


def main() -> None:
    purpose = sys.argv[1]
    endpoint = os.environ.get("AWS_ENDPOINT_URL")
    if endpoint:
        from embedded_aws.traffic import resolver

        resolver.install(endpoint, os.environ["AWS_REGION"])
    with contextlib.redirect_stdout(sys.stderr):
        module = importlib.import_module(f"recovery.handlers.{purpose}")
        answer = module.handle(json.load(sys.stdin), None)
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    main()
