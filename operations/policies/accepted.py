"""Accepted findings of the check of policies, each with its reason. The check fails if one of them isn't found any
more, so the list only shrinks.
"""

from collections.abc import Mapping

ACCEPTED: Mapping[str, str] = {}
