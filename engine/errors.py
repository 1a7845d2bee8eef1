"""The engine's error tree: every error has a stable ``code``, a Chinese message and fields for programs."""

from __future__ import annotations


class EngineError(Exception):
    """办理未成功"""

    code = "engine_error"
    permanent = True

    def __init__(self, message: str | None = None, **fields: object) -> None:
        """Keep ``fields`` for the caller; without a message the class's docstring speaks."""
        self.message = message or (type(self).__doc__ or "").partition("\n")[0].strip()
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


class BusyError(EngineError):
    """这一项正在由他人处理，请稍后再试"""

    code = "busy"
    permanent = False


class RemoteError(EngineError):
    """外部系统没有确认"""

    code = "remote_error"
    permanent = False


class SourceDownError(RemoteError):
    """外部系统暂时不可用，恢复后自动继续

    ``fields["system"]`` names the system; the message itself was not found wanting.
    """

    code = "source_down"


class SealError(EngineError):
    """来文的签名不被接受

    ``fields["refusal"]`` says why.
    """

    code = "bad_seal"


class ModelError(EngineError):
    """流程图有误，不能发布"""

    code = "invalid_model"


class StoppedError(EngineError):
    """办件在这里停住了，已登记事故"""

    code = "stopped"


class ExpressionError(StoppedError):
    """表达式计算失败"""

    code = "expression_failed"


class UncaughtError(StoppedError):
    """流程抛出的错误没有环节接住"""

    code = "uncaught_error"


class StepLimitError(StoppedError):
    """流程在没有等待的情况下往复过多，已停止"""

    code = "step_limit"


class StateError(StoppedError):
    """办件的流程状态无法读取"""

    code = "unreadable_state"


class UnansweredError(StoppedError):
    """办件还有事项或意见没有送达答复，不能办结"""

    code = "unanswered"
