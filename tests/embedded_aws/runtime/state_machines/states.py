"""States of the definitions that these tests execute."""

from typing import Any

PASS = {"Type": "Pass", "End": True}


def task(resource: str, parameters: dict[str, Any], **more: Any) -> dict[str, Any]:
    more = more if "Next" in more else {"End": True, **more}
    return {"Type": "Task", "Resource": f"arn:aws:states:::{resource}", "Parameters": parameters, **more}
