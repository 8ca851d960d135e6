"""RDS: the failovers and switchovers of Aurora's global databases, which the database servers behind the
clusters carry out.
"""

from datetime import timedelta
from typing import Any

from moto.rds import models, responses

from embedded_aws.databases.clusters import MOVE, RESYNC, Move, writer_of
from embedded_aws.extension import Extension
from embedded_aws.patching import add
from embedded_aws.services.rds_global import member_of, refusal, whole_of
from embedded_aws.world import World

# On AWS a minute or more; here long enough that FailoverState is seen.
MOVE_SECONDS = 3.0


def _install(world: World) -> None:
    state: Any = property(_state)
    add(models.GlobalCluster, "failover_state", state)
    add(responses.RDSResponse, "failover_global_cluster", lambda self: _failover(world, self))
    add(responses.RDSResponse, "switchover_global_cluster", lambda self: _move(world, self, loss=False))


def _state(self: Any) -> dict[str, Any] | None:
    move = getattr(self, MOVE, None)
    if move is None:
        return None
    return {
        "Status": "failing-over" if move.is_loss_allowed else "switching-over",
        "FromDbClusterArn": move.source,
        "ToDbClusterArn": move.target,
        "IsDataLossAllowed": move.is_loss_allowed,
    }


def _failover(world: World, response: Any) -> Any:
    """Fail over if the request has AllowDataLoss, otherwise switch over (API reference, FailoverGlobalCluster)."""
    loss, switches = response.params.get("AllowDataLoss"), response.params.get("Switchover")
    if loss and switches:
        raise refusal(
            "InvalidParameterCombination", "AllowDataLoss can't be specified together with Switchover."
        )
    return _move(world, response, loss=bool(loss))


def _move(world: World, response: Any, *, loss: bool) -> Any:
    whole = whole_of(response)
    target, writer = member_of(whole, response.params["TargetDbClusterIdentifier"]), writer_of(whole)
    _refuse_unfit(world, whole, target, writer, loss=loss)
    due = world.clock.now() + timedelta(seconds=MOVE_SECONDS)
    setattr(whole, MOVE, Move(writer.db_cluster_arn, target.db_cluster_arn, loss, due))
    return responses.ActionResult({"GlobalCluster": whole})


def _refuse_unfit(world: World, whole: Any, target: Any, writer: Any, *, loss: bool) -> None:
    """Refuse what AWS refuses for both operations (API reference). A switchover also needs the old writer to be
    available.
    """
    if getattr(whole, MOVE, None) is not None:
        raise refusal("InvalidGlobalClusterStateFault", "A failover or switchover is in progress.")
    if target is writer:
        raise refusal(
            "InvalidDBClusterStateFault", f"{target.db_cluster_arn} is the primary cluster already."
        )
    needed = [target] if loss else [target, writer]
    for each in needed:
        down = world.outages.region(each.region) is not None
        if down or RESYNC in each.__dict__ or each.status != "available":
            raise refusal("InvalidDBClusterStateFault", f"{each.db_cluster_arn} isn't available.")


MOVES = Extension(
    service="rds",
    gap="moto lacks failovers and switchovers of a global cluster",
    install=_install,
)
