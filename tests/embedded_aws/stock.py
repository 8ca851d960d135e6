"""Stock moto as a server of its own process; `python -m tests.embedded_aws.stock` prints its port.

It ends when its standard input does, that is, with the tests that started it.
"""

import sys

from moto.server import ThreadedMotoServer


def main() -> None:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    print(server.get_host_and_port()[1], flush=True)
    sys.stdin.read()
    server.stop()


if __name__ == "__main__":
    main()
