"""Puts a guide together from a release."""

from __future__ import annotations

from engine.content import Content
from engine.guide.definitions import Guide, GuideItem, GuideLimit
from engine.guide.limits import limits_of
from engine.guide.materials import materials_of
from engine.guide.steps import steps_of
from engine.guide.words import Words, read
from engine.offering import Item


def of(content: Content) -> Guide:
    """The guide of ``content``: the same for the same release.

    Raises:
        NotFoundError: the release offers nothing to the public.
    """
    offering, words = content.offering, read(content.files)
    limits = limits_of(content)
    return Guide(
        number=content.number,
        title=offering.title,
        about=words.about,
        items=tuple(_item(content, item, words, limits) for item in offering.items),
        steps=steps_of(content, offering.process, words, limits),
        limits=tuple(limit for limit in limits if limit.item is None),
        rights=words.rights,
        contacts=words.contacts,
    )


def _item(content: Content, item: Item, words: Words, limits: tuple[GuideLimit, ...]) -> GuideItem:
    own = tuple(limit for limit in limits if limit.item == item.code)
    steps = steps_of(content, _process_of(content, item.code), words, own)
    return GuideItem(
        code=item.code,
        name=item.name,
        conditions=words.conditions.get(item.code, ()),
        materials=materials_of(content, item.code, words.when),
        steps=steps,
        limits=own,
        periods=tuple(step.period for step in steps if step.period is not None),
    )


def _process_of(content: Content, item: str) -> str:
    """The process that handles ``item``, empty when none says that it does."""
    processes = content.program.model.processes.values()
    return next((each.id for each in processes if each.properties.get("item") == item), "")
