"""An event loop in a thread of its own, for the servers that listen beside the API."""

import asyncio
import threading
from collections.abc import Coroutine
from typing import Any, TypeVar

Result = TypeVar("Result")
CALL_SECONDS = 10.0


class EventLoop:
    """A thread with an event loop, which runs coroutines for callers of other threads."""

    def __init__(self, name: str) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name=name, daemon=True)
        self._thread.start()

    def run(self, coroutine: Coroutine[Any, Any, Result]) -> Result:
        """Run a coroutine on the loop and return its result; raise what it raises."""
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(CALL_SECONDS)

    def close(self) -> None:
        """Cancel every coroutine that runs, and end the thread."""
        self.run(self._cancel_all())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _cancel_all(self) -> None:
        # A connection that was being accepted becomes a task in the loop's next turns.
        while others := asyncio.all_tasks(self._loop) - {asyncio.current_task()}:
            for task in others:
                task.cancel()
            await asyncio.gather(*others, return_exceptions=True)
            await asyncio.sleep(0.01)
        # A connection that was aborted is closed in the loop's next turn.
        await asyncio.sleep(0.01)
