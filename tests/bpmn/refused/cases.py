"""Models that must not be published: each with the code and the element that the validator names."""

from __future__ import annotations

from tests.bpmn.refused.elements import ELEMENTS
from tests.bpmn.refused.events import EVENTS
from tests.bpmn.refused.flows import FLOWS
from tests.bpmn.refused.settings import SETTINGS

REFUSALS = [*ELEMENTS, *EVENTS, *FLOWS, *SETTINGS]
