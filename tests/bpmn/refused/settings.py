"""Settings that are missing, wrong or without effect."""

from __future__ import annotations

from tests.bpmn.refused.shapes import (
    CHOICE,
    EXCLUSIVE,
    LINE,
    Refusal,
    one,
    settings,
)
from tests.support.bpmn_text import (
    call,
    diagram,
    document,
    each,
    end,
    mapping,
    message,
    process,
    rule,
    script,
    service,
    sub,
    task,
    user,
)

SETTINGS = [
    Refusal("no_job_type", "service task without a type", "a", one(task("serviceTask", "a"))),
    Refusal(
        "no_job_type",
        "message end event without a type",
        "end",
        diagram(LINE, user("a"), end("end", message("m"))),
    ),
    Refusal("no_script", "script without an expression", "a", one(script("a", "1 + 1", "x"))),
    Refusal("no_decision", "rule task without a decision", "a", one(task("businessRuleTask", "a"))),
    Refusal("decision_missing", "decision that is not in the release", "a", one(rule("a", "none", "x"))),
    Refusal(
        "retries",
        "retries that are no number",
        "a",
        one(service("a")).replace('type="work"', 'type="work" retries="many"'),
    ),
    Refusal("expression", "expression that is not FEEL", "a", one(script("a", "=1 +", "x"))),
    Refusal(
        "expression",
        "condition that is not FEEL",
        "p_choice_a_1",
        diagram(CHOICE.replace("=x", "=x and"), EXCLUSIVE, user("a")),
    ),
    Refusal(
        "condition_not_feel",
        "condition without =",
        "p_choice_a_1",
        diagram(CHOICE.replace("=x", "${x}"), EXCLUSIVE, user("a")),
    ),
    Refusal(
        "mapping_target",
        "mapping to no variable name",
        "a",
        one(service("a", extension=mapping(outputs={"1x": "=1"}))),
    ),
    Refusal(
        "mapping_source", "mapping without a source", "a", one(service("a", extension=mapping({"x": ""})))
    ),
    Refusal("variable_name", "result variable that is no name", "a", one(script("a", "=1", "my var"))),
    Refusal("no_collection", "multi-instance without a list", "a", one(each(user("a"), "items"))),
    Refusal(
        "loop_output", "output element without a collection", "a", one(each(user("a"), "=items", result="=x"))
    ),
    Refusal(
        "loop_setting",
        "loopCardinality",
        "a",
        one(each(user("a"), "=x")).replace(
            "</bpmn:multi", "<bpmn:loopCardinality>3</bpmn:loopCardinality></bpmn:multi"
        ),
    ),
    Refusal("no_called_process", "computed process to call", "a", one(call("a", "=x"))),
    Refusal(
        "called_process_missing", "called process that is not in the release", "a", one(call("a", "none"))
    ),
    Refusal(
        "called_process_missing",
        "call of a sub-process",
        "b",
        diagram("start -> a -> b -> end", sub("a", "start1 -> end1"), call("b", "a")),
    ),
    Refusal("recursive_call", "process that calls itself", "a", one(call("a", "p"))),
    Refusal(
        "recursive_call",
        "processes that call each other",
        "b",
        document(
            process(LINE, call("a", "q")).body + process("start1 -> b -> end1", call("b", "p"), id="q").body
        ),
    ),
    Refusal("listeners", "execution or task listeners", "a", one(settings("<zeebe:taskListeners/>"))),
    Refusal(
        "setting_without_effect",
        "unknown zeebe element",
        "a",
        one(settings('<zeebe:priorityDefinition priority="3"/>')),
        True,
    ),
    Refusal(
        "setting_without_effect",
        "unknown zeebe attribute",
        "a",
        one(settings('<zeebe:taskSchedule followUpDate="=x"/>')),
        True,
    ),
    Refusal(
        "setting_without_effect",
        "setting of another element",
        "a",
        one(settings('<zeebe:taskDefinition type="x"/>')),
        True,
    ),
    Refusal("no_candidates", "user task for nobody", "a", one(user("a", groups="")), True),
    Refusal(
        "no_outputs",
        "form without output mappings",
        "a",
        one(settings('<zeebe:formDefinition formId="f"/>')),
        True,
    ),
    Refusal("no_result_variable", "script without a result variable", "a", one(script("a", "=1", "")), True),
]
