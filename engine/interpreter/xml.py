"""Reads untrusted XML safely.  Knows nothing of BPMN."""

from __future__ import annotations

from lxml import etree

from engine.errors import ModelError

MAX_BYTES = 4 * 1024 * 1024
MAX_DEPTH = 100


def parse(source: bytes, name: str) -> etree._Element:
    """The root element of ``source``, without comments and processing instructions.

    Raises:
        ModelError: the text is too big, too deep, not XML, or carries a DOCTYPE.
    """
    if len(source) > MAX_BYTES:
        raise ModelError(f"文件“{name}”超过 {MAX_BYTES // 1024 // 1024} MB", file=name, reason="too_large")
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(source, parser)
    except etree.XMLSyntaxError as error:
        text = f"文件“{name}”不是有效的 XML（第 {error.lineno or 1} 行）：{error.msg or '内容为空'}"
        raise ModelError(text, file=name, reason="syntax") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise ModelError(f"文件“{name}”含有 DOCTYPE，已拒绝", file=name, reason="doctype")
    if _depth(root) > MAX_DEPTH:
        raise ModelError(f"文件“{name}”嵌套超过 {MAX_DEPTH} 层", file=name, reason="too_deep")
    return root


def flag(element: etree._Element, name: str, default: bool = False) -> bool:
    """The value of the boolean attribute ``name``, which XML may write as ``true`` or as ``1``."""
    value = element.get(name)
    return default if value is None else value.strip() in ("true", "1")


def _depth(root: etree._Element) -> int:
    deepest = depth = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        deepest = max(deepest, depth)
    return deepest
