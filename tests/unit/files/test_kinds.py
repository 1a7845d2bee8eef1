"""What a file is, is judged by what is in it; and what passes no limit is refused in words."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from engine.files.errors import AttachmentError
from engine.files.kinds import LIMITS, FileKind, judge
from tests.support.papers import GPS, package, pdf, photo


def refusal(data: bytes, **limits: int) -> AttachmentError:
    """The error with which ``data`` are refused."""
    with pytest.raises(AttachmentError) as found:
        judge(data, "id_card", replace(LIMITS, **limits))
    return found.value


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (photo(), FileKind.JPEG),
        (photo(kind="PNG"), FileKind.PNG),
        (pdf(), FileKind.PDF),
        (package(), FileKind.DOCX),
        (package("xl/workbook.xml"), FileKind.XLSX),
    ],
)
def test_every_kind_is_known_by_its_content(data: bytes, kind: FileKind) -> None:
    assert judge(data, "f").kind is kind


def test_a_photo_keeps_nothing_but_the_picture_and_stands_upright() -> None:
    before = photo(60, 40)

    kept = judge(before, "f").data

    with Image.open(io.BytesIO(before)) as sent, Image.open(io.BytesIO(kept)) as picture:
        assert dict(sent.getexif().get_ifd(GPS))
        assert (picture.size, dict(picture.getexif())) == ((40, 60), {})
        assert not {"exif", "comment", "icc_profile"} & set(picture.info)
    assert b"Telephone" in before and b"Telephone" not in kept


def test_what_hangs_behind_a_picture_is_gone() -> None:
    kept = judge(photo(kind="PNG") + b"<script>alert(1)</script>PK\x03\x04", "f").data

    assert b"script" not in kept and b"PK\x03\x04" not in kept


def test_a_transparent_picture_stays_transparent() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (9, 9), (0, 0, 0, 0)).save(out, "PNG")

    with Image.open(io.BytesIO(judge(out.getvalue(), "f").data)) as picture:
        assert picture.convert("RGBA").getpixel((4, 4)) == (0, 0, 0, 0)


def test_pages_of_a_pdf_are_counted() -> None:
    assert judge(pdf(3), "f").pages == 3


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "空"),
        (b"MZ\x90\x00 a program", "只能接收"),
        (b"<html><script>alert(1)</script>", "只能接收"),
        (b"GIF89a", "只能接收"),
        (b"\x00\x00\x00\x18ftypheic\x00\x00", "HEIC"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "旧版 Office"),
        (b"PK\x03\x04 broken", "压缩包已损坏"),
        (package("a.txt"), "不能接收压缩包"),
        (b"%PDF-1.7\nnothing else", "PDF 已损坏"),
        (photo()[:200], "图片已损坏"),
        (b"\xff\xd8\xff\xe0 no picture", "图片已损坏"),
        (package(vbaProject=b"macro"), "宏"),
    ],
)
def test_what_cannot_be_taken_is_refused_in_words_that_name_the_field(data: bytes, words: str) -> None:
    error = refusal(data)

    assert words in error.message
    assert error.fields["field"] == "id_card"


@pytest.mark.parametrize(
    ("data", "limits", "words"),
    [
        (photo(), {"size": 100}, "不能超过"),
        (photo(300, 200), {"pixels": 50_000}, "像素"),
        (pdf(3), {"pages": 2}, "PDF 有 3 页"),
        (package(part=b"0" * 5000), {"unpacked": 4000}, "解开后过大"),
        (package(one=b"", two=b""), {"parts": 3}, "部分太多"),
    ],
)
def test_each_limit_refuses(data: bytes, limits: dict[str, int], words: str) -> None:
    assert words in refusal(data, **limits).message
    assert judge(data, "f").data


def test_a_package_that_lies_about_its_size_is_unpacked_only_so_far() -> None:
    honest = package(part=b"0" * 300_000)
    lying = honest.replace((300_000).to_bytes(4, "little"), (10).to_bytes(4, "little"))

    assert lying != honest
    assert refusal(lying, unpacked=100_000).fields["field"] == "id_card"


# The library says aloud that the place in a photo is garbled; that is no reason to refuse the photo.
@pytest.mark.filterwarnings("ignore::UserWarning")
@given(
    st.binary(max_size=400),
    st.sampled_from([photo(), pdf(), package(), photo(kind="PNG")]),
    st.integers(0, 300),
)
def test_no_bytes_whatever_break_anything(noise: bytes, honest: bytes, place: int) -> None:
    for data in (noise, honest[:place] + noise + honest[place:], honest[:8] + noise):
        try:
            judged = judge(data, "f")
        except AttachmentError as error:
            assert error.fields["field"] == "f"
        else:
            assert judged.data
