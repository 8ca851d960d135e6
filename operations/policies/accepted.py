"""Findings that are accepted, each with its reason. One that is no longer found fails, so the list only shrinks."""

from collections.abc import Mapping

ACCEPTED: Mapping[str, str] = {}
