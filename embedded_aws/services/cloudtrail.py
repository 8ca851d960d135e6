"""CloudTrail: DescribeTrails returns only the trails that the request names, by name or ARN, and not every
trail of the region.
"""

import json
from typing import Any

from moto.cloudtrail.responses import CloudTrailResponse

from embedded_aws.extension import Extension
from embedded_aws.patching import Method, wrap
from embedded_aws.world import World


def _install(_: World) -> None:
    def chosen(stock: Method) -> Method:
        def describe_trails(self: Any) -> str:
            answer = json.loads(stock(self))
            # CloudTrail API reference, DescribeTrails, trailNameList: empty is every trail.
            if wanted := self._get_param("trailNameList"):
                answer["trailList"] = [
                    each for each in answer["trailList"] if {each["Name"], each["TrailARN"]} & {*wanted}
                ]
            return json.dumps(answer)

        return describe_trails

    wrap(CloudTrailResponse, "describe_trails", chosen)


TRAILS = Extension(
    service="cloudtrail",
    gap="moto returns every trail from DescribeTrails, even if the request names some of them",
    install=_install,
)
