"""Rules of a web ACL as data; the web ACL orders them."""

from typing import Any

from cdktf_cdktf_provider_aws.wafv2_web_acl import (
    Wafv2WebAclRuleAction,
    Wafv2WebAclRuleActionAllow,
    Wafv2WebAclRuleActionBlock,
    Wafv2WebAclRuleOverrideAction,
    Wafv2WebAclRuleOverrideActionCount,
    Wafv2WebAclRuleOverrideActionNone,
)

WINDOW_SECONDS = 300


def rate_limited(limit: int, unlimited_arn: str | None) -> dict[str, Any]:
    """Return a rule that refuses an address that sends more than `limit` requests in five minutes, unless the IP set
    `unlimited_arn` contains it.
    """
    statement: dict[str, Any] = {
        "limit": limit,
        "aggregate_key_type": "IP",
        "evaluation_window_sec": WINDOW_SECONDS,
    }
    if unlimited_arn:
        listed = {"ip_set_reference_statement": {"arn": unlimited_arn}}
        statement["scope_down_statement"] = {"not_statement": {"statement": [listed]}}
    return {
        "name": "rate-limit",
        "action": Wafv2WebAclRuleAction(block=Wafv2WebAclRuleActionBlock()),
        "statement": {"rate_based_statement": statement},
    }


def admitted(paths: tuple[str, ...]) -> dict[str, Any]:
    """Return a rule that allows GET requests for exactly these paths from any address, because the checkers'
    addresses aren't known.
    """
    of_path = [_equal({"uri_path": {}}, path) for path in dict.fromkeys(paths)]
    either = of_path[0] if len(of_path) == 1 else {"or_statement": {"statement": of_path}}
    statements = [_equal({"method": {}}, "GET"), either]
    return {
        "name": "health",
        "action": Wafv2WebAclRuleAction(allow=Wafv2WebAclRuleActionAllow()),
        "statement": {"and_statement": {"statement": statements}},
    }


def managed(group: str, *, counts: bool) -> dict[str, Any]:
    """Return the rule for a managed rule group of AWS. The group refuses the requests that it matches; with `counts`
    it only counts them.
    """
    override = (
        Wafv2WebAclRuleOverrideAction(count=Wafv2WebAclRuleOverrideActionCount())
        if counts
        else Wafv2WebAclRuleOverrideAction(none=Wafv2WebAclRuleOverrideActionNone())
    )
    return {
        "name": group,
        "override_action": override,
        "statement": {"managed_rule_group_statement": {"name": group, "vendor_name": "AWS"}},
    }


def _equal(field: dict[str, Any], value: str) -> dict[str, Any]:
    return {
        "byte_match_statement": {
            "field_to_match": field,
            "positional_constraint": "EXACTLY",
            "search_string": value,
            "text_transformation": [{"priority": 0, "type": "NONE"}],
        }
    }
