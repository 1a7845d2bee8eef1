"""The errors of decision models: one tree, each with a stable ``code``, an element id and a Chinese sentence.

Knows nothing of reading or evaluating; a class's docstring is its message when none is given.
"""

from __future__ import annotations


class DmnError(Exception):
    """决策模型有误"""

    code = "dmn_error"

    def __init__(self, message: str | None = None, element_id: str | None = None) -> None:
        """Keep the message (else the class's docstring speaks) and the id of the element that is to blame."""
        self.message = message or (type(self).__doc__ or "").strip()
        self.element_id = element_id
        super().__init__(self.message if element_id is None else f"{self.message}（元素 {element_id}）")

    def to_json(self) -> dict[str, str | None]:
        """The error as plain data: ``code``, ``element_id`` and ``message``."""
        return {"code": self.code, "element_id": self.element_id, "message": self.message}


class DmnSourceError(DmnError):
    """文件不是可以读取的 DMN 决策模型"""

    code = "unreadable_source"


class DmnStructureError(DmnError):
    """决策模型的结构不完整"""

    code = "bad_structure"


class UnsupportedError(DmnStructureError):
    """决策模型使用了不支持的写法"""

    code = "unsupported"


class MissingReferenceError(DmnStructureError):
    """决策模型引用了不存在的元素"""

    code = "missing_reference"


class CycleError(DmnStructureError):
    """决策之间互相依赖，形成了循环"""

    code = "cycle"


class UnknownDecisionError(DmnError):
    """决策模型里没有这个决策"""

    code = "unknown_decision"


class ExpressionError(DmnError):
    """表达式有误"""

    code = "bad_expression"


class EvaluationError(DmnError):
    """决策未能得出结果"""

    code = "evaluation_failed"


class WrongTypeError(EvaluationError):
    """值的类型与定义不符"""

    code = "wrong_type"


class UnknownTypeError(EvaluationError):
    """数据类型不存在"""

    code = "unknown_type"


class NotAllowedError(EvaluationError):
    """值不在允许的范围内"""

    code = "not_allowed"


class NotUniqueError(EvaluationError):
    """唯一命中的决策表同时命中了多条规则"""

    code = "not_unique"


class NotSameError(EvaluationError):
    """任意命中的决策表命中了结果不同的规则"""

    code = "not_same"
