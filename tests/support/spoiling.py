"""Ways to spoil a release's files on purpose, each failing loudly when there is nothing to spoil."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from lxml import etree

Files = dict[str, bytes]
BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
ZEEBE = "{http://camunda.org/schema/zeebe/1.0}"


def path_of(files: Files, name: str) -> str:
    """The path of the one file called ``name``."""
    (found,) = [path for path in files if path.rsplit("/", 1)[-1] == name]
    return found


@contextmanager
def diagram(files: Files, process: str) -> Iterator[etree._Element]:
    """The diagram of ``process``, to be changed; it is put back at the end of the block."""
    path = path_of(files, f"{process}.bpmn")
    root = etree.fromstring(files[path])
    yield root
    files[path] = etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def element(root: etree._Element, identifier: str) -> etree._Element:
    """The element with this id."""
    (found,) = [each for each in root.iter() if each.get("id") == identifier]
    return found


def swap(files: Files, name: str, old: str, new: str, *, times: int = 1) -> None:
    """Replace the first ``times`` occurrences of ``old`` in the file ``name``."""
    path = path_of(files, name)
    text = files[path].decode()
    assert text.count(old) >= times, f"{name} has no {old!r}"
    files[path] = text.replace(old, new, times).encode()


def swap_after(files: Files, name: str, mark: str, old: str, new: str) -> None:
    """Replace the first ``old`` that stands behind ``mark`` in the file ``name``."""
    path = path_of(files, name)
    head, found, tail = files[path].decode().partition(mark)
    assert found and old in tail, f"{name} has no {old!r} behind {mark!r}"
    files[path] = (head + mark + tail.replace(old, new, 1)).encode()


def condition(files: Files, process: str, flow: str, text: str) -> None:
    """Give a sequence flow another condition."""
    with diagram(files, process) as root:
        (found,) = element(root, flow).iter(f"{BPMN}conditionExpression")
        assert found.text != text
        found.text = text


def remove(files: Files, process: str, node: str) -> None:
    """Take a node with one way out away; whatever led to it leads to what came after it."""
    with diagram(files, process) as root:
        (out,) = [flow for flow in root.iter(f"{BPMN}sequenceFlow") if flow.get("sourceRef") == node]
        after = element(root, str(out.get("targetRef")))
        for flow in root.iter(f"{BPMN}sequenceFlow"):
            if flow.get("targetRef") == node:
                flow.set("targetRef", str(after.get("id")))
        for gone in (out, element(root, node)):
            parent = gone.getparent()
            assert parent is not None
            parent.remove(gone)


def lead(files: Files, process: str, flow: str, target: str) -> None:
    """Let a sequence flow lead to another node."""
    with diagram(files, process) as root:
        element(root, target)
        element(root, flow).set("targetRef", target)


def attribute(files: Files, process: str, identifier: str, name: str, value: str | None) -> None:
    """Set or drop an attribute of an element."""
    with diagram(files, process) as root:
        found = element(root, identifier)
        assert found.get(name) != value
        if value is None:
            del found.attrib[name]
        else:
            found.set(name, value)


def kind(files: Files, process: str, identifier: str, tag: str) -> None:
    """Make another kind of element of a node."""
    with diagram(files, process) as root:
        element(root, identifier).tag = BPMN + tag


def mapping(files: Files, process: str, identifier: str, target: str, source: str | None) -> None:
    """Let an input or output of a node be computed from ``source``, or drop it."""
    with diagram(files, process) as root:
        found = [each for each in element(root, identifier).iter() if each.get("target") == target]
        assert found and found[0].get("source") != source, f"{identifier} maps no {target}"
        for each in found:
            parent = each.getparent()
            if source is None and parent is not None:
                parent.remove(each)
            elif source is not None:
                each.set("source", source)


def prop(files: Files, process: str, identifier: str, name: str) -> None:
    """Drop a property of a node."""
    with diagram(files, process) as root:
        wanted = element(root, identifier).iter(f"{ZEEBE}property")
        (found,) = [each for each in wanted if each.get("name") == name]
        parent = found.getparent()
        assert parent is not None
        parent.remove(found)


def setting(files: Files, process: str, identifier: str, tag: str, name: str, value: str) -> None:
    """Set an attribute of a ``zeebe:`` setting of a node."""
    with diagram(files, process) as root:
        (found,) = element(root, identifier).iter(ZEEBE + tag)
        assert found.get(name) != value
        found.set(name, value)
