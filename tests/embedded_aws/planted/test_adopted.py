"""An adoption from AWS, by ids or by tags, finds the same in the planted estate as one from a Terraform state."""

import pytest

from adoption import account
from adoption.document import draft
from adoption.estate import Estate as Resources
from adoption.recognition import recognise
from adoption.resource import Wanted
from operations.doctor import existing
from tests.embedded_aws.planted.estate import HERE, Estate


@pytest.mark.usefixtures("extended")
def test_an_estate_that_aws_tells_of_is_adopted_and_doctor_finds_nothing_but_what_it_had(
    estate: Estate,
) -> None:
    ids = frozenset({"planted", "planted-db", "planted-carts", "planted-invoices"})
    written = draft(recognise(Resources(account.resources(estate.client, HERE), Wanted(ids=ids))))
    adopted, made = written.settings["existing"]["primary"], estate.document["existing"]["primary"]
    assert written.settings["existing"]["tables"] == [{"name": "planted-carts"}]
    assert written.settings["existing"]["buckets"] == [{"primary": "planted-invoices"}]
    assert [each for each in written.todo if each.startswith(("table ", "bucket "))] == []
    assert adopted["load_balancer"] == made["load_balancer"]
    assert adopted["application"] == made["application"]
    assert adopted["database"] == made["database"]
    assert adopted["network"]["vpc_id"] == made["network"]["vpc_id"]
    for tier in ("public", "private", "database"):
        assert set(made["network"][f"{tier}_subnet_ids"]) <= set(adopted["network"][f"{tier}_subnet_ids"])
    assert set(adopted["network"]["route_table_ids"]) == set(made["network"]["route_table_ids"])
    document = {**estate.document, "existing": {**estate.document["existing"], "primary": adopted}}
    assert [each for each in existing.examine(estate.around(document)) if each.state != "ready"] == []
