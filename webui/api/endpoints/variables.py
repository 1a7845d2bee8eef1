"""Variables of a process instance."""

from __future__ import annotations

from engine.orchestration import instances
from engine.orchestration.clients import Scope
from engine.orchestration.keys import number_of
from engine.orchestration.paging import page_of as part_of
from engine.storage.database import to_json
from webui.api.operations import Call, operation
from webui.api.schemas.filters import wanted
from webui.api.schemas.instances import Variable, Variables, VariableSearch
from webui.api.schemas.searching import Direction
from webui.api.searching import found, page_of


@operation("post /variables/search", "查找变量", scope=Scope.READ_INSTANCES)
def search_variables(call: Call, body: VariableSearch) -> Variables:
    """The decision variables of one process instance, by name."""
    asked = body.filter
    with call.transaction() as tx:
        case, values = instances.variables(tx, asked.process_instance_key)
    names = sorted(name for name in values if wanted(asked.name).holds(name))
    if asked.scope_key not in (None, case.key):
        names = []
    if body.sort and body.sort[0].order is Direction.DESC:
        names.reverse()

    def shown(name: str) -> Variable:
        return Variable(
            name=name,
            value=to_json(values[name]),
            variable_key=number_of(case.id, name),
            scope_key=case.key,
            process_instance_key=case.key,
        )

    return Variables(**found(part_of(names, page_of(body.page)), shown))
