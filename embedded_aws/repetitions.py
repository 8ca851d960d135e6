"""Repeated answers for clients that never got them.

SDKs repeat a request whose answer was lost, and mark it (`amz-sdk-invocation-id` stays, the attempt rises). The
resource exists by then, and most creations can't be repeated: on a loaded machine a deployment failed because of
that. So the first answer is given again. Only successes are remembered, because SDKs repeat after errors on purpose.
"""

import re
import threading
from collections import OrderedDict
from collections.abc import Mapping
from typing import Any

from embedded_aws.aws_errors import Answer

# Far more than what is under way at a time.
REMEMBERED = 1000
_ATTEMPT = re.compile(r"attempt=(\d+)")


class Repetitions:
    """The latest successful answers, by the invocation that they belong to."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._answers: OrderedDict[str, Answer] = OrderedDict()

    def recall(self, environ: Mapping[str, Any]) -> Answer | None:
        """Return the answer that an earlier attempt of this request got; None for a first attempt, or without such an
        answer.
        """
        attempt = _ATTEMPT.search(environ.get("HTTP_AMZ_SDK_REQUEST", ""))
        if attempt is None or int(attempt.group(1)) < 2:
            return None
        with self._lock:
            return self._answers.get(environ.get("HTTP_AMZ_SDK_INVOCATION_ID", ""))

    def remember(self, environ: Mapping[str, Any], answer: Answer) -> None:
        """Keep a successful answer to a call that changes something."""
        invocation = environ.get("HTTP_AMZ_SDK_INVOCATION_ID")
        if invocation is None or answer.code >= 300 or environ["REQUEST_METHOD"] in ("GET", "HEAD"):
            return
        with self._lock:
            self._answers[invocation] = answer
            if len(self._answers) > REMEMBERED:
                self._answers.popitem(last=False)
