"""The serving phase: publish the database's endpoint, wait until the region is ready from outside, and only then send
users.
"""

from machines import switch
from machines.assembly import Phase
from machines.definition import Definition
from machines.endings import Failure
from machines.rules import equal
from machines.states import CAUGHT, EVERY_ERROR, Catch, Choice, Pass, Retry, State, Stop, Task, Wait, When
from machines.tasks import ENTERED, INVOKE, answered, asked, call, function

START = "PublishEndpoint"
WARMED = "RaiseSwitchToReady"


def serve(names: Definition, *, served: str, failed: str) -> Phase:
    """Build the states that publish the endpoint, wait until the region is ready, fill the cache, raise the switch,
    and verify that the users' name leads to this region.
    """
    return Phase(
        "serve",
        (
            *_endpoint(names, failed),
            *_readiness(names, failed),
            *_cache(names),
            *switch.raised(names, switch.READY, then="VerifyFromOutside", failed=failed),
            *_verification(names, served, failed),
        ),
        (
            {"step": START, "parameter": names.endpoint_parameter},
            {"step": "PublishSwitchReady", "region": names.region, "switch": switch.READY},
        ),
    )


def _endpoint(names: Definition, failed: str) -> tuple[State, ...]:
    unpublished = Stop(
        "EndpointFailed",
        "The database is promoted; the application doesn't know its address yet.",
        f"Start again, or write it: `aws ssm put-parameter --name {names.endpoint_parameter} --value ADDRESS "
        f"--overwrite --region {names.region}`, then start again.",
    )
    return (
        call(
            names,
            START,
            "Writes the promoted database's address into the endpoint parameter.",
            "aws-sdk:ssm:putParameter",
            {
                "Name": names.endpoint_parameter,
                "Value.$": "$.prepared.database.endpoint",
                "Type": "String",
                "Overwrite": True,
            },
            selects={"publishedAt.$": ENTERED},
            result="$.endpoint",
            failed="EndpointFailed",
            then="CheckReadiness",
        ),
        Failure("EndpointFailed", unpublished, START, failed),
    )


def _readiness(names: Definition, failed: str) -> tuple[State, ...]:
    not_ready = Stop(
        "NotReady",
        "Database promoted, endpoint published, application scaled; `/health/ready` doesn't answer 200. "
        "Users aren't sent here.",
        f"Ask it: `curl https://{names.region_host}/health/ready`, which says why. No instances: look at the "
        "group's activities. When it answers 200, start again.",
    )
    return (
        function(
            names,
            "CheckReadiness",
            "Asks this region from outside, under its own name, whether writes succeed.",
            "readiness",
            {"since.$": "$.endpoint.publishedAt"},
            selects={**answered("verdict", "cause"), "at.$": ENTERED},
            result="$.readiness",
            failed="ReadinessUnknown",
            then="IsReady",
        ),
        Choice(
            "IsReady",
            "Users are sent only to a region that takes writes.",
            (
                When(equal("$.readiness.verdict", "done"), "WarmCache"),
                When(equal("$.readiness.verdict", "wait"), "WaitForReadiness"),
            ),
            "NotReady",
        ),
        Wait(
            "WaitForReadiness",
            "Lets instances start and take the new endpoint.",
            names.poll_seconds,
            "CheckReadiness",
        ),
        Failure("NotReady", not_ready, "CheckReadiness", failed, "$.readiness.cause"),
        Failure("ReadinessUnknown", not_ready, "CheckReadiness", failed),
    )


def _cache(names: Definition) -> tuple[State, ...]:
    return (
        Task(
            "WarmCache",
            "Lets the application fill its cache before users come. Tried twice at most, as users wait "
            "meanwhile; without it the failover goes on.",
            INVOKE,
            asked(names, "cache", {}),
            names.warm_seconds,
            (Retry((EVERY_ERROR,), 1, 1),),
            (Catch("CacheNotWarmed"),),
            WARMED,
            selects=answered("verdict", "cause"),
            result="$.cache",
        ),
        Pass(
            "CacheNotWarmed",
            "The cache couldn't be filled: the result reports it, and the failover continues.",
            WARMED,
            {"verdict": "not-warmed", "cause.$": CAUGHT},
            result="$.cache",
        ),
    )


def _verification(names: Definition, served: str, failed: str) -> tuple[State, ...]:
    unverified = Stop(
        "NotVerified",
        "This region is ready and on (switch 2), but the users' name isn't answered by it yet.",
        f"`dig {names.app_host}`: old answers live as long as their TTL. Look at the health check "
        "whose name ends in -serving-passive. When users are served, start again to record it.",
    )
    return (
        function(
            names,
            "VerifyFromOutside",
            "Asks the users' name from outside, until this region answers.",
            "verification",
            {"since.$": "$.readiness.at"},
            selects=answered("verdict", "cause"),
            result="$.verification",
            failed="VerificationUnknown",
            then="IsVerified",
        ),
        Choice(
            "IsVerified",
            "The failover is over when users reach this region.",
            (
                When(equal("$.verification.verdict", "done"), served),
                When(equal("$.verification.verdict", "wait"), "WaitForTraffic"),
            ),
            "NotVerified",
        ),
        Wait(
            "WaitForTraffic",
            "Lets the health checks see the switch, and old DNS answers expire.",
            names.poll_seconds,
            "VerifyFromOutside",
        ),
        Failure("NotVerified", unverified, "VerifyFromOutside", failed, "$.verification.cause"),
        Failure("VerificationUnknown", unverified, "VerifyFromOutside", failed),
    )
