"""Checks Python, Node, Terraform and make before anything else.

Started as `python3 -m operations.toolchain`, it runs with whatever `python3` the machine has, before anything is
installed: standard library only, and syntax that Python 3.6 can still parse.
"""

import re
import shutil
import subprocess
import sys
from typing import List, Optional, Tuple

from operations.unforeseen import guarded

Version = Tuple[int, ...]
PYTHON, TERRAFORM = (3, 11), (1, 11)
# cdktf-cli's dependencies do not run on Node 24, for which cli/cdktf has its successor.
NODE_MAJORS = (20, 22, 24)


class Tool:
    """One tool: the required version, the found one (None: missing), whether it suffices, and how to get it."""

    def __init__(self, name: str, needed: str, found: Optional[str], good: bool, how: str) -> None:
        self.name, self.needed, self.found, self.good, self.how = name, needed, found, good, how

    def __str__(self) -> str:
        found = "not found" if self.found is None else f"found {self.found}"
        return f"  {self.name}: needs {self.needed}, {found}\n      get it: {self.how}"


def version_of(text: Optional[str]) -> Optional[Version]:
    """Return the first dotted version in a text, as a tuple of numbers; None when there is none."""
    match = re.search(r"(\d+)\.(\d+)(?:\.(\d+))?", text or "")
    return tuple(int(part) for part in match.groups() if part is not None) if match else None


def _output(*command: str) -> Optional[str]:
    if shutil.which(command[0]) is None:
        return None
    try:
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    except OSError:
        # Made for another machine, or no program at all: as good as missing.
        return None
    return done.stdout.decode("utf-8", "replace")


def _dotted(version: Optional[Version]) -> Optional[str]:
    return None if version is None else ".".join(str(part) for part in version)


def _terraform_version() -> Optional[Version]:
    # A CLI configuration that can't be read makes Terraform print warnings around its JSON, and they may have braces.
    text = _output("terraform", "version", "-json")
    told = re.search(r'"terraform_version"\s*:\s*"([^"]*)"', text or "")
    return version_of(told.group(1) if told else text)


def inspect() -> List[Tool]:
    """Return every tool with its version on this machine."""
    python = tuple(sys.version_info[:3])
    node = version_of(_output("node", "--version"))
    terraform = _terraform_version()
    make = version_of(_output("make", "--version"))
    return [
        Tool(
            "Python",
            "3.11 or newer",
            _dotted(python),
            python >= PYTHON,
            "https://www.python.org/downloads/ or your package manager; name it with `make PYTHON=python3.12 ...`",
        ),
        Tool(
            "Node.js",
            "20, 22 or 24",
            _dotted(node),
            node is not None and node[0] in NODE_MAJORS,
            "https://nodejs.org/en/download or your version manager (`nvm install 24`)",
        ),
        Tool(
            "Terraform",
            "1.11 or newer (write-only arguments)",
            _dotted(terraform),
            terraform is not None and terraform >= TERRAFORM,
            "https://developer.hashicorp.com/terraform/install",
        ),
        Tool(
            "make",
            "any version",
            _dotted(make),
            make is not None,
            "your package manager (`apt install make`)",
        ),
    ]


def main() -> int:
    wrong = [tool for tool in inspect() if not tool.good]
    if wrong:
        print("These tools are missing on this machine or have an unsuitable version; nothing was changed:")
        for tool in wrong:
            print(tool)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(guarded("operations.toolchain"))
