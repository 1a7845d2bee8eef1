"""The demonstration: synthetic people and households, and a play of every role until each case is answered."""

from webui.demo.play import Played, Stage, VirtualClock, play_households
from webui.demo.setting import DEMO_PASSWORD, households, seed, set_up

__all__ = [
    "DEMO_PASSWORD",
    "Played",
    "Stage",
    "VirtualClock",
    "households",
    "play_households",
    "seed",
    "set_up",
]
