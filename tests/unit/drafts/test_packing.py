"""Releases as ZIP: byte for byte there and back, and nothing that comes from outside is believed."""

from __future__ import annotations

import io
import stat
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.drafts import packing, paths
from engine.drafts.packing import PackingError
from engine.errors import InvalidInputError
from processes import catalog

NAMES = st.from_regex(r"[a-z]{1,5}(/[a-z]{1,5}){0,3}\.(bpmn|json|form)", fullmatch=True)
FILES = st.dictionaries(NAMES, st.binary(max_size=200), min_size=1, max_size=6)


def zipped(*entries: tuple[str | zipfile.ZipInfo, bytes]) -> bytes:
    """A ZIP of ``entries``."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in entries:
            archive.writestr(name, body, zipfile.ZIP_DEFLATED)
    return target.getvalue()


@given(files=FILES)
def test_files_come_back_byte_for_byte_and_the_same_files_give_the_same_zip(files: dict[str, bytes]) -> None:
    packed = packing.pack(files)

    assert packing.unpack(packed) == files
    assert packing.pack(dict(reversed(files.items()))) == packed


def test_the_whole_service_goes_there_and_back() -> None:
    files = catalog.release_files()

    assert packing.unpack(packing.pack(files)) == files


@pytest.mark.parametrize(
    "path",
    ["../x.json", "/x.json", "a/../../x.json", "a\\..\\x.json", "C:/x.json", "\u202ex.json", "a/./x.json"],
)
def test_a_path_that_leads_elsewhere_is_refused(path: str) -> None:
    with pytest.raises(InvalidInputError):
        packing.unpack(zipped((path, b"{}")))


def test_a_bomb_is_refused_before_it_is_unpacked_whole() -> None:
    bomb = zipped(("x.json", b"\0" * (paths.MAX_FILE + 1)))

    assert len(bomb) < 20_000
    with pytest.raises(PackingError, match="太大"):
        packing.unpack(bomb)


def test_many_files_that_are_too_much_together_are_refused() -> None:
    piece = b"\0" * paths.MAX_FILE
    several = zipped(*((f"x{number}.json", piece) for number in range(packing.MAX_TOTAL // len(piece) + 1)))

    with pytest.raises(PackingError, match="太大"):
        packing.unpack(several)


def test_too_many_files_and_none_are_refused() -> None:
    for packed in (zipped(*((f"{number}x.json", b"") for number in range(501))), zipped()):
        with pytest.raises(PackingError, match="1 到 500"):
            packing.unpack(packed)


def test_links_are_no_files() -> None:
    link = zipfile.ZipInfo("x.json")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16

    with pytest.raises(PackingError, match="不是普通文件"):
        packing.unpack(zipped((link, b"/etc/passwd")))


def test_names_that_some_systems_take_for_the_same_are_refused() -> None:
    with pytest.raises(PackingError, match="两个"):
        packing.unpack(zipped(("X.json", b"1"), ("x.json", b"2")))


def test_an_encrypted_zip_is_refused() -> None:
    packed = bytearray(zipped(("x.json", b"{}")))
    central = packed.rindex(b"PK\x01\x02")
    packed[central + 8] |= 1

    with pytest.raises(PackingError, match="加密"):
        packing.unpack(bytes(packed))


@given(noise=st.binary(max_size=300))
def test_what_is_no_zip_is_refused_in_words(noise: bytes) -> None:
    with pytest.raises(InvalidInputError):
        packing.unpack(noise)


@given(cut=st.integers(min_value=1, max_value=400), data=st.data())
def test_a_damaged_zip_is_refused_or_read_right(cut: int, data: st.DataObject) -> None:
    files = {"a/x.json": b"[1, 2, 3]" * 20, "b.form": b"{}"}
    packed = bytearray(packing.pack(files))
    packed[data.draw(st.integers(0, len(packed) - 1))] ^= cut % 255 + 1

    try:
        found = packing.unpack(bytes(packed))
    except InvalidInputError:
        return

    assert set(found.values()) <= set(files.values())


def test_a_bare_name_goes_where_the_one_file_of_that_name_lies() -> None:
    known = ["a/x.bpmn", "b/forms/y.form", "c/forms/y.form"]

    placed = paths.placed({"x.bpmn": b"1", "y.form": b"2", "d/x.bpmn": b"3"}, known)

    assert placed == {"a/x.bpmn": b"1", "y.form": b"2", "d/x.bpmn": b"3"}
