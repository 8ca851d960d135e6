"""Shows a deployment as it goes: live bars in a terminal, plain lines in CI."""

import time
from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from operations import terraform
from operations.deployment import StackEvent
from operations.terminal import is_live


class DeploymentProgress:
    """Use it in a `with`; `listen` takes the events of a Deployment. A `quiet` one shows nothing."""

    def __init__(self, console: Console, *, quiet: bool = False) -> None:
        self._console = console
        self._quiet = quiet
        self._started = time.monotonic()
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

    def _stack(self, event: StackEvent) -> None:
        if event.what == "started":
            self._tasks[event.stack] = self._bars.add_task("", stack=event.stack, step="", total=None)
        elif event.stack in self._tasks:
            self._bars.update(self._tasks[event.stack], step=event.what)
            self._bars.stop_task(self._tasks[event.stack])
        if not self._quiet and not is_live(self._console):
            self._console.print(f"[{event.seconds:5.0f} s] {event.stack}: {event.what}", highlight=False)
