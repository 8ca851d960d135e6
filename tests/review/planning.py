"""Plans by the real Terraform and the real provider, against a state that is written, so that no AWS is asked."""

import json
import os
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from operations.environment import tool_environment
from tests.review.stacks import ACCOUNT

# What a review reads of the document; the rest says the same again, or when it was made.
KEPT = (
    "format_version",
    "terraform_version",
    "resource_changes",
    "resource_drift",
    "output_changes",
    "errored",
)
STATE = "terraform.tfstate"
# Collections that only AWS fills: empty where it wasn't asked.
LISTS = (
    "egress",
    "ingress",
    "listener_endpoint",
    "load_balancers",
    "master_user_secret",
    "replicas",
    "target_group_arns",
    "vpc_security_group_ids",
    "vpc_zone_identifier",
)
MAPPINGS = ("tags_all", "triggers")
SERVICES = {
    "aws_db_instance": "rds",
    "aws_dynamodb_table": "dynamodb",
    "aws_kms_key": "kms",
    "aws_s3_bucket": "s3",
}


class Terraform:
    """Terraform in a folder of its own; `variables` reach the provider, such as an endpoint."""

    def __init__(self, folder: Path, variables: Mapping[str, str] | None = None) -> None:
        self.folder = folder
        self._variables = {**tool_environment(os.environ, {}), **(variables or {})}
        self._ready = False
        self.error = ""
        self.shown: dict[str, Any] = {}

    def plan(
        self,
        configuration: Mapping[str, Any],
        state: Mapping[str, Any] | None = None,
        *,
        keep_state: bool = False,
        refresh: bool = False,
    ) -> dict[str, Any]:
        """Plan, and return the plan as JSON, which `shown` also has; if the plan fails, `error` says why."""
        if not keep_state:
            (self.folder / STATE).unlink(missing_ok=True)
        if state:
            (self.folder / STATE).write_text(json.dumps(state), encoding="utf-8")
        self._prepare(configuration)
        (self.folder / "plan").unlink(missing_ok=True)
        options = ("-json", "-input=false", f"-refresh={str(refresh).lower()}", "-out=plan")
        self.error = "\n".join(_errors(self._run("plan", *options, fine=(0, 1))))
        assert (self.folder / "plan").is_file(), self.error
        self.shown = json.loads(self._run("show", "-json", "plan"))
        return self.shown

    def apply(self, configuration: Mapping[str, Any]) -> None:
        """Apply to an AWS; the resulting state remains for the next plan."""
        (self.folder / STATE).unlink(missing_ok=True)
        self._prepare(configuration)
        self._run("apply", "-input=false", "-auto-approve")

    def _prepare(self, configuration: Mapping[str, Any]) -> None:
        (self.folder / "main.tf.json").write_text(json.dumps(configuration), encoding="utf-8")
        if not self._ready:
            self._run("init", "-input=false")
            self._ready = True

    def _run(self, verb: str, *options: str, fine: tuple[int, ...] = (0,)) -> str:
        done = subprocess.run(
            ["terraform", verb, "-no-color", *options] if verb != "show" else ["terraform", verb, *options],
            cwd=self.folder,
            env=self._variables,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode in fine, f"{verb}: {done.stdout}{done.stderr}"
        return done.stdout


def _errors(output: str) -> Iterator[str]:
    """Yield the error messages in Terraform's JSON output."""
    for line in output.splitlines():
        message = json.loads(line)
        if message["@level"] == "error" and "diagnostic" in message:
            diagnostic = message["diagnostic"]
            yield f"{diagnostic.get('address', '')} {diagnostic['summary']}: {diagnostic['detail']}".strip()


def state_of(creation: Mapping[str, Any]) -> dict[str, Any]:
    """Return the state after a plan that creates all: what isn't known before is left out, ids and ARNs are made up."""
    root = creation["planned_values"].get("root_module", {})
    planned = [
        resource
        for module in (root, *root.get("child_modules", []))
        for resource in module.get("resources", [])
    ]
    return {
        "version": 4,
        "terraform_version": "1.11.4",
        "serial": 1,
        "lineage": "00000000-0000-0000-0000-000000000000",
        "outputs": {},
        "resources": [_held(resource, creation) for resource in planned],
    }


def _held(resource: Mapping[str, Any], creation: Mapping[str, Any]) -> dict[str, Any]:
    changes = {each["address"]: each["change"] for each in creation["resource_changes"]}
    change = changes[resource["address"]]
    (alias,) = (
        each["alias"] for each in creation["configuration"]["provider_config"].values() if "alias" in each
    )
    module, _, _ = resource["address"].rpartition(f".{resource['type']}.")
    key = {"index_key": resource["index"]} if "index" in resource else {}
    return {
        **({"module": module} if module else {}),
        "mode": "managed",
        "type": resource["type"],
        "name": resource["name"],
        "provider": f'provider["{resource["provider_name"]}"].{alias}',
        "instances": [
            {
                **key,
                "schema_version": resource["schema_version"],
                "attributes": _attributes(resource, change["after_unknown"]),
                # A value whose mark is new would be a change without a difference.
                "sensitive_attributes": [
                    [{"type": "get_attr", "value": key}]
                    for key, marked in change["after_sensitive"].items()
                    if marked is True
                ],
            }
        ],
    }


def _attributes(resource: Mapping[str, Any], unknown: Mapping[str, Any]) -> dict[str, Any]:
    values = dict(resource["values"])
    name = next(
        (
            str(values[key])
            for key in ("bucket", "identifier", "name", "alarm_name", "backup_vault_name")
            if values.get(key)
        ),
        resource["name"],
    )
    if resource["type"] == "aws_iam_role_policy":
        name = f"{values['role']}:{values['name']}"
    values |= {key: [] for key in LISTS if unknown.get(key) is True}
    values |= {key: {} for key in MAPPINGS if unknown.get(key) is True}
    values.setdefault("id", name)
    service = SERVICES.get(resource["type"])
    if service:
        values.setdefault("arn", f"arn:aws:{service}:us-east-1:{ACCOUNT}:{name}")
    if resource["type"] == "terraform_data":
        values["output"] = values.get("input")
    return values


def compact(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return the part of a plan's document that a review reads."""
    return {key: document[key] for key in KEPT if key in document}


def divided(document: Mapping[str, Any], modules: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Return a document by its modules, each as if it had been planned by itself."""
    found = {}
    for name in modules:
        prefix = f"module.{name}."
        lists = {
            key: [
                _unprefixed(entry, prefix) for entry in document[key] if entry["address"].startswith(prefix)
            ]
            for key in ("resource_changes", "resource_drift")
            if key in document
        }
        found[name] = {**document, **lists}
    return found


def _unprefixed(entry: Mapping[str, Any], prefix: str) -> dict[str, Any]:
    """Return an entry without the module's name in its addresses."""
    named = {key: entry[key].removeprefix(prefix) for key in ("address", "previous_address") if key in entry}
    return {key: value for key, value in {**entry, **named}.items() if key != "module_address"}
