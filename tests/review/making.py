"""Plans of every case, as the tests keep them."""

import gzip
import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import boto3
import requests
from moto.server import ThreadedMotoServer

from tests.review.cases import ALIASES, CASES, MADE, Case, Edit
from tests.review.planning import Terraform, compact, divided, state_of
from tests.review.stacks import REGIONS, Resources, configuration

PLANS = Path(__file__).parent / "plans"
# A plan of a thousand resources is packed, and then as small as the others.
PACKED_CHARACTERS = 300_000


def remake(names: Sequence[str]) -> None:
    """Plan the named cases, or all, and keep what Terraform says."""
    with tempfile.TemporaryDirectory(prefix="plans-") as folder:
        for name, plans in planned(Path(folder), names or list(CASES)):
            keep(name, plans)


def planned(folder: Path, names: Sequence[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each case's name with the plan document and the error of each stack that it plans.

    Starting the provider takes longer than planning, so most cases are modules of one shared plan, which is
    divided afterwards.
    """
    together: dict[str, dict[str, Any]] = {
        name: {} for name in names if not CASES[name].asked and not CASES[name].alone
    }
    for stack in MADE:
        cases = {name: CASES[name] for name in together if stack in CASES[name].stacks}
        if cases:
            for name, document in _together(_made(folder / stack), stack, cases).items():
                together[name][stack] = {"plan": document, "error": ""}
    yield from together.items()
    for number, name in enumerate(name for name in names if name not in together):
        one = _asked if CASES[name].asked else _alone
        yield (
            name,
            {
                stack: one(_made(folder / f"{number}-{stack}"), CASES[name], stack)
                for stack in CASES[name].stacks
            },
        )


def _together(folder: Path, stack: str, cases: Mapping[str, Case]) -> dict[str, dict[str, Any]]:
    """Return the documents of cases that are modules of one configuration."""
    terraform = Terraform(folder)
    root = {**configuration({}, REGIONS[stack], ALIASES[stack]), "module": {}}
    for name in cases:
        provider = f"aws.{ALIASES[stack]}"
        root["module"][name] = {"source": f"./{name}", "providers": {provider: provider}}

    def write(each: str, edits: Sequence[Edit], blocks: Mapping[str, Any]) -> None:
        module = configuration(_edited(MADE[stack](), edits), REGIONS[stack], ALIASES[stack], **blocks)
        del module["provider"]
        module["terraform"]["required_providers"]["aws"]["configuration_aliases"] = [f"aws.{ALIASES[stack]}"]
        (_made(folder / each) / "main.tf.json").write_text(json.dumps(module), encoding="utf-8")

    for name, case in cases.items():
        write(name, case.before.get(stack, ()), {})
    state = state_of(terraform.plan(root))
    # The provider completes in a second plan what the first can't know.
    state = state_of(terraform.plan(root, state))
    for name, case in cases.items():
        write(name, (*case.before.get(stack, ()), *case.edits.get(stack, ())), case.blocks.get(stack, {}))
    return divided(compact(terraform.plan(root, state)), list(cases))


def _alone(folder: Path, case: Case, stack: str) -> dict[str, Any]:
    """Return a plan against a state that is written, by itself."""
    terraform = Terraform(folder)
    before = _configuration(Case(), stack, case.before.get(stack, ()))
    state = state_of(terraform.plan(before))
    state = state_of(terraform.plan(before, state))
    edits = (*case.before.get(stack, ()), *case.edits.get(stack, ()))
    terraform.plan(_configuration(case, stack, edits), state)
    return {"plan": compact(terraform.shown), "error": terraform.error}


def _asked(folder: Path, case: Case, stack: str) -> dict[str, Any]:
    """Return a plan against what was applied, and changed since."""
    with ThreadedAws() as aws:
        terraform = Terraform(folder, {"AWS_ENDPOINT_URL": aws.endpoint})
        terraform.apply(_configuration(Case(), stack, case.before[stack]))
        aws.change_outside_terraform()
        terraform.plan(_configuration(case, stack, case.edits[stack]), keep_state=True, refresh=True)
        return {"plan": compact(terraform.shown), "error": terraform.error}


def _configuration(case: Case, stack: str, edits: Sequence[Edit]) -> dict[str, Any]:
    resources = _edited(MADE[stack](), edits)
    return configuration(resources, REGIONS[stack], ALIASES[stack], **case.blocks.get(stack, {}))


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder


class ThreadedAws:
    """An AWS, served by moto in a thread, that the provider can read and a test can change."""

    def __enter__(self) -> "ThreadedAws":
        self._server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
        self._server.start()
        self.endpoint = "http://{}:{}".format(*self._server.get_host_and_port())
        # One process has one such AWS, which keeps what an earlier case made.
        requests.post(f"{self.endpoint}/moto-api/reset", timeout=10)
        self._client("ssm").put_parameter(Name="/myapp/switch", Value="on", Type="String", Overwrite=True)
        return self

    def __exit__(self, *_: object) -> None:
        self._server.stop()

    def change_outside_terraform(self) -> None:
        """Change what the drift's case has applied, where it is there."""
        logs = self._client("logs")
        if logs.describe_log_groups(logGroupNamePrefix="/myapp/application")["logGroups"]:
            logs.put_retention_policy(logGroupName="/myapp/application", retentionInDays=7)
            buckets = self._client("s3")
            buckets.put_bucket_versioning(
                Bucket="myapp-data-primary", VersioningConfiguration={"Status": "Enabled"}
            )

    def _client(self, service: str) -> Any:
        return boto3.client(
            service,  # type: ignore[call-overload]
            region_name=REGIONS["primary"],
            endpoint_url=self.endpoint,
            aws_access_key_id="testing",
            aws_secret_access_key="testing",
        )


def keep(name: str, plans: dict[str, Any]) -> None:
    """Write the plans of a case, the same bytes for the same plans."""
    text = json.dumps(plans, separators=(",", ":"), sort_keys=True) + "\n"
    for old in PLANS.glob(f"{name}.json*"):
        old.unlink()
    if len(text) > PACKED_CHARACTERS:
        (PLANS / f"{name}.json.gz").write_bytes(gzip.compress(text.encode(), mtime=0))
    else:
        (PLANS / f"{name}.json").write_text(text, encoding="utf-8")


def kept(name: str) -> dict[str, Any]:
    """Return the stored plans of a case, and an unchanged plan for each stack that it doesn't change."""
    found = _read("no-change") | (_read(name) if CASES[name].stacks else {})
    return {stack: None if stack in CASES[name].missing else found[stack] for stack in MADE}


def _read(name: str) -> dict[str, Any]:
    packed = PLANS / f"{name}.json.gz"
    text = (
        gzip.decompress(packed.read_bytes()).decode()
        if packed.is_file()
        else (PLANS / f"{name}.json").read_text(encoding="utf-8")
    )
    found: dict[str, Any] = json.loads(text)
    return found


def _edited(resources: Resources, edits: Sequence[Edit]) -> Resources:
    for edit in edits:
        edit(resources)
    return resources
