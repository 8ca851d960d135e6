"""Check everything that a failover needs, and report whether it can work. Changes nothing."""

from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from typing import Any, TypeVar

from botocore.exceptions import BotoCoreError, ClientError

from recovery import ledger
from recovery.clients import client
from recovery.clock import Clock, utc_now
from recovery.https import Ask, HttpResponse, ask
from recovery.logs import logged
from recovery.settings import PreconditionsSettings
from recovery.steps import global_database, lag, witness
from recovery.steps.preconditions import Evidence, decide
from recovery.steps.request import Request

Found = TypeVar("Found")


@logged
def handle(
    event: dict[str, Any], _context: object, clock: Clock = utc_now, asking: Ask = ask
) -> dict[str, Any]:
    """Check the preconditions of `event["request"]`, which validation accepted."""
    settings = PreconditionsSettings.read()
    asked = event["request"]
    request = Request(
        asked["action"],
        asked["targetRegion"],
        asked["mode"],
        asked["reason"],
        asked["dryRun"],
        asked["alarm"],
    )
    evidence = gather(settings, clock(), asked["activeRegion"], asking)
    verdict = decide(request, evidence, lag_objective=settings.lag_objective_seconds)
    tables = client("dynamodb", settings.region)
    return {
        "verdict": "met" if verdict.met else "failed",
        "cause": verdict.cause,
        "items": [asdict(item) for item in verdict.items],
        # An earlier run left its promotion unfinished: this one may not undo what that one did.
        "resumed": evidence.intent == "issued",
        # Kept now: a primary that comes back in the middle clears it.
        "lostAt": ledger.read_loss(tables, settings.ledger_table, settings.probed_region),
    }


def gather(settings: PreconditionsSettings, now: datetime, active_region: str, asking: Ask = ask) -> Evidence:
    """Collect the facts from this region's services, from a request to its front from outside, and from the witness
    region's CloudWatch. A fact that can't be read is None; only the ledger's record of a promotion must be readable.
    """
    region = settings.region
    rds, metrics = client("rds", region), client("cloudwatch", region)
    groups, parameters = client("autoscaling", region), client("ssm", region)
    tables = client("dynamodb", region)
    front, probed_front = _fronts(settings, asking)
    samples = _seen(
        lambda: global_database.samples_of_either(metrics, settings.database, settings.global_database, now)
    )
    sights = _seen(
        lambda: (
            witness.minutes(
                client("cloudwatch", settings.witness_region),
                settings.probe_namespace,
                settings.probe_metric,
                settings.probed_region,
                now,
            )
            if settings.witness_region
            else []
        )
    )
    return Evidence(
        database=_seen(
            lambda: global_database.describe_either(rds, settings.database, settings.global_database)
        ),
        intent=ledger.read_promotion(tables, settings.ledger_table, region),
        lag=lag.Lag(None, "unknown: CloudWatch couldn't be asked")
        if samples is None
        else lag.at(samples, now),
        auto_scaling_group=_seen(lambda: _group_exists(groups, settings.auto_scaling_group)),
        endpoint_parameter=_seen(lambda: _parameter_exists(parameters, settings.endpoint_parameter)),
        witness=witness.decide(sights or []),
        seen_up=_seen(lambda: ledger.read_seen_up(tables, settings.ledger_table, settings.probed_region)),
        tree=_seen(lambda: ledger.read_tree(tables, settings.ledger_table)),
        protection=_seen(lambda: ledger.read_protection(tables, settings.ledger_table)),
        active_region=active_region,
        front=front,
        probed_front=probed_front,
    )


def _fronts(settings: PreconditionsSettings, asking: Ask) -> tuple[HttpResponse | None, HttpResponse | None]:
    """Return the answer of this region's front and, only if its certificate is bad, that of the other
    region's front.
    """
    if not settings.front_host:
        return None, None
    path, timeout = settings.health_path, settings.request_timeout_seconds
    front = asking(settings.front_host, path, timeout)
    return front, asking(settings.probed_host, path, timeout) if front.bad_certificate else None


def _seen(look: Callable[[], Found]) -> Found | None:
    """Return what a query returns; None, which means unknown, when AWS doesn't answer or refuses."""
    try:
        return look()
    except (ClientError, BotoCoreError) as error:
        print(f"precondition unknown: {type(error).__name__}: {error}")
        return None


def _group_exists(groups: Any, name: str) -> bool:
    return bool(groups.describe_auto_scaling_groups(AutoScalingGroupNames=[name])["AutoScalingGroups"])


def _parameter_exists(parameters: Any, name: str) -> bool:
    try:
        parameters.get_parameter(Name=name)
    except ClientError as error:
        if error.response["Error"]["Code"] == "ParameterNotFound":
            return False
        raise
    return True
