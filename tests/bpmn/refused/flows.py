"""Flows along which a token would be lost, doubled or stuck."""

from __future__ import annotations

from tests.bpmn.refused.shapes import (
    CHOICE,
    EXCLUSIVE,
    LATE,
    LINE,
    WAITING,
    Refusal,
)
from tests.support.bpmn_text import (
    catch,
    diagram,
    gateway,
    message,
    sub,
    user,
)

FLOWS = [
    Refusal(
        "flow_end_missing",
        "flow to nowhere",
        "p_a_end_1",
        diagram(LINE, user("a")).replace('targetRef="end"', 'targetRef="x"'),
    ),
    Refusal(
        "flow_end_missing",
        "flow across a sub-process border",
        "p_b_end_2",
        diagram("start -> a -> end; b -> end", sub("a", "start1 -> b -> end1", user("b"))),
    ),
    Refusal(
        "condition_outside_gateway",
        "conditional flow from an event",
        "p_start_a_0",
        diagram("start -[=x]-> a; a -> end", user("a")),
    ),
    Refusal(
        "no_default",
        "task with nothing but conditional flows",
        "a",
        diagram("start -> a; a -[=x]-> end; a -[=y]-> end2", user("a")),
    ),
    Refusal(
        "condition_on_default",
        "default flow of a task with a condition",
        "p_a_end_1",
        diagram("start -> a; a -[default]-> end; a -> end2", user("a")).replace(
            'targetRef="end">',
            'targetRef="end"><bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">=x</bpmn:conditionExpression>',
        ),
    ),
    Refusal(
        "implicit_split",
        "two flows without condition out of a task",
        "a",
        diagram("start -> a; a -> end; a -> end2", user("a")),
        warning=True,
    ),
    Refusal(
        "implicit_split",
        "two flows without condition out of a start event",
        "start",
        diagram("start -> a; start -> b; a -> end; b -> end", user("a"), user("b")),
        warning=True,
    ),
    Refusal("dead_end", "task without a way on", "a", diagram("start -> a; start -> end", user("a"))),
    Refusal("flow_after_end", "flow out of an end event", "end", diagram("start -> end -> end2")),
    Refusal("flow_into_event", "flow into a start event", "start", diagram("start -> a -> start", user("a"))),
    Refusal("one_start", "two start events", "p", diagram(f"{LINE}; start2 -> a", user("a"))),
    Refusal(
        "one_start", "sub-process without a start event", "a", diagram(LINE, sub("a", "b -> end1", user("b")))
    ),
    Refusal("no_end", "process without an end event", "p", diagram("start -> a", user("a"))),
    Refusal(
        "unreachable",
        "loop that nothing leads to",
        "c",
        diagram(
            f"{LINE}; choice -[=x]-> c -> choice; choice -[default]-> end", user("a"), EXCLUSIVE, user("c")
        ),
    ),
    Refusal(
        "no_way_out",
        "loop without an exit",
        "a",
        diagram(
            "start -> choice; choice -[=x]-> m; choice -[default]-> end; m -> a -> m",
            EXCLUSIVE,
            gateway("exclusive", "m"),
            user("a"),
        ),
    ),
    Refusal(
        "no_default",
        "gateway without a default flow",
        "choice",
        diagram(CHOICE.replace("[default]", "[=y]"), EXCLUSIVE, user("a")),
    ),
    Refusal(
        "no_default",
        "one conditional flow and no other",
        "choice",
        diagram("start -> choice; choice -[=x]-> end", EXCLUSIVE),
    ),
    Refusal(
        "no_condition",
        "flow without a condition",
        "p_choice_b_4",
        diagram(f"{CHOICE}; choice -> b -> end", EXCLUSIVE, user("a"), user("b")),
    ),
    Refusal(
        "condition_on_default",
        "default flow with a condition",
        "p_choice_a_1",
        diagram(CHOICE, EXCLUSIVE, user("a")).replace('default="p_choice_end_3"', 'default="p_choice_a_1"'),
    ),
    Refusal(
        "event_gateway_ways",
        "event gateway with one way",
        "choice",
        diagram("start -> choice -> a -> end", WAITING, catch("a", LATE)),
    ),
    Refusal(
        "event_gateway_target",
        "event gateway before a task",
        "b",
        diagram(
            "start -> choice; choice -> a -> end; choice -> b -> end", WAITING, catch("a", LATE), user("b")
        ),
    ),
    Refusal(
        "event_gateway_shared",
        "event entered from two sides",
        "a",
        diagram(
            "start -> choice; choice -> a -> end; choice -> b -> a",
            WAITING,
            catch("a", LATE),
            catch("b", message("m")),
        ),
    ),
]
