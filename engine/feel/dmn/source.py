"""Turns bytes into an XML tree without trusting them: no document type, no entities, bounded size.

Knows nothing of decisions beyond the namespaces that name the versions of DMN.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from engine.feel.dmn.errors import DmnSourceError

LARGEST = 5_000_000
DEEPEST = 120

NAMESPACES = frozenset(
    {
        "http://www.omg.org/spec/DMN/20151101/dmn.xsd",
        "http://www.omg.org/spec/DMN/20180521/MODEL/",
        "https://www.omg.org/spec/DMN/20191111/MODEL/",
        "https://www.omg.org/spec/DMN/20211108/MODEL/",
        "https://www.omg.org/spec/DMN/20230324/MODEL/",
        "https://www.omg.org/spec/DMN/20240513/MODEL/",
    }
)


def read_root(xml: bytes) -> etree._Element:
    """The ``definitions`` element of a DMN 1.1 to 1.6 file of at most ``LARGEST`` bytes.

    Raises:
        DmnSourceError: not XML, a document type, too large, too deep, or not DMN.
    """
    if len(xml) > LARGEST:
        raise DmnSourceError(f"文件超过 {LARGEST // 1_000_000} MB，不予读取")
    root = _parse(xml)
    if root.getroottree().docinfo.internalDTD is not None:
        raise DmnSourceError("文件含有 DOCTYPE 声明，不予读取")
    namespace, name = split_tag(root)
    if name != "definitions" or namespace not in NAMESPACES:
        raise DmnSourceError("文件的根元素不是 DMN definitions")
    _check_depth(root)
    return root


def _parse(xml: bytes) -> etree._Element:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False
    )
    try:
        return etree.fromstring(xml, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise DmnSourceError(f"文件不是合格的 XML：{error}") from error


def _check_depth(root: etree._Element) -> None:
    level = [root]
    for _ in range(DEEPEST):
        level = [child for element in level for child in element]
        if not level:
            return
    raise DmnSourceError("文件的元素嵌套过深，不予读取")


def split_tag(element: etree._Element) -> tuple[str, str]:
    """Namespace and local name of an element; both empty for comments and processing instructions."""
    tag: object = element.tag
    if not isinstance(tag, str):
        return "", ""
    namespace, _, name = tag.rpartition("}")
    return namespace.removeprefix("{"), name


def children(element: etree._Element, *names: str) -> Iterator[etree._Element]:
    """The child elements of DMN with one of the local names (all names if none is given), in order.

    Elements of other namespaces - diagrams apart, whatever a modeler adds - are left out.
    """
    for child in element:
        namespace, name = split_tag(child)
        if namespace in NAMESPACES and (not names or name in names):
            yield child


def child(element: etree._Element, *names: str) -> etree._Element | None:
    """The first child element of DMN with one of the local names."""
    return next(children(element, *names), None)


def text_of(element: etree._Element | None) -> str | None:
    """The stripped text of the ``text`` child, or ``None`` when there is none or it is blank."""
    if element is None:
        return None
    inner = child(element, "text")
    return (inner_text(inner) if inner is not None else "") or None


def inner_text(element: etree._Element) -> str:
    """All text inside an element without comments, stripped."""
    return "".join(str(piece) for piece in element.itertext()).strip()
