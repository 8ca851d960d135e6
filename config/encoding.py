"""The encoding of a settings file: UTF-8 is read, any other encoding is refused by its name."""

import codecs

from config.errors import Problem, SettingsError

# Longer marks first: UTF-32's begins with UTF-16's.
MARKS = (
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)


def decoded(content: bytes, source: str) -> str:
    """Return the text of a file. Raises SettingsError that names the encoding when it isn't UTF-8."""
    wide = _wide(content)
    if wide is not None:
        raise SettingsError(source, [_problem(wide, "its first bytes are those of this encoding", 1)])
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        byte = content[error.start]
        # What Windows-1252 has between 0x80 and 0x9f are signs, such as quotes and dashes; Latin-1 has controls there.
        name = "Windows-1252" if any(0x80 <= each <= 0x9F for each in content) else "Latin-1"
        letter = bytes([byte]).decode("cp1252", errors="replace")
        raise SettingsError(
            source,
            [_problem(name, f"byte 0x{byte:02x} is {letter} in this encoding, and isn't UTF-8", line)],
        ) from error


def _wide(content: bytes) -> str | None:
    for mark, name in MARKS:
        if content.startswith(mark):
            return name
    # Without a mark: a settings file is mostly ASCII, of which the other bytes are zero then.
    start = content[:64]
    if len(start) >= 4 and start[:4].count(0) >= 3:
        return "UTF-32"
    if len(start) >= 2 and 0 in (start[0], start[1]) and start.count(0) * 3 >= len(start):
        return "UTF-16"
    return None


def _problem(name: str, why: str, line: int) -> Problem:
    return Problem(
        "(file)",
        name,
        f"the file's encoding looks like {name}: {why}",
        "UTF-8",
        f"save the file as UTF-8; `iconv -f {name.upper()} -t UTF-8` converts it",
        line,
    )
