"""What can go wrong between us and a source, with the sentence a clerk reads and what follows from it.

Knows neither HTTP nor the outcomes of the engine; the transport raises these and the client maps them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Fault(StrEnum):
    """One way in which a call fails."""

    UNREACHABLE = "unreachable"
    BUSY = "busy"
    TIMEOUT = "timeout"
    UNAVAILABLE = "unavailable"
    RATE_LIMITED = "rate_limited"
    TRUNCATED = "truncated"
    TOO_LARGE = "too_large"
    NOT_JSON = "not_json"
    GARBAGE = "garbage"
    REDIRECT = "redirect"
    WRONG_SIGNATURE = "wrong_signature"
    WRONG_SCHEMA = "wrong_schema"
    NOT_AUTHORISED = "not_authorised"
    NOT_FOUND = "not_found"
    REJECTED = "rejected"
    SUSPENDED = "suspended"


class Blame(StrEnum):
    """Whose circuit breaker a fault counts against.

    ``NOBODY``: the source is well, it only said no.  ``OURSELVES``: nothing was learnt about the source.
    """

    GATEWAY = "gateway"
    SYSTEM = "system"
    NOBODY = "nobody"
    OURSELVES = "ourselves"


@dataclass(frozen=True)
class Nature:
    """What follows from a fault: ``retry`` at once may help; ``waits``: the source has to come back, and nothing was
    wrong with the message; ``permanent``: the same push will never pass."""

    sentence: str
    blame: Blame = Blame.SYSTEM
    retry: bool = False
    waits: bool = False
    permanent: bool = False


NATURES: Mapping[Fault, Nature] = {
    Fault.UNREACHABLE: Nature("无法连接数据共享平台", Blame.GATEWAY, retry=True, waits=True),
    Fault.BUSY: Nature("同时查询的人过多，请稍后再试", Blame.OURSELVES, waits=True),
    Fault.TIMEOUT: Nature("在规定时间内没有应答", retry=True, waits=True),
    Fault.UNAVAILABLE: Nature("暂时不可用", retry=True, waits=True),
    Fault.RATE_LIMITED: Nature("限制了查询频次", retry=True, waits=True),
    Fault.TRUNCATED: Nature("应答中途断开，内容不完整", retry=True, waits=True),
    Fault.TOO_LARGE: Nature("应答超过允许的大小"),
    Fault.NOT_JSON: Nature("返回的是网页等内容，不是约定的数据", waits=True),
    Fault.GARBAGE: Nature("返回的内容无法读取"),
    Fault.REDIRECT: Nature("要求转到其他地址，已拒绝"),
    Fault.WRONG_SIGNATURE: Nature("应答的签名不正确，内容不予采用"),
    Fault.WRONG_SCHEMA: Nature("返回的内容不符合接口约定"),
    Fault.NOT_AUTHORISED: Nature("未授权本单位调用这个接口", Blame.NOBODY, permanent=True),
    Fault.NOT_FOUND: Nature("没有对应的接口或者委托", Blame.NOBODY, permanent=True),
    Fault.REJECTED: Nature("拒绝了这次请求的内容", Blame.NOBODY, permanent=True),
    Fault.SUSPENDED: Nature("连续没有正常应答，已暂停调用，稍后自动恢复", Blame.OURSELVES, waits=True),
}


class CallFailedError(Exception):
    """A call to the platform failed; ``note`` adds what the fault's sentence leaves open, never a value."""

    def __init__(self, fault: Fault, note: str = "") -> None:
        """Keep the fault and the note."""
        self.fault = fault
        self.note = note
        super().__init__(fault.value)

    @property
    def nature(self) -> Nature:
        """What follows from the fault."""
        return NATURES[self.fault]

    def sentence(self, source: str) -> str:
        """What happened, in Chinese, with the name of the source."""
        note = f"（{self.note}）" if self.note else ""
        return f"{source}{self.nature.sentence}{note}。"
