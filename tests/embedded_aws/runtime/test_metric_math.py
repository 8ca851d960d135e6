import pytest

from embedded_aws.runtime.metric_math import ExpressionError, evaluate_expression
from embedded_aws.runtime.metric_series import Series

NAMED: dict[str, Series] = {"m1": [1.0, None, 3.0], "m2": [2.0, 4.0, 0.0]}


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("m1 + m2", [3.0, None, 3.0]),
        ("m1 / m2 * 100", [50.0, None, None]),
        ("FILL(m1, 0)", [1.0, 0.0, 3.0]),
        ("FILL(m1, REPEAT)", [1.0, 1.0, 3.0]),
        ("IF(m2 > 1, 1, 0)", [1.0, 1.0, 0.0]),
        ("IF(FILL(m1, 0) < 1 AND m2 > 1, 1, 0)", [0.0, 1.0, 0.0]),
        ("IF(m2 > 1 || m2 == 0, m2)", [2.0, 4.0, 0.0]),
        ("SUM([m1, m2])", [3.0, 4.0, 3.0]),
        ("MAX([m1, m2]) - -1", [3.0, 5.0, 4.0]),
    ],
)
def test_expression(expression: str, expected: Series) -> None:
    assert evaluate_expression(expression, NAMED) == expected


@pytest.mark.parametrize(
    "expression",
    ["ANOMALY_DETECTION_BAND(m1, 2)", "SELECT AVG(x) FROM y", "m9", "m1 +", "RATE(m1)", "m1.real", "'a'"],
)
def test_what_is_not_supported_is_said(expression: str) -> None:
    with pytest.raises(ExpressionError):
        evaluate_expression(expression, NAMED)
