"""No secret leaves the runner: not in the comment, the summary, the log, the document or the diff."""

import base64
import json
import random
import string
import time
from collections.abc import Callable
from typing import Any

import pytest

from review import diff, masking, record, summary
from review.comment import comment
from review.plan import read
from review.policy import judged, rules
from review.review import Review, StackPlan, review
from tests.review.made import document, entry

COUNT = 1_000
LETTERS = string.ascii_letters + string.digits


def letters(chance: random.Random, count: int, alphabet: str = LETTERS) -> str:
    return "".join(chance.choice(alphabet) for _ in range(count))


def mixed(chance: random.Random, count: int) -> str:
    """Return random letters that have all of both cases and digits, as a generated key has."""
    return letters(chance, count - 3) + "aZ9"


def encoded(value: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def token_of_json(chance: random.Random) -> str:
    return f"{encoded({'alg': 'HS256'})}.{encoded({'sub': letters(chance, 12)})}.{letters(chance, 43)}"


def private_key(chance: random.Random) -> str:
    return letters(chance, 64)


# Each makes a secret, and the text that it stands in.
SHAPES: dict[str, Callable[[random.Random], tuple[str, str]]] = {
    "AWS key": lambda c: (
        s := "AKIA" + letters(c, 16, string.ascii_uppercase + string.digits),
        f"key {s} used",
    ),
    "AWS secret": lambda c: (s := mixed(c, 40), f'aws_secret_access_key = "{s}"'),
    "bare AWS secret": lambda c: (s := mixed(c, 40), f"run with {s} now"),
    "GitHub": lambda c: (s := "ghp_" + letters(c, 36), f"clone with {s}"),
    "Slack": lambda c: (s := f"xoxb-{letters(c, 12, string.digits)}-{letters(c, 24)}", s),
    "Stripe": lambda c: (s := "sk_live_" + letters(c, 24), s),
    "JWT": lambda c: (s := token_of_json(c), f"got {s}"),
    "basic auth": lambda c: (s := letters(c, 12) + "!", f"postgres://app:{s}@db.example.com/app"),
    "password": lambda c: (s := letters(c, 10), f"DB_PASSWORD={s}"),
    "password in JSON": lambda c: (s := letters(c, 10), json.dumps({"password": s})),
    "password of several words": lambda c: (
        s := f"{letters(c, 5)} {letters(c, 6)},&;",
        f"x password = '{s}' y",
    ),
    "password in JSON in JSON": lambda c: (
        s := f'{letters(c, 5)} "{letters(c, 6)}',
        json.dumps({"body": json.dumps({"password": s})}),
    ),
    "password that begins like a mask": lambda c: (s := f"secret{letters(c, 6)}", f"DB_PASSWORD={s}"),
    "variable of a task": lambda c: (
        s := letters(c, 10),
        json.dumps([{"environment": [{"name": "DB_PASSWORD", "value": s}]}]),
    ),
    "option": lambda c: (s := letters(c, 10), f"mysql --password {s} -u root"),
    "element": lambda c: (s := letters(c, 10), f"<password>{s}</password>"),
    "header": lambda c: (s := letters(c, 10), f"X-Api-Key: {s}"),
    "bearer": lambda c: (s := letters(c, 30), f"Authorization: Bearer {s}"),
    "private key": lambda c: (
        s := private_key(c),
        f"-----BEGIN RSA PRIVATE KEY-----\n{s}\n-----END RSA PRIVATE KEY-----",
    ),
    "base64": lambda c: (s := base64.b64encode(f"password={letters(c, 12)}".encode()).decode(), s),
}


def everything(found: Review) -> dict[str, str]:
    """Return all that leaves the runner."""
    return {
        "comment": comment(found, "", 10_000_000),
        "log": "\n".join(line.text for line in summary.lines(found, full=True)),
        "document": json.dumps(record.document(found)),
        "diff": "\n".join(line for plan in found.plans.values() for line in diff.lines(plan)),
    }


def shown(mask: masking.Mask, plan: dict[str, Any], error: str) -> dict[str, str]:
    masked = masking.document(mask, plan)
    return everything(judged(review([StackPlan("primary", read(masked), mask.text(error))]), rules()))


@pytest.fixture
def chance() -> random.Random:
    return random.Random(7)


def planted(chance: random.Random) -> tuple[list[str], dict[str, Any], str, list[str]]:
    """Return random secrets, a plan and an error text that contain them, and the values of those in the
    environment.
    """
    secrets, entries, errors, environment = [], [], [], []
    for number in range(COUNT):
        name = f"resource-{number}"
        match number % 4:
            case 0:
                # Terraform's own mark; and the same value where nobody marks it.
                secret = letters(chance, chance.randint(6, 30))
                entries.append(
                    entry(
                        "aws_ssm_parameter",
                        {"value": "old", "note": "a"},
                        {"value": secret, "note": f"is {secret}!"},
                        name=name,
                        after_sensitive={"value": True},
                    )
                )
            case 1:
                secret = letters(chance, 14)
                environment.append(secret)
                entries.append(
                    entry("aws_lambda_function", {"tags": {}}, {"tags": {secret: [secret]}}, name=name)
                )
            case _:
                kind = list(SHAPES)[number // 4 % len(SHAPES)]
                secret, text = SHAPES[kind](chance)
                place = chance.choice(("value", "key", "address", "nested", "before"))
                forms: dict[str, dict[str, Any]] = {
                    "key": {f"a {text}": "x"},
                    "nested": {"a": [{"b": text}]},
                }
                values = forms.get(place, {"a": text})
                other: dict[str, Any] = {"a": "b"}
                old, new = (values, other) if place == "before" else (other, values)
                one = entry("aws_sns_topic", old, new, name=name)
                if place == "address":
                    one["address"] += f'["{text}"]'
                entries.append(one)
                errors.append(f"Error: {text}")
        secrets.append(secret)
        if number % 4 < 2:
            errors.append(f"Error: {secret} isn't right")
    return secrets, document(*entries, errored=True), "\n".join(errors), environment


def test_of_a_thousand_planted_secrets_none_leaves_the_runner(chance: random.Random) -> None:
    secrets, plan, error, environment = planted(chance)
    assert len(set(secrets)) == COUNT
    told = shown(masking.Mask(environment), plan, error)
    assert {place: [each for each in secrets if each in text] for place, text in told.items()} == {
        place: [] for place in told
    }


def test_without_the_mask_they_would_be_seen(chance: random.Random) -> None:
    secrets, plan, error, _ = planted(chance)
    told = "\n".join(everything(review([StackPlan("primary", read(plan), error)])).values())
    seen = [each for each in secrets if each in told]
    assert len(seen) > 0.9 * COUNT


def test_a_secret_that_changes_is_seen_to_change_and_one_that_stays_is_not() -> None:
    mark: dict[str, Any] = {"before_sensitive": {"value": True}, "after_sensitive": {"value": True}}
    plan = document(
        entry("aws_ssm_parameter", {"value": "first-one"}, {"value": "second-one"}, name="changed", **mark),
        entry(
            "aws_ssm_parameter",
            {"value": "same-one", "tier": "a"},
            {"value": "same-one", "tier": "b"},
            **mark,
        ),
    )
    changed, same = read(masking.document(masking.Mask(), plan)).changes
    assert changed.attributes == ["value"]
    assert same.attributes == ["tier"]


@pytest.mark.parametrize(
    "text",
    [
        "arn:aws:kms:us-east-1:123456789012:key/mrk-0123456789abcdef0123456789abcdef",
        "primary_infrastructure_workload_database_instance_EFB428AA",
        "password_wo_version = 2",
        "secret_arn = arn:aws:secretsmanager:us-east-1:123456789012:secret:myapp-Ab1Cd2",
        "s3://myapp-data-primary/AWSLogs/123456789012/elasticloadbalancing",
        "sg-0123456789abcdef0 allows 10.0.0.0/16 on 5432",
        "There is no VPC vpc-0fedcba9876543210.",
    ],
)
def test_what_is_no_secret_is_told(text: str) -> None:
    assert masking.Mask().text(text) == text


def test_values_of_the_environment_are_known_by_the_names_of_their_variables() -> None:
    variables = {"AWS_SECRET_ACCESS_KEY": "abcdefgh", "HOME": "/home/someone", "GITHUB_TOKEN": "ghs_12345678"}
    assert masking.credentials(variables) == ["abcdefgh", "ghs_12345678"]


@pytest.mark.parametrize("secret", ["secret-sauce-99", "a&b<c>99", 'a "quoted" one'])
def test_what_is_marked_is_masked_however_a_document_writes_it(secret: str) -> None:
    mask = masking.Mask([secret])
    go = json.dumps(secret)[1:-1].replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")
    for text in (secret, json.dumps({"note": secret}), json.dumps({"x": json.dumps({"y": secret})}), go):
        assert mask.text(f"use {text} now").count("(secret 1)") <= 1
        assert "99" not in mask.text(text)
        assert "quoted" not in mask.text(text)


@pytest.mark.parametrize(
    "values",
    [
        {"secrets": {"db": "hunter22x"}},
        {"environment": [{"name": "DB_PASSWORD", "value": "hunter22x"}]},
        {"environment": [{"Key": "DB_PASSWORD", "Value": "hunter22x"}]},
    ],
)
def test_what_stands_in_or_beside_a_secretive_name_is_masked(values: dict[str, Any]) -> None:
    assert "hunter22x" not in json.dumps(masking.Mask().value(values))


def test_a_secret_key_that_begins_with_a_slash_is_learnt_and_the_path_of_a_token_is_not() -> None:
    key = "/abcdefghijklmnopqrstuvwxyz0123456789ABC"
    learnt = masking.credentials({"AWS_SECRET_ACCESS_KEY": key, "AWS_WEB_IDENTITY_TOKEN_FILE": "/run/token"})
    assert learnt == [key]


@pytest.mark.parametrize(
    "text", ["a_" * 20_000, "password=" * 4_000, "--" * 20_000, "<" * 40_000, "[" * 40_000]
)
def test_a_huge_value_is_masked_in_time(text: str) -> None:
    began = time.process_time()
    masking.Mask().text(text)
    assert time.process_time() - began < 20


def test_what_one_stack_marks_is_masked_in_the_plan_of_one_before_it() -> None:
    first = document(entry("aws_sns_topic", {"display_name": "old"}, {"display_name": "hunter22x"}))
    mark: dict[str, Any] = {"after_sensitive": {"value": True}}
    second = document(entry("aws_ssm_parameter", {"value": "old"}, {"value": "hunter22x"}, **mark))
    mask = masking.Mask()
    for plan in (first, second):
        masking.learn(mask, plan)
    assert "hunter22x" not in json.dumps([masking.document(mask, plan) for plan in (first, second)])
