"""Distances between AWS regions, which decide between latency records.

Route 53 measures latency; here the distance over ground replaces it, from rounded public coordinates of the regions'
cities. Only the order matters.
"""

from math import asin, cos, inf, radians, sin, sqrt

_PLACES = {
    "us-east-1": (38.9, -77.4),
    "us-east-2": (40.0, -83.0),
    "us-west-1": (37.4, -122.0),
    "us-west-2": (45.8, -119.7),
    "ca-central-1": (45.5, -73.6),
    "ca-west-1": (51.0, -114.1),
    "sa-east-1": (-23.5, -46.6),
    "eu-west-1": (53.3, -6.3),
    "eu-west-2": (51.5, -0.1),
    "eu-west-3": (48.9, 2.4),
    "eu-central-1": (50.1, 8.7),
    "eu-central-2": (47.4, 8.5),
    "eu-north-1": (59.3, 18.1),
    "eu-south-1": (45.5, 9.2),
    "eu-south-2": (41.6, -0.9),
    "af-south-1": (-33.9, 18.4),
    "me-south-1": (26.1, 50.6),
    "me-central-1": (24.5, 54.4),
    "il-central-1": (32.1, 34.8),
    "ap-south-1": (19.1, 72.9),
    "ap-south-2": (17.4, 78.5),
    "ap-southeast-1": (1.4, 103.8),
    "ap-southeast-2": (-33.9, 151.2),
    "ap-southeast-3": (-6.2, 106.8),
    "ap-southeast-4": (-37.8, 145.0),
    "ap-east-1": (22.3, 114.2),
    "ap-northeast-1": (35.7, 139.7),
    "ap-northeast-2": (37.6, 127.0),
    "ap-northeast-3": (34.7, 135.5),
}


def distance(one: str, other: str) -> float:
    """Return the kilometres between two regions: 0 for a region and itself, infinite if either isn't in the table."""
    if one == other:
        return 0.0
    if one not in _PLACES or other not in _PLACES:
        return inf
    (latitude, longitude), (other_latitude, other_longitude) = (
        tuple(map(radians, _PLACES[region])) for region in (one, other)
    )
    half = sin((other_latitude - latitude) / 2) ** 2
    half += cos(latitude) * cos(other_latitude) * sin((other_longitude - longitude) / 2) ** 2
    return 2 * 6371 * asin(sqrt(half))
