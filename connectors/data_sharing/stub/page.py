"""The page of the stub: what it received, which faults are on, which reports and applications can be sent.

For whoever sits at the machine; plain forms, no script.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import orjson
from flask import Blueprint, Response, render_template, request

from connectors.data_sharing.schema import Operation
from connectors.data_sharing.stub.callbacks import Courier, Mishap
from connectors.data_sharing.stub.desk import Desk, DeskError, Document
from connectors.data_sharing.stub.faults import EVERY, FaultBoard, StubFault, Switched

SHOWN = 50
TEMPLATES = Path(__file__).parent / "templates"
FAULT_NAMES: Mapping[StubFault, str] = {
    StubFault.DOWN: "停机（503）",
    StubFault.SLOW: "很慢",
    StubFault.SLOW_LORIS: "一次只来一个字节",
    StubFault.GARBAGE: "乱码",
    StubFault.HTML: "返回网页",
    StubFault.TRUNCATED: "中途断开",
    StubFault.HUGE: "1 GB 的应答",
    StubFault.GZIP: "压缩炸弹",
    StubFault.WRONG_SIGNATURE: "签名不对",
    StubFault.UNSIGNED: "没有签名",
    StubFault.WRONG_SCHEMA: "不符合接口约定",
    StubFault.REDIRECT: "要求转到本机地址",
    StubFault.NOT_AUTHORISED: "拒绝授权",
    StubFault.RATE_LIMITED: "限制频次",
    StubFault.NO_RECORD: "查无记录",
    StubFault.MISMATCH: "返回别人的记录",
    StubFault.STALE: "十年前的数据",
    StubFault.PARTIAL: "只有一部分",
    StubFault.PENDING_THEN_REPORT: "先受理、后报告",
}
MISHAP_NAMES: Mapping[Mishap, str] = {
    Mishap.TWICE: "发两次",
    Mishap.UNSIGNED: "没有签名",
    Mishap.CHANGED: "内容被改动",
    Mishap.REPLAYED: "原样重放",
    Mishap.FOREIGN: "别的单位签名",
    Mishap.WRONG_PERSON: "别人的报告",
    Mishap.CONTRADICTED: "随后再发一份相反的",
}


@dataclass(frozen=True)
class Sitting:
    """What the page looks at.  Without a ``courier`` nothing can be sent."""

    desk: Desk
    faults: FaultBoard
    catalogue: Mapping[str, Operation]
    courier: Courier | None


def page(sitting: Sitting) -> Blueprint:
    """The page and what its forms do."""
    bp = Blueprint("page", __name__, template_folder=str(TEMPLATES))

    @bp.get("/")
    def index() -> str:
        return render_template(
            "stub.html",
            operations=sitting.catalogue,
            every=EVERY,
            faults=FAULT_NAMES,
            mishaps=MISHAP_NAMES,
            switched=sitting.faults.all(),
            orders=sitting.desk.orders(),
            sends=sitting.courier is not None,
            entries=[_worded(entry) for entry in reversed(sitting.desk.log()[-SHOWN:])],
        )

    @bp.get("/_page/style.css")
    def style() -> Response:
        return Response((TEMPLATES / "stub.css").read_bytes(), content_type="text/css; charset=utf-8")

    @bp.post("/_page/faults")
    def switch() -> tuple[str, int] | Response:
        operation, fault = request.form.get("operation", ""), request.form.get("fault", "")
        if operation != EVERY and operation not in sitting.catalogue:
            return "没有这个接口", 400
        if fault and fault not in list(StubFault):
            return "没有这种故障", 400
        sitting.faults.switch(operation, Switched(StubFault(fault)) if fault else None)
        return _back()

    @bp.post("/_page/reports")
    def send() -> tuple[str, int] | Response:
        mishap = request.form.get("mishap", "")
        if sitting.courier is None or (mishap and mishap not in list(Mishap)):
            return "不能发送", 400
        try:
            document = sitting.desk.finish(request.form.get("reference", ""))
        except DeskError:
            return "没有这份报告", 404
        statuses = sitting.courier.report(document, Mishap(mishap) if mishap else None)
        sitting.desk.note({"path": "report", "request": document, "statuses": statuses})
        return _back()

    return bp


def _back() -> Response:
    return Response(status=303, headers={"Location": "/"})


def _worded(entry: Document) -> dict[str, str]:
    body = orjson.dumps(entry.get("request", {})).decode()
    return {
        "at": str(entry.get("at", "")),
        "path": str(entry.get("path", "")),
        "what": str(entry.get("refused") or entry.get("fault") or entry.get("statuses") or ""),
        "body": body[:400],
    }
