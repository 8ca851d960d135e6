"""The input that a target gets for an event: the whole event, a part of it, a constant, or a filled template.
Pure.
"""

import json
import re
from collections.abc import Mapping
from typing import Any

_VARIABLE = re.compile(r"<([^<>]+)>")
_STEP = re.compile(r"\.([A-Za-z0-9_-]+)|\['([^']+)'\]|\[\"([^\"]+)\"\]|\[(\d+)\]")
_MISSING = object()


def target_input(target: Mapping[str, Any], event: Mapping[str, Any], rule_arn: str = "") -> Any:
    """Return the input of a rule's target: by Input, InputPath, InputTransformer, or the event as it is."""
    if target.get("Input"):
        return json.loads(target["Input"])
    if target.get("InputPath"):
        found = at_path(event, target["InputPath"])
        return None if found is _MISSING else found
    transformer = target.get("InputTransformer")
    if transformer:
        return transformed(transformer, event, rule_arn)
    return dict(event)


def transformed(transformer: Mapping[str, Any], event: Mapping[str, Any], rule_arn: str = "") -> Any:
    """Return the value of an input transformer's template, or its text when that isn't JSON.

    A variable inside a string is inserted as text, elsewhere as JSON; one whose path isn't in the
    event is empty.
    """
    known: dict[str, Any] = {
        "aws.events.rule-arn": rule_arn,
        "aws.events.rule-name": rule_arn.rsplit("/", 1)[-1],
        "aws.events.event": dict(event),
        "aws.events.event.json": dict(event),
        "aws.events.event.ingestion-time": event.get("time"),
    }
    for name, path in transformer.get("InputPathsMap", {}).items():
        known[name] = at_path(event, path)
    text = _filled(transformer["InputTemplate"], known)
    try:
        return json.loads(text)
    except ValueError:
        return text


def at_path(event: Any, path: str) -> Any:
    """Return the value at a JSONPath of names and indexes, such as `$.resources[0]`; a marker when there is none."""
    value = event
    position = 1
    while position < len(path):
        step = _STEP.match(path, position)
        if step is None:
            return _MISSING
        name = step[1] or step[2] or step[3]
        if name is not None and isinstance(value, Mapping) and name in value:
            value = value[name]
        elif name is None and isinstance(value, list) and int(step[4]) < len(value):
            value = value[int(step[4])]
        else:
            return _MISSING
        position = step.end()
    return value


def _filled(template: str, known: Mapping[str, Any]) -> str:
    pieces: list[str] = []
    end, quoted = 0, False
    for variable in _VARIABLE.finditer(template):
        literal = template[end : variable.start()]
        quoted ^= bool(re.sub(r"\\.", "", literal).count('"') % 2)
        pieces += [literal, _inserted(variable[0], known.get(variable[1], variable[0]), quoted)]
        end = variable.end()
    return "".join([*pieces, template[end:]])


def _inserted(written: str, value: Any, quoted: bool) -> str:
    if value is _MISSING:
        return "" if quoted else "null"
    if value is written or not quoted:
        return written if value is written else json.dumps(value)
    text = value if isinstance(value, str) else json.dumps(value)
    return json.dumps(text)[1:-1]
