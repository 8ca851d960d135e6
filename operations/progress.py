"""Shows the progress of a deployment: live bars in a terminal, plain lines in CI."""

import time
from collections.abc import Callable
from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from operations import terraform
from operations.deployment import StackEvent
from operations.terminal import is_live

# How often plain lines say how far a stack is: often enough to see that it goes on, without filling a log.
LINE_SECONDS = 10.0


class DeploymentProgress:
    """Progress of a deployment, shown as long as its `with` block runs; `listen` takes the events of a Deployment.
    `clock` returns seconds; with `quiet` nothing is shown.
    """

    def __init__(
        self, console: Console, clock: Callable[[], float] = time.monotonic, *, quiet: bool = False
    ) -> None:
        self._console, self._clock, self._quiet = console, clock, quiet
        # When the deployment began, as its own events say: they begin later than this, after what comes before it.
        self._began = clock()
        # When a line was last printed of a stack.
        self._printed: dict[str, float] = {}
        self._tasks: dict[str, TaskID] = {}
        self._bars = Progress(
            TextColumn("{task.fields[stack]:<32}"),
            BarColumn(bar_width=24),
            TextColumn("{task.completed:>3.0f} {task.fields[step]:<60.60}"),
            TimeElapsedColumn(),
            console=console,
            disable=quiet or not is_live(console),
        )

    def __enter__(self) -> "DeploymentProgress":
        self._bars.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bars.stop()

    def listen(self, event: StackEvent | terraform.Progress) -> None:
        if isinstance(event, StackEvent):
            self._stack(event)
        elif event.stack in self._tasks:
            step = f"{event.resource.split('.')[0]} {event.action}"
            self._bars.update(self._tasks[event.stack], completed=event.done, total=event.total, step=step)
            self._print_step(event, step)

    def _stack(self, event: StackEvent) -> None:
        if event.what == "started":
            self._tasks[event.stack] = self._bars.add_task("", stack=event.stack, step="", total=None)
        elif event.stack in self._tasks:
            self._bars.update(self._tasks[event.stack], step=event.what)
            self._bars.stop_task(self._tasks[event.stack])
        now = self._clock()
        self._began = now - event.seconds
        self._printed[event.stack] = now
        self._print_line(event.seconds, f"{event.stack}: {event.what}")

    def _print_step(self, event: terraform.Progress, step: str) -> None:
        now = self._clock()
        if now - self._printed.get(event.stack, self._began) < LINE_SECONDS:
            return
        self._printed[event.stack] = now
        of = f" of {event.total}" if event.total is not None else ""
        self._print_line(now - self._began, f"{event.stack}: {event.done}{of}, {step}")

    def _print_line(self, seconds: float, text: str) -> None:
        if not self._quiet and not is_live(self._console):
            self._console.print(f"[{seconds:5.0f} s] {text}", highlight=False, soft_wrap=True, markup=False)
