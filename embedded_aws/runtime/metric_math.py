"""Metric math of alarms: arithmetic, comparisons, IF, FILL and SUM/AVG/MIN/MAX over series. Pure.

Any other element raises ExpressionError; the alarm's state reason then says that it isn't evaluated.
"""

import ast
import operator
from collections.abc import Callable, Mapping, Sequence

from embedded_aws.runtime.metric_series import Series


class ExpressionError(Exception):
    """The embedded AWS doesn't evaluate this metric math; the message names the part."""


_BINARY: Mapping[type[ast.AST], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Pow: operator.pow,
}
_COMPARE: Mapping[type[ast.AST], Callable[[float, float], bool]] = {
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}
_OVER_SERIES: Mapping[str, Callable[[Sequence[float]], float]] = {
    "SUM": sum,
    "AVG": lambda values: sum(values) / len(values),
    "MIN": min,
    "MAX": max,
}


def evaluate_expression(expression: str, named: Mapping[str, Series]) -> Series:
    """Return the values of an expression, one per period, from the series of the ids that it names, all of
    one length. A period without data, or with a division by zero, is None unless FILL fills it.
    """
    python = expression.replace("&&", " and ").replace("||", " or ").replace(" AND ", " and ")
    try:
        tree = ast.parse(python.replace(" OR ", " or ").strip(), mode="eval")
    except SyntaxError as error:
        raise ExpressionError(f"{expression!r} can't be parsed") from error
    length = max((len(one) for one in named.values()), default=1)
    return _Evaluation(expression, named, length).series(tree.body)


class _Evaluation:
    def __init__(self, expression: str, named: Mapping[str, Series], length: int) -> None:
        self._expression = expression
        self._named = named
        self._length = length

    def series(self, node: ast.expr) -> Series:
        match node:
            case ast.Constant(value=int() | float() as number):
                return [float(number)] * self._length
            case ast.Name(id=name) if name in self._named:
                return list(self._named[name])
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return [None if value is None else -value for value in self.series(operand)]
            case ast.BinOp(left=left, op=ast.Div(), right=right):
                return self._pairs(left, right, _divide)
            case ast.BinOp(left=left, op=op, right=right) if type(op) in _BINARY:
                return self._pairs(left, right, _BINARY[type(op)])
            case ast.Compare(left=left, ops=[op], comparators=[right]) if type(op) in _COMPARE:
                return self._pairs(left, right, _COMPARE[type(op)])
            case ast.BoolOp(op=op, values=values):
                every = isinstance(op, ast.And)
                return [
                    float(all(row) if every else any(row))
                    for row in zip(*map(self.series, values), strict=True)
                ]
            case ast.Call(func=ast.Name(id=name), args=arguments):
                return self._call(name.upper(), arguments)
        raise ExpressionError(f"{ast.unparse(node)!r} in {self._expression!r}")

    def _pairs(
        self, left: ast.expr, right: ast.expr, combine: Callable[[float, float], float | None]
    ) -> Series:
        combined: Series = []
        for one, other in zip(self.series(left), self.series(right), strict=True):
            value = None if one is None or other is None else combine(one, other)
            combined.append(None if value is None else float(value))
        return combined

    def _call(self, name: str, arguments: list[ast.expr]) -> Series:
        if name == "IF" and len(arguments) in (2, 3):
            condition, *branches = map(self.series, arguments)
            otherwise: Series = branches[1] if len(branches) == 2 else [None] * self._length
            return [
                yes if test else no for test, yes, no in zip(condition, branches[0], otherwise, strict=True)
            ]
        if name == "FILL" and len(arguments) == 2:
            return self._fill(self.series(arguments[0]), arguments[1])
        if name in _OVER_SERIES and len(arguments) == 1 and isinstance(arguments[0], ast.List):
            return self._over(_OVER_SERIES[name], [self.series(one) for one in arguments[0].elts])
        raise ExpressionError(
            f"the function {name} with {len(arguments)} arguments, in the expression {self._expression!r}"
        )

    def _fill(self, values: Series, filling: ast.expr) -> Series:
        if isinstance(filling, ast.Name) and filling.id == "REPEAT":
            filled: Series = []
            for value in values:
                filled.append(value if value is not None else (filled[-1] if filled else None))
            return filled
        return [
            other if value is None else value
            for value, other in zip(values, self.series(filling), strict=True)
        ]

    def _over(self, combine: Callable[[Sequence[float]], float], many: list[Series]) -> Series:
        rows = ([value for value in row if value is not None] for row in zip(*many, strict=True))
        return [combine(row) if row else None for row in rows]


def _divide(one: float, other: float) -> float | None:
    return one / other if other else None
