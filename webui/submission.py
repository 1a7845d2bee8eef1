"""Reads what a form page sends."""

from __future__ import annotations

import orjson
from flask import request

from engine.domain import Variables
from engine.errors import InvalidInputError


def submitted_values() -> Variables:
    """The form's values from the hidden field ``values``.

    Raises:
        InvalidInputError: it is no JSON object.
    """
    try:
        values = orjson.loads(request.form.get("values", ""))
    except orjson.JSONDecodeError as error:
        raise InvalidInputError("表单内容没有完整送达，请刷新后再提交", field="values") from error
    if not isinstance(values, dict):
        raise InvalidInputError("表单内容的格式不对", field="values")
    return values
