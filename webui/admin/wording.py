"""Puts what administrators did, and what posts carry, into words."""

from __future__ import annotations

from collections.abc import Mapping

from engine.directory.rights import Role
from engine.models import DirectoryAct
from webui.pages import full_moment
from webui.pages.admin import ActRow

VERBS = {
    "open_account": "新增账号",
    "change_account": "修改账号",
    "close_account": "停用账号",
    "reopen_account": "恢复账号",
    "reset_password": "重置密码",
    "change_password": "修改密码",
    "save_office": "保存单位",
    "grant_post": "授予岗位",
    "revoke_post": "收回岗位",
    "define_post": "保存岗位",
    "put_on_duty": "安排值班",
    "take_off_duty": "取消值班",
    "sign_in": "登录",
    "sign_in_failed": "登录失败",
    "locked": "登录受限",
    "unlock": "解除登录限制",
    "enter_deputy": "登记代理",
    "end_deputy": "结束代理",
    "end_sessions": "结束登录",
    "set_second_factor": "启用动态口令",
    "drop_second_factor": "停用动态口令",
    "assign": "指定办理人",
    "bind_account": "绑定统一身份认证",
}
ROLES = {
    Role.WINDOW: "受理申请",
    Role.SUPERVISOR: "督办",
    Role.CONFIRMER: "审核确认",
    Role.DESIGNER: "维护流程",
    Role.SYSTEM: "系统管理",
    Role.SECURITY: "安全管理",
    Role.AUDITOR: "审计",
}
LEVELS = {"district": "区级", "street": "街道", "community": "社区"}
_DETAILS = {
    "name": "姓名",
    "office": "单位",
    "post": "岗位",
    "items": "限定事项",
    "heir": "接办人",
    "tasks": "交接任务",
    "posts": "原有岗位",
    "day": "日期",
    "roles": "职能",
    "duty": "职责",
    "level": "级别",
    "sessions": "结束的登录",
    "address": "地址",
    "case": "办件",
    "task": "环节",
}


def act_row(act: DirectoryAct, names: Mapping[str, str]) -> ActRow:
    """An act in words; ``names`` are display names by account."""
    return ActRow(
        when=full_moment(act.at),
        who=names.get(act.actor, act.actor),
        what=VERBS.get(act.verb, act.verb),
        subject=f"{names[act.subject]}（{act.subject}）" if act.subject in names else act.subject,
        reason=act.reason,
        detail=_detail(act.detail),
    )


def _detail(detail: Mapping[str, object]) -> str:
    return "；".join(
        f"{_DETAILS[name]}：{_text(value)}"
        for name, value in detail.items()
        if name in _DETAILS and value not in (None, "", [], 0)
    )


def _text(value: object) -> str:
    return "、".join(str(part) for part in value) if isinstance(value, list) else str(value)
