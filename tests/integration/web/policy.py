"""Who may ask what: every route of the application with its answers, for one case of the street lc_shanda.

``OWN`` holds every post at that street, ``OTHER`` every post at another street; the district and nobody come on top.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from processes import catalog

_POSTS: Any = catalog.reference("shared/posts.json")
POSTS = tuple(str(post["code"]) for post in _POSTS["posts"])
OWN = frozenset(f"{post}-own" for post in POSTS)
OTHER = frozenset(f"{post}-other" for post in POSTS)
DISTRICT, HANDLER, NOBODY = "district-supervisor", "the-handler", "signed-out"
STAFF = OWN | OTHER | {DISTRICT, HANDLER}
EVERYBODY = STAFF | {NOBODY}

SEES_CASE = frozenset(
    {DISTRICT, HANDLER, "supervisor-own", "window_clerk-own", "reviewer-own", "surveyor-own"}
)
"""The posts that answer for the street, and those that have had work in this case."""
SEES_TASK = frozenset({HANDLER, DISTRICT, "window_clerk-own", "supervisor-own"})


def holders(*posts: str) -> frozenset[str]:
    """Everybody who holds one of ``posts``, wherever."""
    found = {f"{post}-{where}" for post in posts for where in ("own", "other")}
    return frozenset(
        found
        | ({DISTRICT} if "supervisor" in posts else set())
        | ({HANDLER} if "window_clerk" in posts else set())
    )


@dataclass(frozen=True)
class Policy:
    """What a route answers: ``done`` to ``allowed``, ``refused`` to the rest, ``special`` to whom it names.

    Somebody who is not signed in is sent to sign in, unless ``allowed`` holds them.
    """

    path: str
    allowed: frozenset[str]
    done: int = 200
    refused: int = 404
    special: Mapping[str, int] = field(default_factory=dict)
    form: Mapping[str, str] = field(default_factory=dict)

    def answer(self, who: str) -> int:
        """The status with which ``who`` is answered."""
        if who in self.special:
            return self.special[who]
        if who in self.allowed:
            return self.done
        return 302 if who == NOBODY else self.refused


SUPERVISORS = holders("supervisor")
HANDLES_CASE = frozenset({HANDLER, "window_clerk-own"})
"""Those whose work needs papers with full numbers."""
ONLY_SEES_CASE = dict.fromkeys(sorted(SEES_CASE - HANDLES_CASE), 403)
WINDOW = holders("window_clerk")
CASE, TASK, ENTRY = "/cases/{case}", "/tasks/{task}", "/publicity/entries/{entry}/objection"
FILE = "/files/{file}"
DESK = "/window/{intake}"
AT_DESK = frozenset({HANDLER, "window_clerk-own"})
ELSEWHERE = {"window_clerk-other": 404}
NOT_POSTED = {DISTRICT: 403, "supervisor-own": 403}

DESIGNERS, READERS = holders("designer"), holders("designer", "supervisor", "admin")
DRAFT, DRAWN = "/designer/drafts/{draft}", "one_thing/one_thing.bpmn"

NOT_THERE = "00000000-0000-4000-8000-000000000000"
POLICIES: dict[str, Policy] = {
    "absence.end": Policy(f"/absence/{NOT_THERE}/end", frozenset()),
    "absence.enter": Policy("/absence/", STAFF, done=422),
    "absence.index": Policy("/absence/", STAFF),
    "booklet.index": Policy("/booklet/", EVERYBODY),
    "booklet.item": Policy("/booklet/elderly_subsidy", EVERYBODY),
    "booklet.printed": Policy("/booklet.pdf", EVERYBODY),
    "board.index": Policy("/board/", SUPERVISORS, refused=403),
    "board.compare": Policy("/board/compare", SUPERVISORS, refused=403),
    "board.forecast": Policy("/board/forecast", SUPERVISORS, refused=403),
    "board.monitoring": Policy("/board/monitoring/windows", SUPERVISORS, refused=403),
    "board.tasks": Policy("/board/tasks", SUPERVISORS, refused=403),
    "case_verbs.act": Policy(f"{CASE}/verbs/suspend", SEES_CASE, done=422),
    "case_verbs.decide": Policy(f"/terminations/{NOT_THERE}", frozenset()),
    "case_verbs.decision": Policy(f"/terminations/{NOT_THERE}", frozenset()),
    "case_verbs.form": Policy(
        f"{CASE}/verbs/suspend", SEES_CASE, done=409, special={DISTRICT: 200, "supervisor-own": 200}
    ),
    "cases.case": Policy(CASE, SEES_CASE),
    "cases.diagram": Policy("/releases/1/diagrams/one_thing.bpmn", STAFF),
    "cases.index": Policy("/cases/", STAFF),
    "clocks.case": Policy(f"{CASE}/clocks", SEES_CASE),
    "clocks.extend": Policy(
        "/clocks/{clock}/extend",
        holders("supervisor", "confirmer") & SEES_CASE,
        done=409,
        refused=403,
        special=dict.fromkeys(("supervisor-other", "confirmer-own", "confirmer-other"), 404),
        form={"days": "9999", "reason": "情况复杂"},
    ),
    "clocks.index": Policy("/clocks/", STAFF),
    "comparing.compare_draft": Policy(f"{DRAFT}/compare", READERS, refused=403),
    "comparing.compare_releases": Policy("/designer/releases/1/compare/1", READERS, refused=403),
    "comparing.release_file": Policy(f"/designer/releases/1/files/{DRAWN}", READERS, refused=403),
    "designer.add": Policy(f"{DRAFT}/add", DESIGNERS, done=422, refused=403),
    "designer.begin": Policy("/designer/drafts", DESIGNERS, done=422, refused=403),
    "designer.bring_in": Policy(f"{DRAFT}/import", DESIGNERS, done=422, refused=403),
    "designer.discard": Policy(f"{DRAFT}/discard", DESIGNERS, done=422, refused=403),
    "designer.draft": Policy(DRAFT, READERS, refused=403),
    "designer.export": Policy(f"{DRAFT}/export.zip", READERS, refused=403),
    "designer.export_release": Policy("/designer/releases/1/export.zip", READERS, refused=403),
    "designer.index": Policy("/designer/", READERS, refused=403),
    "designer.merge": Policy(f"{DRAFT}/merge", DESIGNERS, done=302, refused=403),
    "designer.plugin": Policy("/designer/plugin.zip", READERS, refused=403),
    "designer.publish": Policy(f"{DRAFT}/publish", READERS, done=422, refused=403),
    "designer.remove": Policy(f"{DRAFT}/remove/no.bpmn", DESIGNERS, done=404, refused=403),
    "designer.restore": Policy(f"{DRAFT}/restore/no.bpmn", DESIGNERS, done=404, refused=403),
    "designer.roll_back": Policy("/designer/releases/1/return", DESIGNERS, done=422, refused=403),
    "designer.send_back": Policy(f"{DRAFT}/return", READERS, done=422, refused=403),
    "designer.submit": Policy(f"{DRAFT}/submit", DESIGNERS, done=422, refused=403),
    "editors.edit": Policy(f"{DRAFT}/edit/{DRAWN}", READERS, refused=403),
    "editors.lint": Policy(f"{DRAFT}/lint/{DRAWN}", READERS, done=422, refused=403),
    "editors.offered": Policy(f"{DRAFT}/choices", READERS, refused=403),
    "editors.save": Policy(f"{DRAFT}/files/{DRAWN}", DESIGNERS, done=422, refused=403, special={NOBODY: 401}),
    "editors.source": Policy(f"{DRAFT}/files/{DRAWN}", READERS, refused=403),
    "rehearsal.begin": Policy(f"{DRAFT}/rehearsal", READERS, refused=403),
    "rehearsal.history": Policy(f"{DRAFT}/rehearsal/history", READERS, refused=403),
    "rehearsal.play": Policy(f"{DRAFT}/rehearsal", READERS, done=422, refused=403),
    "rehearsal.save": Policy(f"{DRAFT}/rehearsal/save", READERS, done=422, refused=403),
    "desk.claim": Policy("/inbox/claim", STAFF, done=422),
    "desk.export": Policy("/inbox/export.xlsx", STAFF),
    "desk.find": Policy("/inbox/find", STAFF, form={"person": "杜永强"}),
    "desk.forget": Policy("/inbox/views/{view}/remove", STAFF, done=302),
    "desk.keep": Policy("/inbox/views", STAFF, done=422),
    "desk.opinion": Policy("/inbox/opinion", STAFF, done=422),
    "desk.release": Policy("/inbox/release", STAFF, done=422),
    "files.content": Policy(f"{FILE}/content", SEES_CASE),
    "files.page": Policy(f"{FILE}/", SEES_CASE),
    "files.picture": Policy(f"{FILE}/picture", SEES_CASE),
    "files.receive": Policy("/files/", STAFF, done=422),
    "files.remove": Policy(f"{FILE}/remove", SEES_CASE, done=403, special={HANDLER: 422}),
    "frame.session_now": Policy("/session", STAFF),
    "desk.transfer": Policy("/inbox/transfer", STAFF, done=422),
    "frame.health": Policy("/healthz", EVERYBODY),
    "frame.home": Policy("/", STAFF, done=302),
    "frame.large_type": Policy("/large-type", EVERYBODY, done=302),
    "gateway.application": Policy("/gateway/v1/applications", EVERYBODY, done=404),
    "gateway.rating": Policy("/gateway/v1/ratings", EVERYBODY, done=404),
    "gateway.report": Policy("/gateway/v1/reports", EVERYBODY, done=404),
    "hotline.enter": Policy("/hotline/", holders("window_clerk", "supervisor"), done=422, refused=403),
    "hotline.form": Policy("/hotline/", holders("window_clerk", "supervisor"), refused=403),
    "inbox.claim": Policy(f"{TASK}/claim", SEES_TASK, done=409, special={**NOT_POSTED, HANDLER: 302}),
    "inbox.complete": Policy(
        f"{TASK}/complete", SEES_TASK, done=409, special={HANDLER: 422}, form={"values": "{}"}
    ),
    "inbox.counts": Policy("/inbox/counts", STAFF),
    "inbox.draft": Policy(f"{TASK}/draft", SEES_TASK, done=409, special={HANDLER: 200, NOBODY: 401}),
    "inbox.index": Policy("/inbox/", STAFF),
    "inbox.release": Policy(
        "/tasks/{taken}/release", SEES_TASK - {HANDLER}, done=409, special={HANDLER: 409}
    ),
    "inbox.task": Policy(TASK, SEES_TASK),
    "incidents.index": Policy("/incidents/", STAFF),
    "incidents.retry": Policy(
        "/incidents/{incident}/retry",
        (SUPERVISORS & SEES_CASE) | holders("admin"),
        done=409,
        refused=403,
        special={"supervisor-other": 404},
    ),
    "incidents.retry_alike": Policy(
        "/incidents/{incident}/retry-alike",
        (SUPERVISORS & SEES_CASE) | holders("admin"),
        done=409,
        refused=403,
        special={"supervisor-other": 404},
    ),
    "disclosing.disclose": Policy(
        f"{CASE}/disclose", SEES_CASE, done=404, form={"reason": "核对", "place": "x"}
    ),
    "disclosing.looks": Policy("/admin/looks", holders("auditor"), refused=403),
    "staffing.assign": Policy(
        "/incidents/{incident}/staff", STAFF, done=404, form={"reason": "回避", "to": "recheck1"}
    ),
    "staffing.choose": Policy("/incidents/{incident}/staff", STAFF, done=404),
    "letters.application": Policy(f"{CASE}/application.pdf", HANDLES_CASE, special=ONLY_SEES_CASE),
    "letters.archive": Policy(
        f"{CASE}/archive",
        HANDLES_CASE | {DISTRICT, "supervisor-own"},
        special={"reviewer-own": 403, "surveyor-own": 403},
    ),
    "letters.letter": Policy("/letters/{letter}", SEES_CASE),
    "letters.original": Policy("/letters/{letter}/original", SEES_CASE),
    "letters.pdf": Policy("/letters/{letter}.pdf", SEES_CASE),
    "letters.receipt": Policy(f"{CASE}/receipt.pdf", SEES_CASE),
    "login.enter": Policy("/login", EVERYBODY, done=403, form={"username": "admin", "password": "wrong"}),
    "login.leave": Policy("/logout", EVERYBODY, done=302),
    "login.sign_in": Policy("/login", EVERYBODY),
    "own.copies": Policy("/inbox/copies", STAFF),
    "own.done": Policy("/inbox/done", STAFF),
    "own.drafts": Policy("/inbox/drafts", STAFF),
    "own.read": Policy("/inbox/copies/read", STAFF, done=422),
    "own.urge": Policy("/inbox/started/urge", STAFF, done=422),
    "own.started": Policy("/inbox/started", STAFF),
    "moving.begin": Policy(
        "/moves/", frozenset({DISTRICT}), done=422, refused=403, form={"source": "1", "target": "1"}
    ),
    "moving.go_on": Policy(f"/moves/{NOT_THERE}/go-on", frozenset(), refused=403, special={DISTRICT: 404}),
    "moving.index": Policy("/moves/", frozenset({DISTRICT}), refused=403),
    "moving.move": Policy(f"/moves/{NOT_THERE}", frozenset(), refused=403, special={DISTRICT: 404}),
    "moving.plan": Policy("/moves/plan?source=1&target=1", frozenset({DISTRICT}), done=422, refused=403),
    "moving.progress": Policy(
        f"/moves/{NOT_THERE}/progress", frozenset(), refused=403, special={DISTRICT: 404}
    ),
    "moving.start": Policy(f"/moves/{NOT_THERE}/start", frozenset(), refused=403, special={DISTRICT: 404}),
    "moving.stop": Policy(f"/moves/{NOT_THERE}/stop", frozenset(), refused=403, special={DISTRICT: 404}),
    "publicity.board": Policy("/publicity/lc_shanda", EVERYBODY),
    "publicity.index": Policy("/publicity/", EVERYBODY),
    "publicity.objection": Policy(ENTRY, EVERYBODY),
    "publicity.send": Policy(ENTRY, EVERYBODY, done=422, form={"key": "k", "text": "短"}),
    "publicity.sheet": Policy("/publicity/lc_shanda/sheet", SEES_CASE - {"surveyor-own"}, refused=403),
    "records.record": Policy("/tasks/{taken}/record.pdf", SEES_TASK),
    "rectifications.close": Policy(
        "/board/rectifications/00000000-0000-4000-8000-000000000000/close",
        frozenset(),
        form={"text": "已核实"},
    ),
    "rectifications.enter": Policy("/board/rectifications/new", SUPERVISORS, done=422, refused=403),
    "rectifications.entry": Policy("/board/rectifications/00000000-0000-4000-8000-000000000000", frozenset()),
    "rectifications.index": Policy("/board/rectifications/", STAFF),
    "rectifications.measures": Policy(
        "/board/rectifications/00000000-0000-4000-8000-000000000000/measures",
        frozenset(),
        form={"text": "已整改"},
    ),
    "rectifications.new": Policy("/board/rectifications/new", SUPERVISORS, refused=403),
    "rectifications.postpone": Policy(
        "/board/rectifications/00000000-0000-4000-8000-000000000000/postpone",
        frozenset(),
        form={"text": "已整改", "due_on": "2999-01-01"},
    ),
    "supervise.extend": Policy("/board/extend", STAFF, done=422),
    "supervise.reassign": Policy("/board/reassign", STAFF, done=422),
    "supervise.take_over": Policy("/board/take-over", STAFF, done=422),
    "supervise.urge": Policy("/board/urge", STAFF, done=422),
    "requests.index": Policy("/requests/", STAFF),
    "requests.one": Policy(f"/requests/{NOT_THERE}", frozenset()),
    "requests.removal": Policy(f"/requests/{NOT_THERE}/removal", frozenset()),
    "requests.remove": Policy(f"/requests/{NOT_THERE}/removal", frozenset()),
    "requests.settle": Policy(f"/requests/{NOT_THERE}", frozenset()),
    "reports.fetch": Policy("/reports/00000000-0000-4000-8000-000000000000.xlsx", frozenset()),
    "reports.index": Policy("/reports/", SUPERVISORS, refused=403),
    "reports.mine": Policy("/reports/mine", SUPERVISORS, refused=403),
    "reports.order": Policy("/reports/", SUPERVISORS, done=422, refused=403),
    "results.result": Policy(f"{CASE}/result", SEES_CASE),
    "window.ask": Policy(f"{DESK}/ask", AT_DESK, done=422, refused=403, special=ELSEWHERE),
    "window.confirm": Policy(f"{DESK}/confirm", AT_DESK, done=422, refused=403, special=ELSEWHERE),
    "window.desk": Policy(f"{DESK}/", AT_DESK, refused=403, special=ELSEWHERE),
    "window.draft": Policy(f"{DESK}/draft", AT_DESK, refused=403, special={**ELSEWHERE, NOBODY: 401}),
    "window.duplicates": Policy(f"{DESK}/duplicates", AT_DESK, refused=403, special=ELSEWHERE),
    "window.identify": Policy(f"{DESK}/identify", AT_DESK, done=422, refused=403, special=ELSEWHERE),
    "window.leave": Policy(
        "/window/{spare}/leave", AT_DESK, done=409, refused=403, special={**ELSEWHERE, HANDLER: 302}
    ),
    "window.look_up": Policy("/window/look-up", WINDOW, done=422, refused=403),
    "window.receipt": Policy("/window/cases/{case}/receipt", SEES_CASE),
    "window.resume": Policy("/window/resume", WINDOW, done=422, refused=403),
    "window.scan": Policy(f"{DESK}/files", AT_DESK, done=422, refused=403, special=ELSEWHERE),
    "window.start": Policy("/window/", WINDOW, refused=403),
    "window.submit": Policy(
        f"{DESK}/submit", AT_DESK, done=422, refused=403, special=ELSEWHERE, form={"values": "{}"}
    ),
    "verbs.act": Policy(f"{TASK}/verbs/urge", SEES_TASK, done=422),
    "verbs.form": Policy(f"{TASK}/verbs/copy", SEES_TASK),
    "guide.ask": Policy("/precheck/", EVERYBODY),
    "guide.home": Policy("/guide/", EVERYBODY),
    "guide.item": Policy("/guide/elderly_subsidy", EVERYBODY),
    "guide.tell": Policy("/precheck/", EVERYBODY, form={"age": "70"}),
    "my.begin": Policy("/my/applications", frozenset(), refused=302),
    "my.come_back": Policy("/my/callback", EVERYBODY, done=403),
    "my.home": Policy("/my/", frozenset(), refused=302),
    "my.leave": Policy("/my/sign-out", EVERYBODY, done=302),
    "my.resume": Policy("/my/resume", frozenset(), refused=302),
    "my.set_out": Policy("/my/sign-in/start", EVERYBODY, done=503),
    "my.sign_in": Policy("/my/sign-in", EVERYBODY),
    **{
        f"my_case.{name}": Policy(f"/my{path}", frozenset(), refused=302)
        for name, path in {
            "case": CASE,
            "corrected": f"{CASE}/correction/done",
            "correction": f"{CASE}/correction",
            "dispute": f"{CASE}/dispute",
            "disputed": f"{CASE}/dispute",
            "letter": "/letters/{letter}",
            "letter_pdf": "/letters/{letter}.pdf",
            "looked": "/looks",
            "opine": f"{CASE}/opinion",
            "opinion": f"{CASE}/opinion",
            "rate": f"{CASE}/rating",
            "rating": f"{CASE}/rating",
            "receipt": f"{CASE}/receipt",
            "receipt_pdf": f"{CASE}/receipt.pdf",
            "upload": f"{CASE}/correction",
            "withdraw": f"{CASE}/withdrawal",
            "withdrawal": f"{CASE}/withdrawal",
        }.items()
    },
    **{
        f"my_form.{name}": Policy(f"/my/applications/{{intake}}/{path}", frozenset(), refused=302)
        for name, path in {
            "check": "check",
            "give_up": "give-up",
            "keep": "1",
            "materials": "materials",
            "send": "check",
            "step": "1",
            "upload": "materials",
        }.items()
    },
    "my_form.draft": Policy(
        "/my/applications/{intake}/1/draft", frozenset(), refused=401, special={NOBODY: 401}
    ),
}
