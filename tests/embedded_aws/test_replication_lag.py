"""A write's replication lag stays the same however often it is computed; with jitter it differs from write to
write.
"""

from dataclasses import replace

import pytest

from embedded_aws.errors import ControlError
from embedded_aws.replication import Replication, flow_of, usual

PAIR = {"service": "dynamodb", "source": "us-east-1", "destination": "us-west-2"}


def test_without_jitter_every_write_has_the_lag() -> None:
    flow = flow_of(PAIR | {"lag_seconds": 2})
    assert {flow.lag_of(moment) for moment in range(50)} == {2.0}


def test_with_jitter_each_write_has_its_own_within_the_share() -> None:
    flow = flow_of(PAIR | {"lag_seconds": 2, "jitter": 0.5})
    lags = [flow.lag_of(moment / 7) for moment in range(200)]
    assert lags == [flow.lag_of(moment / 7) for moment in range(200)]
    assert len(set(lags)) == 200
    assert 1.0 <= min(lags) < 1.2
    assert 2.8 < max(lags) <= 3.0


def test_what_is_left_out_is_as_usual() -> None:
    assert flow_of(PAIR | {"paused": True}) == replace(usual(*PAIR.values()), paused=True)


def test_a_table_lags_by_about_a_second_unless_somebody_says_otherwise() -> None:
    flow = Replication().flow(*PAIR.values())
    lags = [flow.lag_of(moment / 7) for moment in range(200)]
    assert 0.5 <= min(lags) < 0.6
    assert 1.4 < max(lags) <= 1.5


@pytest.mark.parametrize("jitter", [-0.1, 1.1, True, "0.5"])
def test_a_share_beyond_the_lag_is_refused(jitter: object) -> None:
    with pytest.raises(ControlError, match="jitter"):
        flow_of(PAIR | {"jitter": jitter})
