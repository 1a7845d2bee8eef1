"""Letters: every answer has one, numbered without gaps, true to its facts for ever."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from threading import Thread
from uuid import UUID

import pytest
from sqlalchemy import delete, insert, update

from connectors.documents.printer import WeasyPrinter
from engine import jobs
from engine.archive import letters as kept_letters
from engine.archive.letters import AlteredError
from engine.archive.recompute import recompute
from engine.errors import ModelError, NotFoundError, RemoteError
from engine.invariants import check
from engine.letters import issuing
from engine.models import Case, CaseItem, Job, Letter
from engine.sheets.printing import PrinterError
from processes import catalog
from tests.support.diagrams import diagram, job
from tests.support.world import CLERK, STRANGER, SUPERVISOR, World

ITEM = "subsistence_allowance"
REFUSAL = {
    "reason_code": "income_over",
    "article": "民发〔2021〕57号 第二十一条",
    "remedy": "家庭收入发生变化后可以重新申请。",
}
SHARED = {
    path: body
    for path, body in catalog.release_files().items()
    if path.startswith("shared/letters/") or path == "shared/reasons.json"
}


def answering(outcome: str = "refused", **values: str) -> dict[str, bytes]:
    """A release whose process gives one answer about one item."""
    inputs = {key: f'="{value}"' for key, value in {"item": ITEM, "outcome": outcome, **values}.items()}
    deliver = job("answer", "answer.deliver", retries=3, **inputs)
    return diagram("p", [deliver], "start > answer > done") | SHARED


def ask(world: World, files: dict[str, bytes]) -> UUID:
    """A case under release ``files`` whose one item is about to be answered."""
    world.publish(files)
    return begin(world)


def begin(world: World) -> UUID:
    """Another case under the newest release."""
    case_id = world.start("p")
    with world.store.transaction() as tx:
        tx.session.execute(insert(CaseItem).values(case_id=case_id, item=ITEM))
    return case_id


def only(world: World) -> Letter:
    """The only letter there is."""
    (letter,) = world.rows(Letter)
    return letter


def complaints(world: World) -> list[str]:
    """The codes of the open incidents."""
    return [incident.code for incident in world.incidents()]


def test_a_refusal_goes_out_with_a_letter_that_names_reason_article_and_remedy(world: World) -> None:
    case_id = ask(world, answering(**REFUSAL))

    jobs.run_due(world.store)

    letter = only(world)
    assert (letter.case_id, letter.item, letter.title) == (case_id, ITEM, "不予确认通知书")
    for part in ("收入超标", REFUSAL["article"], REFUSAL["remedy"]):
        assert part in letter.text
    (item,) = world.rows(CaseItem)
    assert letter.delivered_at == item.delivered_at is not None
    assert letter.receipt == item.receipt
    assert world.sharing.pushed[0].fields["letter_number"] == letter.number


@pytest.mark.parametrize("missing", sorted(REFUSAL))
def test_a_refusal_without_reason_article_or_remedy_gets_no_letter(world: World, missing: str) -> None:
    ask(world, answering(**{key: value for key, value in REFUSAL.items() if key != missing}))

    jobs.run_due(world.store)

    assert complaints(world) == ["unreasoned_refusal"]
    assert world.rows(Letter) == []
    assert world.sharing.pushed == []


def test_a_reason_that_nobody_listed_is_refused(world: World) -> None:
    ask(world, answering(**{**REFUSAL, "reason_code": "because"}))

    jobs.run_due(world.store)

    assert complaints(world) == ["unreasoned_refusal"]
    assert world.rows(Letter) == []


def test_a_letter_with_a_blank_stops_the_answer(world: World) -> None:
    template = b'{"id":"a","name":"A","serves":"=true","body":[{"text":"{{= remedy }}"}]}'
    ask(world, answering("approved") | {"shared/letters/confirmed.letter": template} | _without("refused"))

    jobs.run_due(world.store)

    assert complaints(world) == ["letter_incomplete"]
    assert world.rows(Letter) == []


def _without(*names: str) -> dict[str, bytes]:
    """The shared letters replaced so that nothing else claims a job."""
    idle = b'{"id":"%s","name":"x","serves":"=false","body":[{"text":"x"}]}'
    others = [path for path in SHARED if path.endswith(".letter") and "confirmed" not in path]
    return {path: idle % path.encode() for path in others}


def test_what_was_not_checked_is_never_printed(world: World) -> None:
    ask(world, answering(**{**REFUSAL, "remedy": "待核"}))

    jobs.run_due(world.store)

    assert complaints(world) == ["letter_unchecked"]
    assert world.sharing.pushed == []


def test_an_unchecked_article_is_marked_for_staff_only(world: World) -> None:
    ask(world, answering(**{**REFUSAL, "article": "《社会救助法》 第四十五条"}))

    jobs.run_due(world.store)

    letter = only(world)
    assert "《社会救助法》 第四十五条" in letter.grounds["unchecked"]
    assert "待核" not in letter.text


def test_numbers_have_no_gaps_and_failed_tries_use_none(world: World) -> None:
    ask(world, answering(**REFUSAL))
    begin(world)
    world.sharing.refuse_pushes("portal.result", RemoteError())
    jobs.run_due(world.store)
    first = {letter.number for letter in world.rows(Letter)}
    world.sharing.refuse_pushes("portal.result", None)
    world.pass_time(minutes=5)
    begin(world)

    jobs.run_due(world.store)

    numbers = {letter.number for letter in world.rows(Letter)}
    assert first == {"历山大助〔2026〕1号", "历山大助〔2026〕2号"}
    assert numbers == first | {"历山大助〔2026〕3号"}
    assert all(letter.delivered_at for letter in world.rows(Letter))


def test_each_year_begins_anew_by_the_clock_of_shanghai(world: World) -> None:
    ask(world, answering(**REFUSAL))
    jobs.run_due(world.store)
    world.pass_time(days=37, hours=16)  # 2026-12-31 17:00 UTC, which is the new year in Shanghai
    begin(world)

    jobs.run_due(world.store)

    assert [letter.number for letter in sorted(world.rows(Letter), key=lambda each: each.issued_at)] == [
        "历山大助〔2026〕1号",
        "历山大助〔2027〕1号",
    ]


def test_numbers_stay_without_gaps_when_many_are_taken_at_once(world: World) -> None:
    ask(world, answering(**REFUSAL))
    for _ in range(7):
        begin(world)
    waiting = [job.id for job in world.rows(Job)]
    workers = [Thread(target=jobs.run, args=(world.store, key)) for key in waiting]

    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert sorted(letter.serial or 0 for letter in world.rows(Letter)) == list(range(1, 9))


def test_one_job_has_one_letter_however_often_it_is_prepared(world: World) -> None:
    ask(world, answering(**REFUSAL))
    (waiting,) = world.rows(Job)

    for _ in range(3):
        with world.store.transaction() as tx:
            issuing.issue(tx, waiting)

    assert only(world).serial == 1


def test_an_answer_without_letter_cannot_be_published(world: World) -> None:
    files = answering(**REFUSAL)
    del files["shared/letters/refused.letter"]

    with pytest.raises(ModelError, match="没有对应的文书"):
        world.publish(files)


def test_a_letter_computed_anew_is_the_same(world: World) -> None:
    ask(world, answering(**REFUSAL))
    jobs.run_due(world.store)
    world.pass_time(days=400)

    with world.store.transaction(SUPERVISOR) as tx:
        found = recompute(tx, only(world).number)

    assert found.same


@pytest.mark.parametrize(
    ("change", "sign"),
    [
        (lambda letter: {"text": letter.text.replace("不予确认", "予以确认")}, "+您申请的"),
        (lambda letter: {"facts": {**letter.facts, "remedy": "没有办法。"}}, "+您可以这样做：没有办法。"),
        (lambda letter: {"facts": {**letter.facts, "remedy": None}}, "不能重新生成"),
    ],
)
def test_a_letter_computed_anew_shows_what_differs(
    world: World, change: Callable[[Letter], dict[str, object]], sign: str
) -> None:
    ask(world, answering(**REFUSAL))
    jobs.run_due(world.store)
    letter = only(world)
    with world.store.transaction() as tx:
        tx.session.execute(update(Letter).values(**change(letter)))

    with world.store.transaction(SUPERVISOR) as tx:
        found = recompute(tx, letter.number)

    assert not found.same
    assert any(line.startswith(sign) for line in found.differences)


def test_an_original_that_was_altered_is_not_shown(world: World) -> None:
    ask(world, answering(**REFUSAL))
    jobs.run_due(world.store)
    letter = only(world)
    with world.store.transaction() as tx:
        tx.session.execute(update(Letter).values(html=b"<p>approved</p>"))

    with pytest.raises(AlteredError), world.store.transaction(SUPERVISOR) as tx:
        kept_letters.find(tx, letter.id)


def test_only_those_who_may_see_the_case_see_its_letters(world: World) -> None:
    ask(world, answering(**REFUSAL))
    jobs.run_due(world.store)
    letter = only(world)

    with world.store.transaction(world.person("shanda_window")) as tx:
        assert kept_letters.find(tx, letter.id)[0].number == letter.number
    with pytest.raises(NotFoundError), world.store.transaction(STRANGER) as tx:
        kept_letters.find(tx, letter.id)


def test_a_pdf_is_printed_once_and_then_kept(world: World) -> None:
    ask(world, answering(**REFUSAL))
    jobs.run_due(world.store)
    able = replace(world.store, printer=WeasyPrinter())
    with able.transaction(SUPERVISOR) as tx:
        letter, _ = kept_letters.find(tx, only(world).id)
    printed = kept_letters.printed(able, letter)

    with world.store.transaction(SUPERVISOR) as tx:
        kept, _ = kept_letters.find(tx, letter.id)
    again = kept_letters.printed(world.store, kept)

    assert printed.startswith(b"%PDF-")
    assert again == printed


def test_a_machine_that_cannot_print_says_what_to_install(world: World) -> None:
    ask(world, answering(**REFUSAL))
    jobs.run_due(world.store)

    with world.store.transaction(SUPERVISOR) as tx:
        letter, _ = kept_letters.find(tx, only(world).id)

    with pytest.raises(PrinterError, match="libpango"):
        kept_letters.printed(world.store, letter)


def test_a_receipt_is_made_once_and_takes_no_number(world: World) -> None:
    case_id = ask(world, answering(**REFUSAL))

    for _ in range(2):
        with world.store.transaction(CLERK) as tx:
            issuing.receipt(tx, tx.session.get_one(Case, case_id))

    letter = only(world)
    assert (letter.title, letter.serial) == ("受理回执", None)


def test_an_answer_that_lost_its_letter_is_noticed(world: World) -> None:
    ask(world, answering(**REFUSAL))
    jobs.run_due(world.store)
    sound = check(world.store)
    with world.store.transaction() as tx:
        tx.session.execute(delete(Letter))

    (breach,) = check(world.store)

    assert sound == []
    assert "没有一同送达的文书" in breach.message


def test_a_notice_of_acceptance_names_only_what_was_accepted(world: World) -> None:
    accept = job("accept", retries=3, stage='="distribute"', text='="予以受理。"')
    world.publish(diagram("p", [accept], "start > accept > done") | SHARED)
    case_id = begin(world)
    with world.store.transaction() as tx:
        refused = {"case_id": case_id, "item": "elderly_subsidy", "delivered_at": tx.now, "receipt": "X"}
        tx.session.execute(insert(CaseItem).values(**refused))

    jobs.run_due(world.store)

    assert f"受理的事项为：{ITEM}。" in only(world).text
