"""The log of API calls: caller, call and result. It contains no body and no secret."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from embedded_aws.clock import Clock
from embedded_aws.journal import Journal

CLIENT = "client"


@dataclass(frozen=True)
class Call:
    """One API call as it arrived.

    `principal` is the ARN of the role whose credentials signed the call, None for plain access keys. `source` says what
    made the call: `client`, `function:<name>`, `instance:<region>` or `states:<machine>`; `source_region` is the region
    where that runs, None for a client.
    """

    region: str | None
    service: str
    operation: str
    principal: str | None = None
    source: str = CLIENT
    source_region: str | None = None


class CallLog(Journal):
    """A log of the calls: the newest in memory, all of them in `calls.jsonl` of the directory."""

    def __init__(self, clock: Clock, directory: Path | None) -> None:
        super().__init__(clock, None if directory is None else directory / "calls.jsonl")

    def record(
        self,
        call: Call,
        status: int,
        milliseconds: float,
        refusal: str | None = None,
        asked: Sequence[Mapping[str, Any]] = (),
    ) -> None:
        """Log a call that ended with `status` (0: the client got no answer).

        `refusal` says why the embedded AWS itself failed the call: `outage`, `fault:<id>`, `iam`, `model`,
        `not-implemented` or `crash`; `repeated` says that the call was a retry, which got the answer of an earlier
        attempt. `asked` has the questions to IAM about the call, while policies are enforced (see
        embedded_aws.iam.authorization).
        """
        entry: dict[str, Any] = {**asdict(call), "status": status, "milliseconds": round(milliseconds, 1)}
        if refusal is not None:
            entry["refusal"] = refusal
        if asked:
            entry["asked"] = list(asked)
        self.append(entry)
