"""What the history calls the verbs of staff, and how each looks."""

from __future__ import annotations

from webui.pages import Tone

VERB_WORDS = {
    "transfer": ("转办", Tone.INFO),
    "reassign": ("改派", Tone.WARN),
    "take_over": ("接办", Tone.WARN),
    "put_back": ("收回到岗位", Tone.WARN),
    "handover": ("交接", Tone.INFO),
    "delegate": ("委派", Tone.INFO),
    "hand_back": ("委派交回", Tone.GOOD),
    "call_back": ("收回委派", Tone.WARN),
    "deputy": ("代理办理", Tone.INFO),
    "countersign": ("发起会签", Tone.INFO),
    "add_signer": ("加签", Tone.INFO),
    "remove_signer": ("减签", Tone.WARN),
    "sign": ("签署意见", Tone.GOOD),
    "submit": ("提交，待后加签", Tone.INFO),
    "return": ("退回", Tone.WARN),
    "withdraw": ("撤回", Tone.WARN),
    "urge": ("催办", Tone.WARN),
    "copy": ("抄送", Tone.PLAIN),
    "ask": ("沟通", Tone.PLAIN),
    "answer": ("答复沟通", Tone.PLAIN),
    "suspend": ("挂起", Tone.WARN),
    "resume": ("恢复", Tone.INFO),
    "terminate_propose": ("提出终止", Tone.WARN),
    "terminate": ("同意终止", Tone.BAD),
    "terminate_decline": ("不同意终止", Tone.INFO),
}
