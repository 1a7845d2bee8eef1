"""Who signs in and how it is proved: passwords, waits after failures, second factors, sessions."""

from engine.identity.entering import Attempt, Entered, Step, attempt, enter_vouched, go_on
from engine.identity.policy import DEMO_POLICY, Policy, SecondFactor

__all__ = [
    "DEMO_POLICY",
    "Attempt",
    "Entered",
    "Policy",
    "SecondFactor",
    "Step",
    "attempt",
    "enter_vouched",
    "go_on",
]
