"""Reports an unforeseen error in one line, and keeps its traceback in a file that the line names.

Commands start here before they import anything else, because an import can fail too. So: the standard library only,
and, for the check of the toolchain, syntax that Python 3.6 can still parse.
"""

import importlib
import os
import re
import sys
import tempfile
import threading
import time
import traceback
from pathlib import Path
from typing import Any, Mapping, Optional

# EX_SOFTWARE of sysexits.h. No command says anything else by it.
UNFORESEEN = 70
INTERRUPTED = 130
ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / ".cache" / "errors"
# A message may be a whole document.
SHOWN_CHARACTERS = 300
_SECRETIVE = re.compile("SECRET|TOKEN|PASSW|CREDENTIAL|KEY|AUTH", re.IGNORECASE)
# What shorter values would hide is no secret, but half of the text.
_SECRET_CHARACTERS = 6
# What clients of the embedded AWS sign with; it stands in its package's name too.
_PUBLIC = ("embedded",)
_IN_AN_ADDRESS = re.compile(r"(://[^/\s:@]*:)[^/\s@]+@")


def guarded(module: str) -> int:
    """Import a module and run its `main`; return the exit code, UNFORESEEN for an unforeseen error."""
    _write_whatever_the_encoding()
    threading.excepthook = _in_thread
    try:
        return int(importlib.import_module(module).main())
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as error:  # noqa: BLE001 - whatever it is, it is kept and told here
        print(tell(error), file=sys.stderr)
        return UNFORESEEN


def tell(error: BaseException, folder: Path = FOLDER) -> str:
    """Keep the traceback, and say in one line what happened, where the traceback is, and what to do."""
    fix = "run the command again; if it fails again, report the error with its traceback"
    return f"unforeseen: {_described(error)}; {_kept(error, folder)}; fix: {fix}"


def without_secrets(text: str, variables: Optional[Mapping[str, str]] = None) -> str:
    """Return the text without the values of secret-sounding environment variables, and without passwords in
    addresses.
    """
    for name, value in (os.environ if variables is None else variables).items():
        if _SECRETIVE.search(name) and len(value) >= _SECRET_CHARACTERS and value not in _PUBLIC:
            text = text.replace(value, f"[{name}]")
    return _IN_AN_ADDRESS.sub(r"\1[password]@", text)


def _described(error: BaseException) -> str:
    words = " ".join(without_secrets(f"{type(error).__name__}: {error}").split()).rstrip(":")
    return words if len(words) <= SHOWN_CHARACTERS else words[:SHOWN_CHARACTERS] + "..."


def _kept(error: BaseException, folder: Path) -> str:
    """Write the traceback into a file below the project, or else in the folder for temporary files, and say where it
    is.
    """
    # No arguments: an approval's token is one.
    command = Path(sys.argv[0]).name if sys.argv else ""
    lines = traceback.format_exception(type(error), error, error.__traceback__)
    text = without_secrets(f"{command}, Python {sys.version}\n{''.join(lines)}")
    for place in (folder, Path(tempfile.gettempdir())):
        try:
            return f"the traceback is in {_shown(_written(text, place))}"
        except OSError as refused:
            reason = refused
    return f"the traceback can't be kept ({reason})"


def _written(text: str, folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    moment = time.strftime("%Y-%m-%dT%H-%M-%SZ-", time.gmtime())
    # Made for nobody else to read.
    handle, name = tempfile.mkstemp(prefix=moment, suffix=".txt", dir=str(folder))
    os.close(handle)
    Path(name).write_text(text, encoding="utf-8", errors="backslashreplace")
    return Path(name)


def _shown(file: Path) -> str:
    try:
        return str(file.relative_to(ROOT))
    except ValueError:
        return str(file)


def _in_thread(failed: Any) -> None:
    """Report an error that ended a thread, while its command goes on."""
    # threading.excepthook: SystemExit is silently ignored.
    if not issubclass(failed.exc_type, SystemExit):
        error = failed.exc_value or failed.exc_type()
        print(f"in a thread: {tell(error)}", file=sys.stderr)


def _write_whatever_the_encoding() -> None:
    """Escape letters that the terminal's encoding lacks."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")
