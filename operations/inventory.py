"""The inventory of the stacks' resources, as a list and as a graph. It is made from the synthesized JSON, so that it
can't name what isn't deployed.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from machines.drawing import HEAD
from operations.project import ROOT

PAGE, PICTURE = ROOT / "docs" / "inventory.md", ROOT / "docs" / "stacks.svg"
Documents = Mapping[str, Mapping[str, Any]]
# What a reader looks for first, by resource types, in the order of the picture. The list below it has everything.
KINDS = {
    "network": ("aws_vpc",),
    "load balancer": ("aws_lb",),
    "instances": ("aws_autoscaling_group",),
    "database": ("aws_db_instance", "aws_rds_cluster"),
    "cache": ("aws_elasticache_replication_group",),
    "table": ("aws_dynamodb_table", "aws_dynamodb_table_replica"),
    "buckets": ("aws_s3_bucket",),
    "keys": ("aws_kms_key", "aws_kms_replica_key"),
    "distribution": ("aws_cloudfront_distribution",),
    "functions": ("aws_lambda_function",),
    "state machines": ("aws_sfn_state_machine",),
    "health checks": ("aws_route53_health_check",),
    "records": ("aws_route53_record",),
    "alarms": ("aws_cloudwatch_metric_alarm", "aws_cloudwatch_composite_alarm"),
    "backup vault": ("aws_backup_vault",),
}
# Resource types that move data into their own region, or out of it to the other one, with what is moved.
INTO = {"aws_dynamodb_table_replica": "table", "aws_db_instance_automated_backups_replication": "backups"}
OUT_OF = {"aws_s3_bucket_replication_configuration": "buckets", "aws_dlm_lifecycle_policy": "snapshots"}


def page(documents: Documents) -> str:
    """Write the list of every resource type by stack, with the count in each region."""
    lines = [
        "# Resource inventory",
        "",
        "For whoever asks what is deployed. Generated from the synthesized stacks of `dr.yaml` by `make docs`; a test",
        "keeps it current. [The picture](stacks.svg) shows the main resources and the replication.",
    ]
    for stack in documents:
        found = _by_type(documents[stack])
        total = sum(sum(regions.values()) for regions in found.values())
        lines += [
            "",
            f"## {stack}",
            "",
            f"{total} resources.",
            "",
            "| type | how many | where |",
            "|---|---|---|",
        ]
        lines += [
            f"| `{kind}` | {sum(regions.values())} | {_where(regions)} |"
            for kind, regions in sorted(found.items())
        ]
    return "\n".join(lines) + "\n"


def dot(documents: Documents) -> str:
    """Write the graph of regions, stacks and replication between them."""
    lines = [HEAD, "  rankdir=LR", "  compound=true"]
    for number, (region, groups) in enumerate(_by_region(documents).items()):
        lines += [f"  subgraph cluster_{number} {{", f'    label="{region}"']
        for stack, kinds in groups.items():
            told = "\\l".join(f"{kind} ({count})" for kind, count in kinds.items())
            lines.append(
                f'    "{region} {stack}" [label="{stack}\\n{told}\\l", fillcolor="#d9e8f6", tooltip="{stack}"]'
            )
        lines.append("  }")
    lines += [f"  {edge}" for edge in sorted(set(_edges(documents)))]
    return "\n".join([*lines, "}"]) + "\n"


def _by_type(document: Mapping[str, Any]) -> dict[str, Counter[str]]:
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for kind, region, _ in _resources(document):
        found[kind][region] += 1
    return found


def _resources(document: Mapping[str, Any]) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """Yield the type, region and arguments of each resource."""
    regions = {each["alias"]: each["region"] for each in document["provider"]["aws"]}
    for kind, resources in document.get("resource", {}).items():
        for resource in resources.values():
            yield kind, regions[str(resource["provider"]).removeprefix("aws.")], resource


def _by_region(documents: Documents) -> dict[str, dict[str, dict[str, int]]]:
    """Group the main kinds of resources by region and stack."""
    found: dict[str, dict[str, dict[str, int]]] = {}
    for stack in documents:
        for kind, regions in _by_type(documents[stack]).items():
            for name in (name for name, types in KINDS.items() if kind in types):
                for region, count in regions.items():
                    kinds = found.setdefault(region, {}).setdefault(stack, {})
                    kinds[name] = kinds.get(name, 0) + count
    order = list(KINDS)
    return {
        region: {
            stack: dict(sorted(kinds.items(), key=lambda each: order.index(each[0])))
            for stack, kinds in stacks.items()
        }
        for region, stacks in sorted(found.items())
    }


def _edges(documents: Documents) -> Iterator[str]:
    """Yield an edge for each kind of data that is replicated from one region's workload to the other's."""
    homes = _homes(documents)
    for stack in documents:
        for kind, region, resource in _resources(documents[stack]):
            other = next((each for each in homes if each != region), None)
            if region not in homes or other is None:
                continue
            if kind in INTO or (kind == "aws_db_instance" and "replicate_source_db" in resource):
                yield _edge(homes, other, region, INTO.get(kind, "database"))
            elif kind in OUT_OF:
                yield _edge(homes, region, other, OUT_OF[kind])


def _edge(homes: Mapping[str, str], source: str, target: str, what: str) -> str:
    return f'"{source} {homes[source]}" -> "{target} {homes[target]}" [label="{what}", fontsize=10]'


def _homes(documents: Documents) -> dict[str, str]:
    """Return for each region the stack with its workload: the one that has the network or the database."""
    found: dict[str, str] = {}
    for stack in documents:
        for kind, region, _ in _resources(documents[stack]):
            if kind in ("aws_vpc", "aws_db_instance", "aws_rds_cluster"):
                found.setdefault(region, stack)
    return found


def _where(regions: Mapping[str, int]) -> str:
    return ", ".join(f"{count} in {region}" for region, count in sorted(regions.items()))
