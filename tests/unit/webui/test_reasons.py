"""A decision's explanation in sentences."""

from __future__ import annotations

from webui.cases.reasons import why_lines

MATCHED: dict[str, object] = {
    "name": "补贴金额",
    "value": 300,
    "rules": [{"index": 2, "annotations": [{"name": "依据", "text": "待核"}]}],
    "inputs": [
        {"label": "年龄", "value": 82, "decisive": True},
        {"label": "是否低保", "value": True, "decisive": True},
        {"label": "街道", "value": "x", "decisive": False},
    ],
}


def test_a_table_tells_its_result_what_it_read_the_rule_and_the_basis() -> None:
    [line] = why_lines([MATCHED])

    assert line == "“补贴金额”得出 300；依据 年龄 = 82，是否低保 = 是；符合第 2 条规则；待核"


def test_a_default_is_called_a_default() -> None:
    [line] = why_lines([{"name": "等级", "value": None, "defaulted": True}])

    assert line == "“等级”得出 没有；没有规则符合，取默认值"


def test_lists_and_contexts_are_put_in_words() -> None:
    [line] = why_lines([{"name": "建议", "value": {"事项": ["边缘", "临时"], "名单": []}}])

    assert line == "“建议”得出 事项 边缘、临时，名单 空"
