"""The engine's error tree.  Every error has a stable ``code``, a Chinese message and fields instead of text to parse."""

from __future__ import annotations


class EngineError(Exception):
    """办理未成功"""

    code = "engine_error"
    permanent = True

    def __init__(self, message: str | None = None, **fields: object) -> None:
        """Keep ``fields`` for the caller; without a message the class's docstring speaks."""
        self.message = message or (type(self).__doc__ or "").strip()
        self.fields = fields
        super().__init__(self.message)


class NotFoundError(EngineError):
    """要找的内容不存在，或者不在您的办理范围内"""

    code = "not_found"


class ForbiddenError(EngineError):
    """您没有办理这一项的权限"""

    code = "forbidden"


class ConflictError(EngineError):
    """这一项已被他人办理或内容已更新，请刷新后再试"""

    code = "conflict"


class InvalidInputError(EngineError):
    """提交的内容有误，请按提示修改"""

    code = "invalid_input"


class RemoteError(EngineError):
    """外部系统没有确认"""

    code = "remote_error"
    permanent = False
