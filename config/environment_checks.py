"""Contradictions between the environment, the settings and a stack (docs/architecture.md, "Stacks")."""

import re

from config.environment import Environment
from config.errors import Problem, SettingsError
from config.settings import EMBEDDED_ACCOUNT, Settings
from config.stacks import PRIMARY, STANDBY, TEST

# RFC 2606 and RFC 6761: for documents, tests and one's own machine.
RESERVED_DOMAINS = re.compile(r"(?:^|\.)(example\.(?:com|net|org)|test|example|invalid|localhost)$")


def check(environment: Environment, settings: Settings, stack: str | None = None) -> None:
    """Raise SettingsError with every contradiction.

    `stack` is the stack that is about to be deployed; None if that is unknown, as in `main.py`, to which the CLI
    doesn't pass its argument.
    """
    problems = [
        *_role_and_region(environment, settings),
        *_target_and_account(environment, settings),
        *_target_and_domain(environment, settings),
        *_stack(environment, settings, stack),
    ]
    if problems:
        raise SettingsError("environment", problems)


def _role_and_region(environment: Environment, settings: Settings) -> list[Problem]:
    if environment.is_primary is None:
        return []
    problems = []
    expected = settings.regions.primary if environment.is_primary else settings.regions.standby
    if environment.region and environment.region != expected:
        said = str(environment.is_primary).lower()
        problems.append(
            Problem(
                "AWS_REGION",
                repr(environment.region),
                f"AWS_REGION contradicts IS_PRIMARY={said}, which means {expected}",
                f"{expected} with IS_PRIMARY={said}",
                f"export AWS_REGION={expected}, or correct IS_PRIMARY",
            )
        )
    if environment.is_primary and environment.test_mode:
        problems.append(
            Problem(
                "DR_TEST_MODE",
                "'true'",
                "DR_TEST_MODE=true means the test copy, which is never the primary",
                "DR_TEST_MODE=true without IS_PRIMARY=true",
                "unset DR_TEST_MODE or IS_PRIMARY",
            )
        )
    return problems


def _target_and_account(environment: Environment, settings: Settings) -> list[Problem]:
    if environment.target == "aws" and settings.account_id == EMBEDDED_ACCOUNT:
        return [
            Problem(
                "account_id",
                repr(settings.account_id),
                "this is the account of the embedded AWS",
                "the 12 digits of your own account",
                "set account_id in the settings before TARGET=aws",
            )
        ]
    return []


def _target_and_domain(environment: Environment, settings: Settings) -> list[Problem]:
    reserved = RESERVED_DOMAINS.search(settings.domain)
    if environment.target == "aws" and settings.dns.zone == "create" and reserved:
        return [
            Problem(
                "domain",
                repr(settings.domain),
                f"{reserved[1]} is reserved for examples (RFC 2606), so nobody can delegate it to a zone of yours",
                "a domain that you own, or a part of one",
                "set domain in the settings before TARGET=aws",
            )
        ]
    return []


def _stack(environment: Environment, settings: Settings, stack: str | None) -> list[Problem]:
    problems = []
    regions = {
        PRIMARY: settings.regions.primary,
        STANDBY: settings.regions.standby,
        TEST: settings.regions.standby,
    }
    expected = regions.get(stack or "")
    if expected and environment.region and environment.region != expected:
        problems.append(
            Problem(
                "AWS_REGION",
                repr(environment.region),
                f"the stack {stack} is deployed in {expected}",
                expected,
                f"export AWS_REGION={expected}, or unset AWS_REGION",
            )
        )
    if stack in (PRIMARY, STANDBY) and environment.is_primary is (stack == STANDBY):
        said = str(stack == PRIMARY).lower()
        problems.append(
            Problem(
                "IS_PRIMARY",
                repr(str(environment.is_primary).lower()),
                f"the stack {stack} needs IS_PRIMARY={said}",
                said,
                f"export IS_PRIMARY={said}, or unset IS_PRIMARY",
            )
        )
    if stack == TEST and not environment.test_mode:
        problems.append(
            Problem(
                "DR_TEST_MODE",
                "(unset)",
                "the stack dr_test exists in test mode only",
                "true",
                "export DR_TEST_MODE=true",
            )
        )
    return problems
