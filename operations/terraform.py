"""Runs Terraform on one synthesized stack and says what happened, event by event."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from config.errors import UserError
from operations import clean_up, state_lock, supervisor, synthesis
from review.ownership import refuse_other_project

Verb = Literal["apply", "destroy", "plan"]
# Terraform's own default of 10 leaves the provider's fixed waits in a row.
PARALLELISM = 30
PLAN_HAS_CHANGES = 2
# Another run may hold the state for as long as a plan takes.
LOCK_SECONDS = 60
# Seconds that an interrupted Terraform may take to finish what it began and to write its state.
EMBEDDED_PATIENCE = 5.0
AWS_PATIENCE = 1800.0


class TerraformError(UserError):
    """A failed Terraform run; `diagnostics` are its own messages."""

    def __init__(self, stack: str, verb: str, diagnostics: list[str]) -> None:
        self.stack, self.verb, self.diagnostics = stack, verb, diagnostics
        super().__init__("\n".join([f"terraform {verb} of {stack} failed", *diagnostics]))


@dataclass(frozen=True)
class Progress:
    """One step of a run: `action` (`create`, `update` or `delete`) on `resource` has ended, as number `done` of `total`
    steps. `total` is None before the plan has ended.
    """

    stack: str
    resource: str
    action: str
    done: int
    total: int | None


@dataclass
class Terraform:
    """Terraform in the folder of one synthesized stack.

    `listen` gets the progress; `environment` is the whole environment of the process; `patience` is how many seconds
    an interrupted run may take, by default the target's; `lock_seconds` is how many it waits for the state's lock.
    """

    stack: str
    folder: Path
    environment: Mapping[str, str]
    listen: Callable[[Progress], None]
    patience: float | None = None
    lock_seconds: int = LOCK_SECONDS
    runs: state_lock.Runs = field(default_factory=state_lock.Runs)
    running: supervisor.Supervised | None = field(default=None, init=False)

    def init(self) -> None:
        self._run("init", ["-input=false", "-no-color", "-upgrade=false"], structured=False)

    def prepare(self) -> None:
        """Initialize, and check that the state is this project's. Raises OtherProjectError."""
        self.init()
        refuse_other_project(self.stack, synthesis.document(self.folder), self.state())

    def apply(self, only: Sequence[str] = ()) -> None:
        """Apply the stack, or with `only` the resources at these addresses and their dependencies."""
        self._run("apply", ["-auto-approve", *self._options(), *(f"-target={each}" for each in only)])

    def unprotect(self) -> None:
        """Remove the protection of resources in the state that the Terraform JSON no longer protects: apply these with
        their dependencies, and nothing else.
        """
        if protected := clean_up.still_protected(synthesis.document(self.folder), self.state()):
            self.apply(protected)

    def unpeer(self) -> None:
        """Destroy the peering that the stack made with the other region's network, and the routes through it."""
        if made := clean_up.peering(synthesis.document(self.folder), self.state()):
            self._destroy(made)

    def destroy(self) -> None:
        """Destroy the stack, except for what its `removed` blocks say must stay."""
        # Terraform's own destroy doesn't read `removed` blocks (seen with 1.11).
        if kept := clean_up.forgotten(synthesis.document(self.folder)):
            for address in set(kept) & set(self.resources()):
                self.forget(address)
        self._destroy()

    def _destroy(self, only: Sequence[str] = ()) -> None:
        # A refresh would read data sources, and fail at those of a stack that is destroyed already: after a change of
        # roles the passive region goes first, and the active one's stack looks its network up for the peering.
        options = ["-auto-approve", "-refresh=false", *self._options()]
        self._run("destroy", [*options, *(f"-target={each}" for each in only)])

    def plan(self, out: Path | None = None) -> bool:
        """Plan, and return whether there are changes. The plan is saved in `out`, if it is given."""
        saved = [] if out is None else [f"-out={out}"]
        code = self._run("plan", ["-detailed-exitcode", *self._options(), *saved], fine=(0, PLAN_HAS_CHANGES))
        return code == PLAN_HAS_CHANGES

    def apply_saved(self, file: Path) -> None:
        """Apply a saved plan exactly as it was saved."""
        self._run("apply", ["-json", "-input=false", f"-parallelism={PARALLELISM}", str(file)])

    def shown(self, file: Path) -> dict[str, Any]:
        """Return a saved plan as JSON."""
        return self._document("show", ["-json", str(file)])

    def state(self) -> dict[str, Any]:
        """Return the whole state; empty before the first apply."""
        return self._document("state", ["pull"])

    def forget(self, address: str) -> None:
        """Remove a resource from the state; the resource itself stays."""
        self._run("state", ["rm", self._waiting, address], structured=False)

    def adopt(self, address: str, identifier: str) -> None:
        """Import an existing resource into the state."""
        self._run(
            "import",
            ["-input=false", "-no-color", self._waiting, address, identifier],
            structured=False,
        )

    def keep_tainted(self, address: str) -> None:
        """Untaint a resource whose creation was interrupted; otherwise the next apply would replace it."""
        self._run("untaint", ["-no-color", self._waiting, address], structured=False)

    def resources(self) -> list[str]:
        """Return the addresses of the resources in the state, without data sources."""
        listed: list[str] = []
        self._run("state", ["list"], structured=False, keep=listed)
        return [line for line in listed if not line.startswith("data.")]

    @property
    def _waiting(self) -> str:
        return f"-lock-timeout={self.lock_seconds}s"

    @property
    def _patience(self) -> float:
        if self.patience is not None:
            return self.patience
        return EMBEDDED_PATIENCE if "AWS_ENDPOINT_URL" in self.environment else AWS_PATIENCE

    def _document(self, verb: str, options: list[str]) -> dict[str, Any]:
        lines: list[str] = []
        self._run(verb, options, structured=False, keep=lines)
        # Where no state was written yet, Terraform says so in words and no document.
        document = "\n".join(lines).partition("{")
        return json.loads("{" + document[2]) if document[1] else {}

    def interrupt(self) -> None:
        """Interrupt Terraform, which then finishes the operations that it began; return without waiting for it."""
        if self.running is not None:
            self.running.interrupt()

    def _options(self) -> list[str]:
        return ["-json", "-input=false", self._waiting, f"-parallelism={PARALLELISM}"]

    def _run(
        self,
        verb: str,
        options: list[str],
        *,
        structured: bool = True,
        fine: tuple[int, ...] = (0,),
        keep: list[str] | None = None,
    ) -> int:
        code, said = self._once([verb, *options], structured)
        holder = state_lock.holder_in(said) if code not in fine else None
        if holder is not None:
            self._release(verb, holder, said)
            code, said = self._once([verb, *options], structured)
        if keep is not None:
            keep += said
        if code not in fine:
            raise TerraformError(self.stack, verb, said)
        return code

    def _release(self, verb: str, holder: state_lock.Holder, said: list[str]) -> None:
        """Release the state's lock that a killed run left. Raises TerraformError if that run may still be running."""
        left = self.runs.left_by(holder, self.folder)
        if not left:
            raise TerraformError(self.stack, verb, [*said, state_lock.advice(holder, self.folder)])
        code, told = self._once(["force-unlock", "-force", holder.lock], structured=False)
        if code:
            raise TerraformError(self.stack, "force-unlock", told)
        for note in left:
            note.file.unlink(missing_ok=True)

    def _once(self, command: list[str], structured: bool) -> tuple[int, list[str]]:
        """Run Terraform, and return its exit code and diagnostics."""
        messages = _Messages(self.stack, self.listen)
        with self.runs.noted(self.folder) as note:
            run = supervisor.start(
                ["terraform", *command],
                cwd=self.folder,
                environment=self.environment,
                patience=self._patience,
                held=(note,),
            )
            self.running = run
            assert run.process.stdout is not None
            try:
                with run.process.stdout as lines:
                    for line in lines:
                        messages.take(line, structured)
            finally:
                code = run.wait()
                self.running = None
        return code, messages.diagnostics


class _Messages:
    """A reader of Terraform's machine-readable output."""

    def __init__(self, stack: str, listen: Callable[[Progress], None]) -> None:
        self.diagnostics: list[str] = []
        self._stack, self._listen = stack, listen
        self._done = 0
        self._total: int | None = None

    def take(self, line: str, structured: bool) -> None:
        message = _parsed(line) if structured else None
        if message is None:
            self.diagnostics.append(line.rstrip())
        elif message["type"] == "diagnostic" and message["diagnostic"]["severity"] == "error":
            self.diagnostics.append(_described(message["diagnostic"]))
        elif message["type"] == "change_summary" and self._total is None:
            changes = message["changes"]
            self._total = changes["add"] + changes["change"] + changes["remove"]
        elif message["type"] == "apply_complete":
            hook = message["hook"]
            # What is read while applying is in no count of what changes.
            self._done += hook["action"] != "read"
            resource = hook["resource"]["addr"]
            self._listen(Progress(self._stack, resource, hook["action"], self._done, self._total))


def _parsed(line: str) -> dict[str, Any] | None:
    try:
        message = json.loads(line)
    except ValueError:
        return None
    return message if isinstance(message, dict) and "type" in message else None


def _described(diagnostic: Mapping[str, Any]) -> str:
    where = diagnostic.get("address") or ""
    return " ".join(part for part in (where, diagnostic["summary"], diagnostic.get("detail", "")) if part)
