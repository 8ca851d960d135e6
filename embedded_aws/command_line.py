"""Command line of the embedded AWS. `serve` runs an embedded AWS, `stop` ends the one of a directory, `extensions`
lists what it adds to moto.
"""

import argparse
import logging
import sys
from pathlib import Path

from config.settings import EMBEDDED_ACCOUNT
from embedded_aws import process, running
from embedded_aws.errors import EmbeddedAwsError


def main(arguments: list[str] | None = None) -> int:
    """Run a command, and return the exit code."""
    options = _parser().parse_args(arguments)
    try:
        return _run(options)
    except EmbeddedAwsError as error:
        print(error, file=sys.stderr)
        return 1


def _run(options: argparse.Namespace) -> int:
    if options.command == "stop":
        return process.stop_directory(options.directory)
    if options.command == "extensions":
        return _print_extensions()
    if options.detach:
        return _detached(options)
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="%(asctime)s %(name)s %(message)s")
    return running.serve(
        running.Options(
            port=options.port,
            directory=options.directory,
            account_id=options.account,
            zone=options.zone,
            restore=options.restore,
            lifeline=options.lifeline,
        )
    )


def _detached(options: argparse.Namespace) -> int:
    handle = process.start(
        options.directory,
        port=options.port,
        account_id=options.account,
        zone=options.zone,
        restore=options.restore,
        detached=True,
    )
    print(handle.endpoint)
    return 0


def _print_extensions() -> int:
    from embedded_aws.extensions import extensions

    for extension in extensions():
        print(f"{extension.service}: {extension.gap}")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m embedded_aws", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    serve = commands.add_parser("serve", help="serve the AWS API on a loopback port")
    serve.add_argument("--port", type=int, default=0, help="port; 0 (default) takes a free one")
    serve.add_argument("--directory", type=Path, required=True, help="folder for its files")
    serve.add_argument("--account", default=EMBEDDED_ACCOUNT, help="account id")
    serve.add_argument("--zone", help="hosted zone that exists from the start, such as example.com")
    serve.add_argument("--restore", type=Path, help="snapshot to continue from")
    serve.add_argument("--detach", action="store_true", help="run in the background until `stop`")
    serve.add_argument("--lifeline", type=int, help=argparse.SUPPRESS)
    stop = commands.add_parser("stop", help="stop the embedded AWS that runs in a directory")
    stop.add_argument("--directory", type=Path, required=True)
    commands.add_parser("extensions", help="list what stock moto gets wrong and this package corrects")
    return parser
