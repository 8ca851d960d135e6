"""Run a Python program as a client inside the embedded AWS: `python -m embedded_aws.traffic.run -- COMMAND`.

COMMAND is a Python file or `-m module`, with its arguments. Names of the hosted zones resolve as Route 53
would answer, and load balancers are reached where they listen. The endpoint is AWS_ENDPOINT_URL;
certificates are checked against the embedded authority.
"""

import json
import os
import runpy
import sys
import urllib.request
from pathlib import Path

from config.partition import GLOBAL_REGION
from embedded_aws.traffic import resolver
from embedded_aws.traffic.authority import AUTHORITY_FILE

USAGE = """\
usage: python -m embedded_aws.traffic.run -- (FILE | -m MODULE) [ARGUMENT ...]
AWS_ENDPOINT_URL names the embedded AWS, such as http://127.0.0.1:5000"""


def join(endpoint: str, region: str = GLOBAL_REGION) -> None:
    """Make this process resolve names and trust certificates as one inside the embedded AWS, for as long as it
    lives.
    """
    # `urlopen` would keep, since Python 3.12, the certificates of now for every later request of the program.
    with urllib.request.build_opener().open(f"{endpoint}/_embedded/health", timeout=10) as answer:
        directory = json.load(answer)["directory"]
    # The first is OpenSSL's own variable, the second that of the requests package.
    for variable in ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE"):
        os.environ[variable] = str(Path(directory) / AUTHORITY_FILE)
    resolver.install(endpoint, region)


def main(arguments: list[str]) -> int:
    """Run a program in this process, which ends with the program's exit code."""
    endpoint = os.environ.get("AWS_ENDPOINT_URL")
    command = arguments[1:] if arguments[:1] == ["--"] else arguments
    if not command or command == ["-m"] or endpoint is None:
        print(USAGE, file=sys.stderr)
        return 2
    join(endpoint, os.environ.get("AWS_REGION", GLOBAL_REGION))
    if command[0] == "-m":
        sys.argv = command[1:]
        runpy.run_module(command[1], run_name="__main__", alter_sys=True)
    else:
        sys.argv = command
        runpy.run_path(command[0], run_name="__main__")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
