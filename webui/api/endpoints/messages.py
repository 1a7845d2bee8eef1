"""Messages: publication and correlation."""

from __future__ import annotations

from engine.orchestration import messages
from engine.orchestration.clients import Scope
from engine.orchestration.keys import key_of
from webui.api.operations import Call, operation
from webui.api.schemas.instances import (
    MessageCorrelated,
    MessageCorrelation,
    MessagePublication,
    MessagePublished,
)


@operation("post /messages/publication", "发布消息", scope=Scope.SEND)
def publish_message(call: Call, body: MessagePublication) -> MessagePublished:
    """Send a message to whoever waits for it; with a time to live it is kept for who will."""
    named = {} if body.message_id is None else {"id": body.message_id}
    kept = body.time_to_live > 0
    sent = messages.Sent(body.name, body.correlation_key, body.variables, kept=kept, **named)
    with call.transaction() as tx:
        return MessagePublished(message_key=messages.publish(tx, sent))


@operation("post /messages/correlation", "关联消息", scope=Scope.SEND)
def correlate_message(call: Call, body: MessageCorrelation) -> MessageCorrelated:
    """Send a message to the process instance that waits for it now."""
    sent = messages.Sent(body.name, body.correlation_key, body.variables)
    with call.transaction() as tx:
        key, case_id = messages.correlate(tx, sent)
    return MessageCorrelated(message_key=key, process_instance_key=key_of(case_id))
