"""What people read when an expression is wrong."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.feel import FeelError, FeelSyntaxError, compile_expression, compile_unary_tests

PIECES = st.sampled_from(
    (
        *("1", "2.5", '"a"', "a", "b", "item", "中文", "（", "true", "null", '@"P1D"', "1..9"),
        *("(", ")", "[", "]", "{", "}", "..", ",", ":", ".", "?", "list<"),
        *("+", "-", "*", "/", "**", "<", "<=", "=", "!=", "and", "or", "between", "in", "instance of"),
        *("if", "then", "else", "for", "x", "return", "some", "every", "satisfies", "number"),
        *("not(", "function(", "date(", "count("),
    )
)


@pytest.mark.parametrize(
    ("text", "position", "expected"),
    [
        ("1 +", 3, "表达式"),
        ("f(1", 3, ")"),
        ("[1, 2", 5, "]"),
        ("if a then 1", 11, "else"),
        ("for x of y return x", 4, "变量名"),
        ("a between 1", 11, "and"),
        ("{a 1}", 1, "名称"),
        ("f(1,)", 4, "表达式"),
        ("1 2", 2, "运算符"),
        ("a.", 2, "名称"),
        ("a => 5", 3, "表达式"),
        ("@5", 1, "带引号的日期、时间或时长"),
    ],
)
def test_an_error_names_the_place_and_what_was_expected(text: str, position: int, expected: str) -> None:
    with pytest.raises(FeelSyntaxError) as caught:
        compile_expression(text)

    assert caught.value.position == position
    assert expected in caught.value.expected
    assert f"第 {position + 1} 个字符" in caught.value.message


@pytest.mark.parametrize(("text", "hint"), [("a，b", ","), ("（1）", "("), ("a ＝ 1", "="), ("“a”", '"')])
def test_full_width_punctuation_is_explained(text: str, hint: str) -> None:
    with pytest.raises(FeelSyntaxError) as caught:
        compile_expression(text)

    assert "全角" in caught.value.message
    assert hint in caught.value.message


def test_a_string_that_does_not_end_is_explained() -> None:
    with pytest.raises(FeelSyntaxError, match="没有结束"):
        compile_expression('a = "低保')


def test_a_context_may_not_repeat_a_key() -> None:
    with pytest.raises(FeelSyntaxError, match="重复"):
        compile_expression("{a: 1, a: 2}")


@settings(max_examples=400, deadline=None)
@given(st.one_of(st.text(max_size=60), st.binary(max_size=60).map(lambda raw: raw.decode("latin-1"))))
def test_random_text_raises_nothing_but_feel_errors(text: str) -> None:
    for compile_text in (compile_expression, compile_unary_tests):
        try:
            compile_text(text)
        except FeelError as error:
            assert error.message


@settings(max_examples=600, deadline=None)
@given(st.lists(PIECES, max_size=14).map(" ".join))
def test_random_pieces_of_feel_evaluate_or_raise_feel_errors(text: str) -> None:
    try:
        compile_expression(text).evaluate({"a": 1, "b": [1, {"x": "y"}]})
    except FeelError as error:
        assert error.message
