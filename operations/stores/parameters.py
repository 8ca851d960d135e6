"""Checks whether the passive region's parameters equal the active region's, except those that must differ."""

from operations.doctor.diagnosis import Diagnosis, judge
from operations.stores.store import Store
from operations.target import Target
from recovery.steps.configuration import decide
from recovery.steps.parameter_store import listed
from wiring.replication import configuration_settings

TOLD = 3


def examine(target: Target) -> list[Diagnosis]:
    """Return the diagnoses of parameters that aren't copied yet, of those changed in the passive region, and of the
    parameter with the writer's address.
    """
    need = configuration_settings(target.settings, target.names)
    there, here = target.client("ssm", target.active.region), target.client("ssm", target.passive.region)
    ours = list(listed(here, need.path))
    decision = decide(
        listed(there, need.path),
        ours,
        need.excluded,
        active=target.active.region,
        passive=target.passive.region,
    )
    behind = [copy.parameter.name for copy in decision.copies]
    differing = [f"{name}: {reason}" for name, reason in decision.left.items()]
    found = [
        judge(
            "parameters copied",
            good=not behind,
            cause=f"not copied yet: {_some(behind)}" if behind else f"all below {need.path}",
            fix=f"look at the log of the function {target.passive.function('configuration')}, which runs every "
            "5 minutes",
        ),
        judge(
            "parameters equal",
            good=not differing,
            cause=_some(differing) or "no parameter was changed in the passive region alone",
            fix="name the parameter in replication.configuration.excluded, or delete it in "
            f"{target.passive.region}, so that it is copied again",
        ),
    ]
    if target.settings.components.database:
        name = target.names.endpoint_parameter
        found.append(
            judge(
                "endpoint parameter",
                good=name in {each.name for each in ours},
                cause=f"{name} in {target.passive.region}",
                fix="deploy the passive region's stack, which creates the parameter; a failover writes the new "
                "writer's address to it",
            )
        )
    return found


def _some(names: list[str]) -> str:
    more = f" and {len(names) - TOLD} more" if len(names) > TOLD else ""
    return "; ".join(names[:TOLD]) + more


STORE = Store("parameters", checks={"parameters": examine})
