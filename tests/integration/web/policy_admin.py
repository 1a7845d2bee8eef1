"""Who may ask what of the administrators' pages."""

from __future__ import annotations

from tests.integration.web.policy import EVERYBODY, NOBODY, STAFF, Policy, holders

SYSTEM, SECURITY, AUDITOR = holders("admin"), holders("security_admin"), holders("auditor")
ADMINISTRATORS = SYSTEM | SECURITY | AUDITOR
PERSON, SHEET = "/admin/people/shanda_review", "/admin/import/accounts"
TURN = {"day": "2026-11-23", "office": "lc_shanda", "username": "shanda_review"}


def _look(path: str, allowed: frozenset[str] = ADMINISTRATORS) -> Policy:
    return Policy(path, allowed, refused=403)


def _change(path: str, allowed: frozenset[str], **form: str) -> Policy:
    """Nobody gives a reason here, so that whoever may is told what is missing."""
    return Policy(path, allowed, done=422, refused=403, form=form)


ADMIN_POLICIES: dict[str, Policy] = {
    "admin.people": _look("/admin/people"),
    "admin.find": Policy("/admin/people/find", ADMINISTRATORS, refused=403, form={"name": "钱"}),
    "admin.person": _look(PERSON),
    "admin.posts": _look("/admin/posts"),
    "admin.offices": _look("/admin/offices"),
    "admin.open_account": _change("/admin/people", SYSTEM),
    "admin.change_account": _change(PERSON, SYSTEM),
    "admin.close_account": _change(f"{PERSON}/close", SYSTEM),
    "admin.reopen_account": _change(f"{PERSON}/reopen", SYSTEM),
    "admin.reset_password": _change(f"{PERSON}/password", SYSTEM),
    "admin.save_office": _change("/admin/offices", SYSTEM),
    "admin.grant_post": _change(f"{PERSON}/posts", SECURITY),
    "admin.revoke_post": _change(f"{PERSON}/posts/revoke", SECURITY),
    "admin.define_post": _change("/admin/posts", SECURITY),
    "admin_deputies.enter": _change(f"{PERSON}/deputies", SECURITY),
    "admin_deputies.end": _change(f"{PERSON}/deputies/{{view}}/end", SECURITY),
    "admin_identity.unlock": _change(f"{PERSON}/unlock", SECURITY),
    "admin_identity.end_sessions": _change(f"{PERSON}/sessions/end", SYSTEM | SECURITY),
    "admin_identity.drop_factor": _change(f"{PERSON}/second-factor/drop", SECURITY),
    "admin_identity.bind": _change(f"{PERSON}/subject", SYSTEM),
    "admin_duties.responsible": _look("/admin/responsibility"),
    "admin_duties.roster": _look("/admin/duty"),
    "admin_duties.put": _change("/admin/duty", SYSTEM, **TURN),
    "admin_duties.take_off": _change("/admin/duty/remove", SYSTEM, **TURN),
    "admin_duties.log": _look("/admin/acts", AUDITOR),
    "admin_sheets.form": _look(SHEET, SYSTEM),
    "admin_sheets.template": _look(f"{SHEET}/template.xlsx", SYSTEM),
    "admin_sheets.check": _change(f"{SHEET}/check", SYSTEM),
    "admin_sheets.enter": _change(f"{SHEET}/enter", SYSTEM),
    "admin_sheets.export": _look("/admin/import/people.xlsx"),
}
IDENTITY_POLICIES: dict[str, Policy] = {
    "provider.begin": Policy("/login/provider", frozenset(), refused=404, special={NOBODY: 404}),
    "provider.done": Policy("/login/provider/done", EVERYBODY, done=403),
    "safety.index": Policy("/account/", STAFF),
    "safety.change": Policy("/account/password", STAFF, done=422),
    "safety.enrol": Policy("/account/second-factor", STAFF),
    "safety.confirm": Policy("/account/second-factor", STAFF, done=403),
    "safety.end_others": Policy("/account/sessions/end", STAFF, done=302),
    **{
        endpoint: Policy(path, frozenset(), refused=302)
        for endpoint, path in (
            ("steps.code", "/login/code"),
            ("steps.verify", "/login/code"),
            ("steps.password", "/login/password"),
            ("steps.change", "/login/password"),
            ("steps.enrol", "/login/enrol"),
            ("steps.confirm", "/login/enrol"),
        )
    },
}
"""Signing in and one's own account; who is signed in has no step left to take."""
