"""What each verb on a task asks for and does: one entry a verb, in the words of its form."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from uuid import UUID

from engine.storage import Transaction
from engine.task_access import Task
from engine.verb_names import Verb
from engine.verbs import (
    colleagues,
    delegation,
    involving,
    returning,
    signing,
    transfer,
    urging,
)
from engine.verbs.signing import Place, Quorum, Wanted
from webui.pages.verbs import Choice, ChoiceField


@dataclass(frozen=True)
class Sent:
    """What was sent: the chosen values by the field's name, and the words."""

    chosen: Mapping[str, tuple[str, ...]]
    text: str

    def one(self, name: str) -> str:
        """The first value of ``name``, or nothing."""
        return next(iter(self.chosen.get(name, ())), "")


Ask = Callable[[Transaction, Task], tuple[ChoiceField, ...]]
Act = Callable[[Transaction, UUID, Sent], object]


@dataclass(frozen=True)
class VerbForm:
    """A verb's form.  ``verb`` is what the diagram must allow, None for what a supervisor may always do."""

    label: str
    hint: str
    words: str
    act: Act
    verb: Verb | None = None
    ask: Ask = lambda _tx, _task: ()
    words_needed: bool = True
    done: str = ""


def _able(tx: Transaction, task: Task) -> tuple[ChoiceField, ...]:
    return (ChoiceField("to", "转给谁", _people(colleagues.able(tx, task))),)


def _near(tx: Transaction, task: Task) -> tuple[ChoiceField, ...]:
    return (ChoiceField("to", "选择同事", _people(colleagues.near(tx, task))),)


def _several(tx: Transaction, task: Task) -> tuple[ChoiceField, ...]:
    return (ChoiceField("to", "选择同事（可多选）", _people(colleagues.near(tx, task)), many=True),)


def _signers(tx: Transaction, task: Task) -> tuple[ChoiceField, ...]:
    quorum = ChoiceField(
        "quorum",
        "需要几个人的意见",
        (
            Choice(Quorum.ALL, "会签：每一位都要签署"),
            Choice(Quorum.ANY, "或签：有一位签署即可"),
        ),
        chosen=(Quorum.ALL,),
    )
    return (*_several(tx, task), quorum)


def _added(tx: Transaction, task: Task) -> tuple[ChoiceField, ...]:
    place = ChoiceField(
        "place",
        "在什么时候签署",
        (
            Choice(Place.BEFORE, "前加签：先由这位同事签署"),
            Choice(Place.PARALLEL, "并行加签：与现有会签人同时"),
            Choice(Place.AFTER, "后加签：我提交之后由这位同事签署"),
        ),
        chosen=(Place.BEFORE,),
    )
    return (*_near(tx, task), place)


def _earlier(tx: Transaction, task: Task) -> tuple[ChoiceField, ...]:
    found = returning.targets(tx, task)
    choices = [Choice(each.element_id, each.name) for each in found]
    if len(found) > 1:
        choices.insert(0, Choice(returning.PREVIOUS, f"上一步（{found[0].name}）"))
        choices.insert(1, Choice(returning.INITIATOR, f"最初的环节（{found[-1].name}）"))
    return (ChoiceField("to", "退回到", tuple(choices)),)


def _people(found: list[colleagues.Colleague]) -> tuple[Choice, ...]:
    return tuple(
        Choice(each.id, each.name, f"{each.office}{'·' if each.posts else ''}{'、'.join(each.posts)}")
        for each in found
    )


def _countersign(tx: Transaction, task_id: UUID, sent: Sent) -> None:
    quorum = Quorum(sent.one("quorum")) if sent.one("quorum") in set(Quorum) else Quorum.ALL
    signing.countersign(tx, task_id, Wanted(sent.chosen.get("to", ()), sent.text, quorum))


def _add_signer(tx: Transaction, task_id: UUID, sent: Sent) -> None:
    place = Place(sent.one("place")) if sent.one("place") in set(Place) else Place.BEFORE
    signing.add_signer(tx, task_id, sent.one("to"), place, sent.text)


FORMS: Mapping[str, VerbForm] = {
    "transfer": VerbForm(
        "转办", "把任务转给有同样岗位的同事，转出后由对方办理。", "转办原因",
        lambda tx, key, sent: transfer.transfer(tx, key, sent.one("to"), sent.text),
        Verb.TRANSFER, _able, done="已转办",
    ),
    "delegate": VerbForm(
        "委派", "请同事帮您做一部分。同事办好后交回，仍由您办结并负责。", "委派事项",
        lambda tx, key, sent: delegation.delegate(tx, key, sent.one("to"), sent.text),
        Verb.DELEGATE, _near, done="已委派，交回后由您办结",
    ),
    "call_back": VerbForm(
        "收回委派", "任务立即回到您手上，同事不能再交回。", "收回原因",
        lambda tx, key, sent: delegation.call_back(tx, key, sent.text),
        Verb.DELEGATE, done="已收回委派",
    ),
    "countersign": VerbForm(
        "会签", "请同事签署意见，意见收齐之后您才能办结；是否采纳由您决定。", "会签说明",
        _countersign, Verb.COUNTERSIGN, _signers, done="已发起会签",
    ),
    "add_signer": VerbForm(
        "加签", "再请一位同事签署意见。", "加签原因", _add_signer, Verb.ADD_SIGNER, _added, done="已加签",
    ),
    "return": VerbForm(
        "退回", "退回之后，从那一环节起重新办理，必经的环节一步不少；已经填写的内容作为草稿保留。", "退回原因",
        lambda tx, key, sent: returning.give_back(tx, key, sent.one("to"), sent.text),
        Verb.RETURN, _earlier, done="已退回",
    ),
    "withdraw": VerbForm(
        "撤回", "后面的环节还没有人开始，您可以把任务撤回来重新填写。", "撤回原因",
        lambda tx, key, sent: returning.withdraw(tx, key, sent.text),
        Verb.WITHDRAW, done="已撤回，请在待办事项中重新办理",
    ),
    "copy": VerbForm(
        "抄送", "告诉同事这项任务的情况，不改变由谁办理。", "说明（可以不填）",
        lambda tx, key, sent: involving.copy(tx, key, sent.chosen.get("to", ()), sent.text),
        Verb.COPY, _several, words_needed=False, done="已抄送",
    ),
    "ask": VerbForm(
        "沟通", "向同事提一个问题，任务仍在您手上。", "要问的问题",
        lambda tx, key, sent: involving.ask(tx, key, sent.one("to"), sent.text),
        Verb.ASK, _near, done="已发给同事，答复后显示在“协作”里",
    ),
    "urge": VerbForm(
        "催办", "提醒办理人抓紧办理，内容记入办理记录。", "催办内容",
        lambda tx, key, sent: urging.urge(tx, key, sent.text), Verb.URGE, done="已催办",
    ),
    "reassign": VerbForm(
        "改派", "由监督人改由另一位有岗位的人员办理。", "改派原因",
        lambda tx, key, sent: transfer.reassign(tx, key, sent.one("to"), sent.text),
        None, _able, done="已改派",
    ),
    "take_over": VerbForm(
        "接办", "由您本人接着办理；您须有这项任务的岗位。", "接办原因",
        lambda tx, key, sent: transfer.take_over(tx, key, sent.text), done="已接办",
    ),
    "put_back": VerbForm(
        "收回到岗位", "从办理人手上收回，由同岗位的人员重新签收。", "收回原因",
        lambda tx, key, sent: transfer.put_back(tx, key, sent.text), done="已收回到岗位",
    ),
}  # fmt: skip
