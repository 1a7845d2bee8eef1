"""Hit policies: the rules that matched and their outputs to one value.

Knows outputs and their priorities; neither expressions nor explanations.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from engine.feel import Spending, Value
from engine.feel.compare import equal
from engine.feel.decimals import DECIMAL128
from engine.feel.dmn.definitions import Aggregation, HitPolicy
from engine.feel.dmn.errors import EvaluationError, NotSameError, NotUniqueError


@dataclass(frozen=True)
class Hit:
    """A rule that matched: its number from 1, its value, and the rank of each output (0 is the highest)."""

    index: int
    value: Value
    ranks: tuple[int, ...] = ()


def combine(policy: HitPolicy, aggregation: Aggregation | None, hits: Sequence[Hit]) -> Value:
    """The value of a table of which ``hits``, at least one and in rule order, matched.

    Raises:
        NotUniqueError: UNIQUE, and several matched.
        NotSameError: ANY, and the outputs differ.
        EvaluationError: the outputs cannot be aggregated.
    """
    if aggregation is not None:
        return _AGGREGATIONS[aggregation]([hit.value for hit in hits])
    return _POLICIES[policy](hits)


def empty_value(policy: HitPolicy, aggregation: Aggregation | None) -> Value:
    """The value of a table of which no rule matched and which has no default: null, or what is empty."""
    if aggregation is Aggregation.COUNT:
        return Decimal(0)
    if aggregation is None and policy in (HitPolicy.COLLECT, HitPolicy.RULE_ORDER, HitPolicy.OUTPUT_ORDER):
        return []
    return None


def _unique(hits: Sequence[Hit]) -> Value:
    if len(hits) > 1:
        raise NotUniqueError(f"唯一命中的决策表同时命中了{_numbers(hits)}")
    return hits[0].value


def _any(hits: Sequence[Hit]) -> Value:
    if not all(equal(hit.value, hits[0].value, Spending()) for hit in hits[1:]):
        raise NotSameError(f"任意命中的决策表命中了结果不同的{_numbers(hits)}")
    return hits[0].value


def _first(hits: Sequence[Hit]) -> Value:
    return hits[0].value


def _priority(hits: Sequence[Hit]) -> Value:
    return min(hits, key=lambda hit: hit.ranks).value


def _rule_order(hits: Sequence[Hit]) -> Value:
    return [hit.value for hit in hits]


def _output_order(hits: Sequence[Hit]) -> Value:
    return [hit.value for hit in sorted(hits, key=lambda hit: hit.ranks)]


def _numbers(hits: Sequence[Hit]) -> str:
    return "第 " + "、".join(str(hit.index) for hit in hits) + " 条规则"


def _sum(values: Sequence[Value]) -> Value:
    if values and all(isinstance(value, Decimal) for value in values):
        total = Decimal(0)
        for value in values:
            total = DECIMAL128.add(total, value) if isinstance(value, Decimal) else total
        return total
    raise EvaluationError("求和的决策表的输出必须都是数字")


def _extreme(choose: Callable[[Sequence[Value]], Value]) -> Callable[[Sequence[Value]], Value]:
    def aggregate(values: Sequence[Value]) -> Value:
        try:
            return choose(values)
        except TypeError as error:
            raise EvaluationError("取最大或最小值的决策表的输出必须可以比较大小") from error

    return aggregate


_POLICIES: Mapping[HitPolicy, Callable[[Sequence[Hit]], Value]] = {
    HitPolicy.UNIQUE: _unique,
    HitPolicy.ANY: _any,
    HitPolicy.FIRST: _first,
    HitPolicy.PRIORITY: _priority,
    HitPolicy.COLLECT: _rule_order,
    HitPolicy.RULE_ORDER: _rule_order,
    HitPolicy.OUTPUT_ORDER: _output_order,
}
_AGGREGATIONS: Mapping[Aggregation, Callable[[Sequence[Value]], Value]] = {
    Aggregation.SUM: _sum,
    Aggregation.MIN: _extreme(lambda values: min(values)),  # type: ignore[type-var]
    Aggregation.MAX: _extreme(lambda values: max(values)),  # type: ignore[type-var]
    Aggregation.COUNT: lambda values: Decimal(len(values)),
}
