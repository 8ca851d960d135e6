"""Accepted findings, each with its reason. An entry without a finding fails, so the list only shrinks."""

from collections.abc import Mapping

ACCEPTED: Mapping[str, str] = {}
