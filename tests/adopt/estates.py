"""Terraform states of estates as their owners would have them, with the resource types and defaults of common
public modules.
"""

from collections.abc import Iterable
from typing import Any

HERE, ACCOUNT = "us-east-1", "111122223333"
VPC = "vpc-0a000000000000001"
BALANCER = f"arn:aws:elasticloadbalancing:{HERE}:{ACCOUNT}:loadbalancer/app/orders/1"
TARGETS = f"arn:aws:elasticloadbalancing:{HERE}:{ACCOUNT}:targetgroup/orders-web/1"
LISTENER = f"arn:aws:elasticloadbalancing:{HERE}:{ACCOUNT}:listener/app/orders/1/1"
CERTIFICATE = f"arn:aws:acm:{HERE}:{ACCOUNT}:certificate/1"
SUBNETS = {
    f"{tier}_{zone}": f"subnet-0{place}000000000000{number}a"
    for place, tier in enumerate(("public", "private", "database"))
    for number, zone in enumerate("abc")
}
TABLES = {tier: f"rtb-0{place}00000000000001" for place, tier in enumerate(("public", "private", "database"))}


def entry(
    kind: str, module: str = "", label: str = "this", index: Any = None, **attributes: Any
) -> dict[str, Any]:
    """Return a resource of a state."""
    instance = {"attributes": attributes} | ({} if index is None else {"index_key": index})
    placed = {"module": module} if module else {}
    return placed | {
        "mode": "managed",
        "type": kind,
        "name": label,
        "provider": 'provider["registry.terraform.io/hashicorp/aws"]',
        "instances": [instance],
    }


def state(entries: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """Return a state of version 4."""
    return {
        "version": 4,
        "terraform_version": "1.11.0",
        "serial": 1,
        "lineage": "x",
        "resources": list(entries),
    }


def shown(entries: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """Return the resources in the form of `terraform show -json`, each resource of a module in a child module."""
    root: list[dict[str, Any]] = []
    children: dict[str, list[dict[str, Any]]] = {}
    for each in entries:
        address = f"{each['type']}.{each['name']}"
        said = {
            "mode": each["mode"],
            "type": each["type"],
            "name": each["name"],
            "address": address,
            "values": each["instances"][0]["attributes"],
        }
        (children.setdefault(each["module"], []) if "module" in each else root).append(said)
    modules = [{"address": name, "resources": found} for name, found in children.items()]
    return {"format_version": "1.0", "values": {"root_module": {"resources": root, "child_modules": modules}}}


def estate(**database: Any) -> list[dict[str, Any]]:
    """Return an estate of 40 resources; `database` replaces attributes of its database."""
    zones = dict(zip(SUBNETS, [f"{HERE}{zone}" for _ in range(3) for zone in "abc"], strict=True))
    kept: dict[str, Any] = {
        "arn": f"arn:aws:rds:{HERE}:{ACCOUNT}:db:orders",
        "identifier": "orders",
        "engine": "postgres",
        "engine_version": "14.11",
        "db_name": "orders",
        "db_subnet_group_name": "orders",
        "backup_retention_period": 7,
        "storage_encrypted": True,
        "replicate_source_db": "",
        "manage_master_user_password": None,
        "master_user_secret": [],
    }
    return [
        entry(
            "aws_vpc",
            "module.vpc",
            id=VPC,
            arn=f"arn:aws:ec2:{HERE}:{ACCOUNT}:vpc/{VPC}",
            cidr_block="10.0.0.0/16",
        ),
        entry("aws_internet_gateway", "module.vpc", id="igw-0a000000000000001", vpc_id=VPC),
        *(
            entry(
                "aws_subnet",
                "module.vpc",
                name[:-2],
                index=name[-1],
                id=id_,
                vpc_id=VPC,
                availability_zone=zones[name],
            )
            for name, id_ in SUBNETS.items()
        ),
        *(
            entry("aws_route_table", "module.vpc", tier, id=id_, vpc_id=VPC, route=[])
            for tier, id_ in TABLES.items()
        ),
        *(
            entry(
                "aws_route_table_association",
                "module.vpc",
                name,
                subnet_id=id_,
                route_table_id=TABLES[name[:-2]],
            )
            for name, id_ in SUBNETS.items()
        ),
        entry(
            "aws_route",
            "module.vpc",
            "public_internet_gateway",
            route_table_id=TABLES["public"],
            destination_cidr_block="0.0.0.0/0",
            gateway_id="igw-0a000000000000001",
        ),
        entry(
            "aws_route",
            "module.vpc",
            "private_nat_gateway",
            route_table_id=TABLES["private"],
            destination_cidr_block="0.0.0.0/0",
            nat_gateway_id="nat-1",
            gateway_id="",
        ),
        entry(
            "aws_lb",
            "module.alb",
            arn=BALANCER,
            name="orders",
            load_balancer_type="application",
            internal=False,
        ),
        entry(
            "aws_lb_target_group",
            "module.alb",
            arn=TARGETS,
            name="orders-web",
            port=8080,
            vpc_id=VPC,
            health_check=[{"path": "/healthz"}],
        ),
        entry(
            "aws_lb_listener",
            "module.alb",
            "https",
            arn=LISTENER,
            load_balancer_arn=BALANCER,
            port=443,
            protocol="HTTPS",
            certificate_arn=CERTIFICATE,
            default_action=[
                {"type": "forward", "target_group_arn": "", "forward": [{"target_group": [{"arn": TARGETS}]}]}
            ],
        ),
        entry(
            "aws_lb_listener",
            "module.alb",
            "http",
            arn=f"{LISTENER}0",
            load_balancer_arn=BALANCER,
            port=80,
            protocol="HTTP",
            certificate_arn=None,
            default_action=[{"type": "redirect", "target_group_arn": ""}],
        ),
        entry("aws_acm_certificate", "module.acm", arn=CERTIFICATE, domain_name="*.orders.example"),
        entry(
            "aws_route53_zone",
            name="orders",
            id="Z1",
            arn="arn:aws:route53:::hostedzone/Z1",
            name_="",
            vpc=[],
        )
        | {"instances": [{"attributes": {"id": "Z1", "name": "orders.example", "vpc": []}}]},
        entry(
            "aws_launch_template",
            "module.asg",
            id="lt-1",
            name="orders",
            vpc_security_group_ids=["sg-0a000000000000002"],
            network_interfaces=[],
        ),
        entry(
            "aws_autoscaling_group",
            "module.asg",
            name="idc",
        )
        | {
            "instances": [
                {
                    "attributes": {
                        "name": "orders-web",
                        "target_group_arns": [],
                        "vpc_zone_identifier": [SUBNETS[f"private_{zone}"] for zone in "abc"],
                        "launch_template": [{"id": "lt-1", "name": "orders", "version": "$Latest"}],
                        "min_size": 2,
                        "max_size": 10,
                    }
                }
            ]
        },
        entry(
            "aws_autoscaling_traffic_source_attachment",
            "module.asg",
            autoscaling_group_name="orders-web",
            traffic_source=[{"identifier": TARGETS, "type": "elbv2"}],
        ),
        entry("aws_autoscaling_policy", "module.asg")
        | {
            "instances": [
                {
                    "attributes": {
                        "name": "avg-cpu",
                        "autoscaling_group_name": "orders-web",
                        "policy_type": "TargetTrackingScaling",
                    }
                }
            ]
        },
        entry(
            "aws_db_subnet_group",
            "module.rds",
        )
        | {
            "instances": [
                {
                    "attributes": {
                        "name": "orders",
                        "subnet_ids": [SUBNETS[f"database_{zone}"] for zone in "abc"],
                    }
                }
            ]
        },
        entry("aws_db_instance", "module.rds", **{**kept, **database}),
    ]
