"""What a release promises the public: the service guide, made from the release alone, so that it cannot say otherwise.

Knows no page and no case; everything printed comes from the diagrams, tables and clocks that the engine runs.
"""

from engine.guide.checking import check
from engine.guide.compiling import of
from engine.guide.definitions import (
    Guide,
    GuideItem,
    GuideLimit,
    GuideMaterial,
    GuidePause,
    GuidePeriod,
    GuideStep,
    Handing,
    Note,
    Who,
)
from engine.guide.picture import pages, picture
from engine.guide.words import FILE

__all__ = [
    "FILE",
    "Guide",
    "GuideItem",
    "GuideLimit",
    "GuideMaterial",
    "GuidePause",
    "GuidePeriod",
    "GuideStep",
    "Handing",
    "Note",
    "Who",
    "check",
    "of",
    "pages",
    "picture",
]
