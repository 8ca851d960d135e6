"""Rule: the recovery of a region runs in that region: its state machine calls no function of another region."""

import re
from collections.abc import Iterator

from config.stacks import RECOVERY
from review.policy import Found, Rule
from review.review import Review

MACHINE = "aws_sfn_state_machine"
FUNCTION = re.compile(r"arn:aws[a-z-]*:lambda:([a-z0-9-]+):\d{12}:function:")
ARN = re.compile(r"arn:aws[a-z-]*:states:([a-z0-9-]+):")


def _find(review: Review) -> Iterator[Found]:
    plan = review.plans.get(RECOVERY)
    for change in plan.of(MACHINE) if plan else ():
        home = ARN.match(str((change.after or {}).get("arn") or ""))
        used = set(FUNCTION.findall(str((change.after or {}).get("definition") or "")))
        # Without an ARN yet, all functions of one machine must at least be of one region.
        strays = used - {home[1]} if home else used if len(used) > 1 else set()
        if strays:
            yield (
                RECOVERY,
                change.address,
                f"the state machine calls functions in {', '.join(sorted(strays))}",
            )


RULE = Rule("recovery_in_its_region", "recovery never needs the region that was lost (invariant 1)", _find)
