"""Events that would not do what they show."""

from __future__ import annotations

from dataclasses import replace

from tests.bpmn.refused.shapes import (
    LATE,
    LINE,
    Refusal,
    definition,
    edge,
    one,
)
from tests.support.bpmn_text import (
    Element,
    boundary,
    catch,
    diagram,
    end,
    fault,
    link,
    message,
    terminate,
    throw,
    timer,
    user,
)

EVENTS = [
    Refusal("unsupported_event", "signal", "a", one(catch("a", definition("signal")))),
    Refusal("link_without_name", "link without a name", "a", one(throw("a", definition("link")))),
    Refusal(
        "link_without_target",
        "link to nowhere",
        "a",
        diagram("start -> b -> a; b -> end", throw("a", link("x")), user("b")),
    ),
    Refusal(
        "link_twice",
        "two ends of one link",
        "c",
        diagram(
            "start -> a; b -> end; c -> end2",
            throw("a", link("x")),
            catch("b", link("x")),
            catch("c", link("x")),
        ),
    ),
    Refusal(
        "flow_at_link",
        "flow out of a link throw",
        "a",
        diagram("start -> a -> end; b -> end", throw("a", link("x")), catch("b", link("x"))),
    ),
    Refusal("unsupported_event", "link at an end", "end", diagram(LINE, user("a"), end("end", link("x")))),
    Refusal("unsupported_event", "conditional", "b", edge(definition("conditional"))),
    Refusal("unsupported_event", "compensation throw", "a", one(throw("a", definition("compensate")))),
    Refusal(
        "unsupported_event", "signal end", "end", diagram(LINE, user("a"), end("end", definition("signal")))
    ),
    Refusal(
        "unsupported_event", "cancel end", "end", diagram(LINE, user("a"), end("end", definition("cancel")))
    ),
    Refusal(
        "several_events",
        "event with two definitions",
        "a",
        one(replace(catch("a", LATE), body=LATE.xml() + definition("x").xml())),
    ),
    Refusal(
        "start_with_event",
        "message start event",
        "s",
        diagram("s -> a -> end", user("a"), catch("s", message("m"), "startEvent")),
    ),
    Refusal(
        "catch_without_event",
        "catch event without definition",
        "a",
        one(Element("intermediateCatchEvent", "a", {})),
    ),
    Refusal("throw_type", "intermediate error event", "a", one(throw("a", fault("error", "E")))),
    Refusal("throw_type", "intermediate terminate event", "a", one(throw("a", terminate()))),
    Refusal("end_type", "timer end event", "end", diagram(LINE, user("a"), end("end", LATE))),
    Refusal("timer_without_time", "timer without a time", "a", one(catch("a", timer("timeDate", "")))),
    Refusal(
        "timer_value", "date without a zone", "a", one(catch("a", timer("timeDate", "2026-01-01T00:00:00")))
    ),
    Refusal("timer_value", "duration in words", "a", one(catch("a", timer("timeDuration", "5 days")))),
    Refusal("timer_value", "negative duration", "a", one(catch("a", timer("timeDuration", "-P1D")))),
    Refusal(
        "timer_value",
        "cycle with a start",
        "b",
        edge(timer("timeCycle", "R3/2026-01-01T00:00:00Z/PT1H"), interrupting=False),
    ),
    Refusal("timer_value", "cron", "b", edge(timer("timeCycle", "0 0 9 * * MON"), interrupting=False)),
    Refusal("timer_value", "cycle of no times", "b", edge(timer("timeCycle", "R0/PT1H"), interrupting=False)),
    Refusal(
        "cycle_outside_boundary", "cycle on a catch event", "a", one(catch("a", timer("timeCycle", "R/PT1H")))
    ),
    Refusal("cycle_outside_boundary", "interrupting cycle", "b", edge(timer("timeCycle", "R/PT1H"))),
    Refusal(
        "message_unknown",
        "reference to no message",
        "a",
        one(Element("receiveTask", "a", {"messageRef": "none"})),
    ),
    Refusal(
        "message_without_name",
        "message without a name",
        "a",
        one(catch("a", message("m"))).replace('name="m"', 'name=""'),
    ),
    Refusal("message_without_key", "message without a key", "a", one(catch("a", message("m", "")))),
    Refusal(
        "message_without_key", "the same key for every case", "a", one(catch("a", message("m", "case_id")))
    ),
    Refusal(
        "fault_unknown",
        "reference to no error",
        "b",
        edge(Element("errorEventDefinition", "x", {"errorRef": "none"})),
    ),
    Refusal(
        "fault_without_code",
        "error end without a code",
        "e",
        diagram("start -> e", end("e", fault("error", None))),
    ),
    Refusal(
        "fault_without_code",
        "error boundary with an empty code",
        "b",
        edge(fault("error", "E")).replace('errorCode="E"', ""),
    ),
    Refusal("fault_code_computed", "computed code to catch", "b", edge(fault("error", "=x"))),
    Refusal(
        "fault_caught_twice",
        "two events for one code",
        "c",
        diagram(
            f"{LINE}; b -> end; c -> end",
            user("a"),
            boundary("a", "b", fault("error", "E")),
            boundary("a", "c", fault("error", "E")),
        ),
    ),
    Refusal("boundary_type", "boundary event without definition", "b", edge(definition("terminate"))),
    Refusal(
        "error_boundary", "non-interrupting error event", "b", edge(fault("error", "E"), interrupting=False)
    ),
    Refusal(
        "boundary_host",
        "boundary event on nothing",
        "b",
        edge(LATE).replace('attachedToRef="a"', 'attachedToRef="start"'),
    ),
]
