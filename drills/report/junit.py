"""JUnit XML for CI: one test case per condition."""

from collections.abc import Iterator
from xml.etree import ElementTree

from drills.result import Result, Seen


def junit(result: Result) -> str:
    failed = [(seen, f"{phase}: {seen.name}") for phase, seen in _observed(result) if seen.state != "good"]
    cases = [f"{phase}: {seen.name}" for phase, seen in _observed(result)]
    suite = ElementTree.Element(
        "testsuite",
        name=f"drill {result.scenario} ({result.target})",
        tests=str(len(cases) + 1),
        failures=str(len(failed) + (result.verdict == "failed")),
        errors="0",
        timestamp=result.started,
    )
    wrong = {name: seen for seen, name in failed}
    for name in cases:
        case = ElementTree.SubElement(suite, "testcase", classname=result.scenario, name=name)
        if name in wrong:
            ElementTree.SubElement(case, "failure", message=wrong[name].found).text = wrong[name].state
    verdict = ElementTree.SubElement(suite, "testcase", classname=result.scenario, name="verdict")
    if result.verdict == "failed":
        ElementTree.SubElement(verdict, "failure", message="; ".join(result.reasons)).text = "failed"
    return ElementTree.tostring(suite, encoding="unicode", xml_declaration=True)


def _observed(result: Result) -> Iterator[tuple[str, Seen]]:
    yield from (("before", seen) for seen in result.steady_before)
    yield from (("meanwhile", seen) for seen in result.meanwhile)
    yield from (("after", seen) for seen in result.steady_after)
