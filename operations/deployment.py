"""Applies the stacks in their order, in parallel where the order allows."""

import threading
import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from config.stacks import Stack
from operations import synthesis
from operations.clean_up import makes_peering
from operations.retained import Retained, RetainedError, reasons
from operations.terraform import Progress, Terraform, TerraformError


@dataclass(frozen=True)
class StackEvent:
    """A stack `started`, `finished` or `failed`, `seconds` after the deployment began."""

    stack: str
    what: str
    seconds: float


@dataclass(frozen=True)
class Outcome:
    """The `done` stacks, and the error of each failed one."""

    done: Collection[str]
    failures: Sequence[TerraformError]


Listener = Callable[[StackEvent | Progress], None]


def ready(stacks: Iterable[Stack], done: Collection[str], begun: Collection[str]) -> list[Stack]:
    """Return the stacks that can start now: not started, with every predecessor done.

    A stack outside this deployment counts as done: it was deployed before.
    """
    stacks = list(stacks)
    taking_part = {stack.name for stack in stacks}
    return [
        stack
        for stack in stacks
        if stack.name not in begun and all(name in done or name not in taking_part for name in stack.after)
    ]


def reverse_order(stacks: Iterable[Stack]) -> tuple[Stack, ...]:
    """Return the order of a clean-up: each stack after all that depend on it."""
    stacks = list(stacks)
    followers = {
        stack.name: tuple(other.name for other in stacks if stack.name in other.after) for stack in stacks
    }
    return tuple(
        Stack(stack.name, stack.namespace, stack.template, after=followers[stack.name])
        for stack in reversed(stacks)
    )


class Deployment:
    """A run of Terraform on several stacks. `folder` holds one folder per stack; `listen` gets every event."""

    def __init__(self, folder: Path, environment: Mapping[str, str], listen: Listener) -> None:
        self._folder = folder
        self._environment = environment
        self._lock = threading.Lock()
        self._listener = listen
        self._running: dict[str, Terraform] = {}
        self._stopping = threading.Event()

    def apply(self, stacks: Collection[Stack]) -> None:
        """Apply the stacks; raise the first TerraformError after the others have ended."""
        self._all(stacks, Terraform.apply)

    def apply_first(self, stack: Stack, address: str) -> None:
        """Apply one resource of a stack and its dependencies, before anything else."""
        alone = Stack(stack.name, stack.namespace, stack.template)
        self._all([alone], lambda terraform: terraform.apply(only=[address]))

    def unprotect(self, stacks: Collection[Stack]) -> None:
        """Remove the protection that the stacks' JSON no longer asks for; raise the first TerraformError.

        Applies nothing else: a clean-up that begins, or continues after an interruption, must create nothing.
        """
        self._all(stacks, Terraform.unprotect)

    def destroy(self, stacks: Collection[Stack]) -> None:
        """Destroy the stacks in the reverse order.

        Raises RetainedError if AWS keeps every remaining resource for a time, otherwise the first TerraformError.
        """
        peered = [each for each in stacks if makes_peering(synthesis.document(self._folder / each.name))]
        self._all(peered, Terraform.unpeer)
        outcome = self._each(reverse_order(stacks), Terraform.destroy)
        if outcome.failures:
            kept = {error.stack: reasons(error) for error in outcome.failures}
            unexplained = [error for error in outcome.failures if not kept[error.stack]]
            if unexplained:
                raise unexplained[0]
            left = [Retained(name, self._terraform(name).resources(), why) for name, why in kept.items()]
            waiting = [s.name for s in reverse_order(stacks) if s.name not in {*outcome.done, *kept}]
            raise RetainedError(left, waiting)

    def plan(self, stacks: Collection[Stack], out: Path | None = None) -> dict[str, bool]:
        """Plan the stacks, and return for each whether it has changes; plans are saved as `<stack>.tfplan` in `out`."""
        changed: dict[str, bool] = {}

        def one(terraform: Terraform) -> None:
            file = None if out is None else (out / f"{terraform.stack}.tfplan").absolute()
            changed[terraform.stack] = terraform.plan(file)

        self._all([Stack(s.name, s.namespace, s.template) for s in stacks], one)
        return {stack.name: changed[stack.name] for stack in stacks}

    def plans(self, stacks: Collection[Stack], out: Path) -> Sequence[TerraformError]:
        """Plan every stack even if some fail, and return the errors; plans are saved as `<stack>.tfplan`.

        Terraform also saves a plan that failed half-way.
        """

        def one(terraform: Terraform) -> None:
            terraform.plan((out / f"{terraform.stack}.tfplan").absolute())

        return self._each([Stack(s.name, s.namespace, s.template) for s in stacks], one).failures

    def shown(self, stack: str, file: Path) -> dict[str, Any]:
        """Return a saved plan as a document. Raises TerraformError."""
        return self._terraform(stack).shown(file.absolute())

    def is_deployed(self, stack: str) -> bool:
        """Tell whether the Terraform state of a stack that was planned has resources. Raises TerraformError."""
        return bool(self._terraform(stack).state().get("resources"))

    def stop(self) -> None:
        """Interrupt every running Terraform, which ends after it has written its state; no further stack starts."""
        self._stopping.set()
        for terraform in list(self._running.values()):
            terraform.interrupt()

    def _all(self, stacks: Collection[Stack], act: Callable[[Terraform], None]) -> None:
        outcome = self._each(stacks, act)
        if outcome.failures:
            raise outcome.failures[0]

    def _each(self, stacks: Collection[Stack], act: Callable[[Terraform], None]) -> Outcome:
        started = time.monotonic()
        done: set[str] = set()
        failures: list[TerraformError] = []
        running: dict[Future[None], Stack] = {}
        begun: set[str] = set()
        with ThreadPoolExecutor(max_workers=len(stacks) or 1) as pool:
            try:
                while True:
                    for stack in [] if failures else ready(stacks, done, begun):
                        begun.add(stack.name)
                        self._listen(StackEvent(stack.name, "started", time.monotonic() - started))
                        running[pool.submit(self._one, stack, act)] = stack
                    if not running:
                        break
                    for future in wait(running, return_when=FIRST_COMPLETED).done:
                        stack = running.pop(future)
                        error = future.exception()
                        what = "finished" if error is None else "failed"
                        self._listen(StackEvent(stack.name, what, time.monotonic() - started))
                        if isinstance(error, TerraformError):
                            failures.append(error)
                        elif error is not None:
                            raise error
                        else:
                            done.add(stack.name)
            except BaseException:
                self.stop()
                raise
        return Outcome(done, failures)

    def _terraform(self, name: str) -> Terraform:
        return Terraform(name, self._folder / name, self._environment, self._listen)

    def _one(self, stack: Stack, act: Callable[[Terraform], None]) -> None:
        terraform = self._terraform(stack.name)
        self._running[stack.name] = terraform
        try:
            terraform.prepare()
            if not self._stopping.is_set():
                act(terraform)
        finally:
            del self._running[stack.name]

    def _listen(self, event: StackEvent | Progress) -> None:
        with self._lock:
            self._listener(event)
