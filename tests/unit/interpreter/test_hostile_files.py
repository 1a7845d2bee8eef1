"""Files that are no diagrams, or wish us harm, end in a clear error; odd but honest ones are read."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from engine.errors import ModelError
from engine.interpreter import compile_program
from tests.support.bpmn_text import Element, diagram, gateway, user
from tests.support.process import start

GOOD = diagram("start -> review -> end", user("review"))
BODY = GOOD.partition("?>")[2]
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "ha"}">' for n in range(12))


def refused(source: bytes) -> ModelError:
    began = time.monotonic()
    with pytest.raises(ModelError) as caught:
        compile_program({"a.bpmn": source}, {})

    assert time.monotonic() - began < 5
    assert "a.bpmn" in caught.value.message
    return caught.value


@pytest.mark.parametrize(
    "source",
    [
        b"",
        b"   ",
        b"not xml at all",
        b"\x89PNG\r\n\x1a\n" + bytes(200),
        b"PK\x03\x04",
        b"<a><b></a>",
        GOOD.encode()[:-20],
        GOOD.encode().replace(b"review", b"re\xffview"),
        b'<?xml version="1.0" encoding="no-such-code"?><a/>',
        GOOD.replace("review", "&undefined;").encode(),
        b"<definitions>" * 300 + b"</definitions>" * 300,
        b"<a " + b" ".join(b'x%d="1"' % n for n in range(5)) + b' x1="2"/>',
    ],
    ids=range(12),
)
def test_what_is_no_xml_is_refused(source: bytes) -> None:
    assert refused(source).fields["reason"] == "syntax"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "utf-16-be", "gb18030"])
@pytest.mark.parametrize(
    "doctype",
    [
        "<!DOCTYPE a>",
        '<!DOCTYPE a SYSTEM "http://127.0.0.1:9/a.dtd">',
        '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        f"<!DOCTYPE a [{LAUGHS}]>",
    ],
    ids=["empty", "external", "entity", "laughs"],
)
def test_a_doctype_is_refused_in_any_encoding(doctype: str, encoding: str) -> None:
    declared = encoding.removesuffix("-le").removesuffix("-be")
    text = f'<?xml version="1.0" encoding="{declared}"?>{doctype}{BODY}'
    mark = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}.get(encoding, b"")

    assert refused(mark + text.encode(encoding)).fields["reason"] == "doctype"


def test_entities_that_explode_are_refused() -> None:
    text = f'<?xml version="1.0"?><!DOCTYPE a [{LAUGHS}]>{BODY.replace("review", "&l11;")}'

    assert refused(text.encode()).fields["reason"] in {"syntax", "doctype"}


def test_the_content_of_local_files_is_never_read() -> None:
    named = BODY.replace("review", "&x;")

    error = refused(f'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]>{named}'.encode())

    assert Path("/etc/hostname").read_text(encoding="utf-8").strip() not in error.message


def test_a_file_too_large_is_refused_before_it_is_read() -> None:
    assert refused(b"<a/>" + b" " * (5 * 1024 * 1024)).fields["reason"] == "too_large"


def test_a_file_too_deep_is_refused() -> None:
    source = GOOD.replace(
        '<bpmn:startEvent id="start">', '<bpmn:startEvent id="start">' + "<x>" * 120 + "</x>" * 120
    )

    assert refused(source.encode()).fields["reason"] == "too_deep"


def test_an_html_page_is_refused_as_no_diagram() -> None:
    with pytest.raises(ModelError, match="不是 BPMN"):
        compile_program({"a.bpmn": b"<html><body>login</body></html>"}, {})


@pytest.mark.parametrize(
    "namespace", ["http://www.omg.org/spec/BPMN/20100524/MODEL/", "http://schema.omg.org/spec/BPMN/2.0", ""]
)
def test_elements_of_another_namespace_are_no_bpmn(namespace: str) -> None:
    source = GOOD.replace("http://www.omg.org/spec/BPMN/20100524/MODEL", namespace or "urn:none")

    with pytest.raises(ModelError, match="不是 BPMN"):
        compile_program({"a.bpmn": source.encode()}, {})


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_declared_encodings_and_byte_order_marks_are_understood(encoding: str) -> None:
    element = Element(
        "userTask", "审核", {"name": "街道初审"}, '<zeebe:assignmentDefinition candidateGroups="clerk"/>'
    )
    text = diagram("start -> 审核 -> end", element).replace("UTF-8", encoding.removesuffix("-sig"))

    program = compile_program({"a.bpmn": text.encode(encoding)}, {})

    assert program.node("p", "审核").name == "街道初审"


def test_another_prefix_or_none_means_the_same() -> None:
    plain = GOOD.replace("bpmn:", "").replace("xmlns:bpmn", "xmlns")

    assert (
        "review"
        in compile_program({"a.bpmn": plain.replace("xmlns=", "xmlns=", 1).encode()}, {})
        .specs["p"]
        .task_specs
    )


def test_comments_and_instructions_anywhere_change_nothing() -> None:
    flows = "start -> choice; choice -[=x > 1]-> review -> end; choice -[default]-> end"
    text = diagram(flows, gateway("exclusive", "choice"), user("review"))
    commented = text.replace("=x > 1", "=x <!-- more than --> > <?pi?>1").replace(
        "<bpmn:", "<!-- c --><bpmn:"
    )

    assert start(commented, {"x": 2}).waiting_at == {"review"}


def test_cdata_is_text() -> None:
    flows = "start -> choice; choice -[=x]-> review -> end; choice -[default]-> end"
    text = diagram(flows, gateway("exclusive", "choice"), user("review")).replace(
        "=x<", "<![CDATA[=x < 5]]><"
    )

    assert start(text, {"x": 2}).waiting_at == {"review"}


@pytest.mark.parametrize("flag", ["0", "false", " false "])
def test_xml_may_write_false_as_zero(flag: str) -> None:
    text = diagram("start -> review -> end; late -> end", user("review"), Element(
        "boundaryEvent", "late", {"attachedToRef": "review", "cancelActivity": flag}, "",
        '<bpmn:timerEventDefinition id="t"><bpmn:timeDuration>PT1H</bpmn:timeDuration></bpmn:timerEventDefinition>',
    ))  # fmt: skip
    case = start(text)

    case.fire("late")

    assert case.waiting_at == {"review"}


def test_a_diagram_of_a_thousand_tasks_is_judged_in_half_a_second() -> None:
    names = [f"t{n}" for n in range(1000)]
    text = diagram("start -> " + " -> ".join(names) + " -> end", *(user(name) for name in names))
    began = time.process_time()

    compile_program({"a.bpmn": text.encode()}, {})

    assert time.process_time() - began < 0.5
