"""A stack is never planned or applied on the state of another project, whose resources it would destroy."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from config.stacks import Stack
from operations.deployment import Deployment
from review.ownership import OtherProjectError, project_of, refuse_other_project
from tests.synthesized import stacks

STACK = Stack("primary", "primary", "primary_infrastructure")
# Terraform by its answers: a state to pull, and everything that would change something leaves a trace.
TERRAFORM = """\
#!/bin/sh
case "$1" in
  init) ;;
  state) cat state.json ;;
  *) touch changed ;;
esac
"""


def synthesized(project: str) -> dict[str, Any]:
    return {"provider": {"aws": [{"alias": "primary", "default_tags": [{"tags": {"Project": project}}]}]}}


def state(*projects: str | None) -> dict[str, Any]:
    return {
        "resources": [
            {
                "mode": "managed",
                "type": "aws_sns_topic",
                "name": f"topic-{number}",
                "instances": [
                    {"attributes": {"tags_all": None if project is None else {"Project": project}}}
                ],
            }
            for number, project in enumerate(projects)
        ]
    }


@pytest.mark.parametrize("held", [(), ("shop", "shop"), (None, "shop"), (None,)])
def test_a_project_s_own_state_is_taken_and_an_empty_one(held: tuple[str | None, ...]) -> None:
    refuse_other_project("primary", synthesized("shop"), state(*held) if held else {})


@pytest.mark.parametrize("held", [("books",), ("shop", "books"), (None, "books", "shop")])
def test_another_project_s_state_is_refused_by_its_name_and_what_it_holds(
    held: tuple[str | None, ...],
) -> None:
    with pytest.raises(OtherProjectError) as refusal:
        refuse_other_project("primary", synthesized("shop"), state(*held))
    told = str(refusal.value)
    assert "the state belongs to the project books, the settings to shop" in told
    assert f"aws_sns_topic.topic-{held.index('books')} belongs to books" in told


def test_every_stack_says_whose_it_is() -> None:
    made = stacks({"project": "shop"}, test_mode=True)
    assert {name: project_of(stack.document) for name, stack in made.items()} == dict.fromkeys(made, "shop")


@pytest.mark.parametrize("act", ["plan", "apply", "destroy"])
def test_nothing_is_planned_applied_or_destroyed_on_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, act: str
) -> None:
    folder = tmp_path / "stacks" / STACK.name
    folder.mkdir(parents=True)
    (folder / "cdk.tf.json").write_text(json.dumps(synthesized("shop")))
    program = tmp_path / "bin" / "terraform"
    program.parent.mkdir()
    program.write_text(TERRAFORM)
    program.chmod(0o755)
    path = f"{program.parent}:/usr/bin:/bin"
    monkeypatch.setenv("PATH", path)

    def ask() -> None:
        getattr(Deployment(tmp_path / "stacks", {"PATH": path}, lambda _event: None), act)([STACK])

    (folder / "state.json").write_text(json.dumps(state("books")))
    with pytest.raises(OtherProjectError):
        ask()
    assert not (folder / "changed").exists()
    (folder / "state.json").write_text(json.dumps(state("shop")))
    ask()
    assert (folder / "changed").exists()


@pytest.mark.terraform
def test_a_first_deployment_has_no_state_and_is_planned_and_applied_with_the_real_terraform(
    tmp_path: Path,
) -> None:
    folder = tmp_path / STACK.name
    folder.mkdir()
    local = {"terraform": {"backend": {"local": {"path": "x.tfstate"}}}}
    resource = {"resource": {"terraform_data": {"a": {"input": "x"}}}}
    (folder / "cdk.tf.json").write_text(json.dumps({**local, **resource}))
    deployment = Deployment(tmp_path, dict(os.environ), lambda _event: None)
    assert deployment.plan([STACK]) == {STACK.name: True}
    deployment.apply([STACK])
    assert deployment.plan([STACK]) == {STACK.name: False}
