"""Decision evaluation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.orchestration import decisions
from engine.orchestration.clients import Scope
from engine.orchestration.definitions import DecisionDefinition
from engine.orchestration.keys import number_of
from engine.storage.database import to_json
from webui.api.operations import Call, operation
from webui.api.schemas.processes import (
    DecisionEvaluation,
    DecisionReply,
    EvaluatedDecision,
    EvaluatedInput,
    EvaluatedOutput,
    MatchedRule,
)


@operation("post /decision-definitions/evaluation", "计算决策", scope=Scope.DECIDE)
def evaluate_decision(call: Call, body: DecisionEvaluation) -> DecisionReply:
    """The result of a decision and how it came about; nothing is stored."""
    with call.transaction() as tx:
        done = decisions.evaluate(
            tx, body.decision_definition_id, body.decision_definition_key, body.variables
        )
        evaluation = number_of("evaluation", call.session.actor.id, tx.now)
    steps = [
        _step(definition, step, f"{evaluation}-{place}")
        for place, (definition, step) in enumerate(done.steps, start=1)
    ]
    return DecisionReply(
        decision_definition_id=done.definition.id,
        decision_definition_key=done.definition.key,
        decision_definition_name=done.definition.name,
        decision_definition_version=done.definition.version,
        decision_evaluation_key=evaluation,
        decision_instance_key=evaluation,
        decision_requirements_id=done.definition.requirements_id,
        decision_requirements_key=done.definition.requirements_key,
        evaluated_decisions=steps,
        output=to_json(done.value),
    )


def _step(definition: DecisionDefinition, step: Mapping[str, Any], key: str) -> EvaluatedDecision:
    return EvaluatedDecision(
        decision_definition_id=definition.id,
        decision_definition_name=definition.name,
        decision_definition_version=definition.version,
        decision_definition_type="DECISION_TABLE" if step["hit_policy"] else "LITERAL_EXPRESSION",
        output=to_json(step["value"]),
        matched_rules=[_rule(rule) for rule in step["rules"]],
        evaluated_inputs=[
            EvaluatedInput(
                input_id=read["expression"],
                input_name=read["label"] or read["expression"],
                input_value=to_json(read["value"]),
            )
            for read in step["inputs"]
        ],
        decision_definition_key=definition.key,
        decision_evaluation_instance_key=key,
    )


def _rule(rule: Mapping[str, Any]) -> MatchedRule:
    outputs = [
        EvaluatedOutput(output_id=name, output_name=name, output_value=to_json(value))
        for name, value in rule["outputs"].items()
    ]
    return MatchedRule(rule_id=rule["rule_id"], rule_index=rule["index"], evaluated_outputs=outputs)
