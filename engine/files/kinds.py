"""What a file is, judged by what is in it and never by its name; and limits that no file may pass.

Knows bytes only: no case, no database, no page.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from engine.files.errors import AttachmentError
from engine.files.papers import DocumentError, count_pages
from engine.files.pictures import PictureError, cleaned

KILO = 1024


class FileKind(StrEnum):
    """The kinds of files that are taken."""

    PDF = "pdf"
    JPEG = "jpeg"
    PNG = "png"
    DOCX = "docx"
    XLSX = "xlsx"


PICTURES = frozenset({FileKind.JPEG, FileKind.PNG})
VISIBLE = PICTURES | {FileKind.PDF}
"""The kinds that can be looked at in a page."""
MEDIA: Mapping[FileKind, str] = {
    FileKind.PDF: "application/pdf",
    FileKind.JPEG: "image/jpeg",
    FileKind.PNG: "image/png",
    FileKind.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    FileKind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
ENDINGS: Mapping[FileKind, str] = {kind: "jpg" if kind is FileKind.JPEG else kind.value for kind in FileKind}
WORDS = "PDF、JPG、PNG、DOCX、XLSX"


@dataclass(frozen=True)
class Limits:
    """How much a file may be: bytes, pixels of a picture, pages of a PDF, bytes of a document once unpacked."""

    size: int = 10 * KILO * KILO
    pixels: int = 40_000_000
    pages: int = 200
    unpacked: int = 100 * KILO * KILO
    parts: int = 2000


LIMITS = Limits()


@dataclass(frozen=True)
class Judged:
    """A file found to be what it is; ``data`` is what is kept, for pictures without everything but the picture."""

    kind: FileKind
    data: bytes
    pages: int = 1


def judge(data: bytes, field: str, limits: Limits = LIMITS) -> Judged:
    """What ``data`` is and what of it is kept.

    Raises:
        AttachmentError: empty, too big, of another kind or damaged; names ``field``.
    """
    if not data:
        raise AttachmentError("文件是空的，请重新选择", field=field)
    if len(data) > limits.size:
        message = f"文件有 {len(data) / KILO / KILO:.1f} MB，不能超过 {limits.size // KILO // KILO} MB"
        raise AttachmentError(message, field=field)
    kind = _kind(data)
    if not isinstance(kind, FileKind):
        raise AttachmentError(kind, field=field)
    try:
        return _READERS[kind](kind, data, limits)
    except (PictureError, DocumentError, _PackageError) as error:
        raise AttachmentError(str(error), field=field) from error


def _kind(data: bytes) -> FileKind | str:
    """The kind that the first bytes tell, or a sentence that says why the file is not taken."""
    if data.startswith(b"\xff\xd8\xff"):
        return FileKind.JPEG
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return FileKind.PNG
    if b"%PDF-" in data[:KILO]:
        return FileKind.PDF
    if data.startswith(b"PK\x03\x04"):
        return _package_kind(data)
    if data[4:8] == b"ftyp" and data[8:12] in {b"heic", b"heix", b"mif1", b"heif", b"hevc"}:
        return "HEIC 照片请先另存为 JPG（苹果手机：设置 - 相机 - 格式 - 兼容性最佳）"
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        return "旧版 Office 文件请另存为 DOCX、XLSX 或者 PDF"
    return f"只能接收 {WORDS} 文件；文件类型按内容判断，改名没有用"


def _package_kind(data: bytes) -> FileKind | str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            names = set(package.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        return "压缩包已损坏，无法打开"
    if "[Content_Types].xml" in names and "word/document.xml" in names:
        return FileKind.DOCX
    if "[Content_Types].xml" in names and "xl/workbook.xml" in names:
        return FileKind.XLSX
    return "不能接收压缩包，请把里面的文件分别上传"


class _PackageError(Exception):
    """文件已损坏，无法打开"""


def _picture(kind: FileKind, data: bytes, limits: Limits) -> Judged:
    return Judged(kind, cleaned(data, kind.value, limits.pixels))


def _document(kind: FileKind, data: bytes, limits: Limits) -> Judged:
    return Judged(kind, data, count_pages(data, limits.pages))


def _package(kind: FileKind, data: bytes, limits: Limits) -> Judged:
    """The package as it is, once all of it was unpacked in small pieces; what it says of its size is not believed."""
    total = 0
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            parts = package.infolist()
            if len(parts) > limits.parts:
                raise _PackageError("文件内部的部分太多，不能接收")
            if any(part.filename.lower().endswith("vbaproject.bin") for part in parts):
                raise _PackageError("带宏的文件不能接收，请另存为不带宏的文件")
            for part in parts:
                with package.open(part) as stream:
                    while piece := stream.read(64 * KILO):
                        total += len(piece)
                        if total > limits.unpacked:
                            raise _PackageError("文件解开后过大，不能接收")
    except (
        zipfile.BadZipFile,
        zlib.error,
        struct.error,
        ValueError,
        EOFError,
        OSError,
        RuntimeError,
    ) as error:
        raise _PackageError("文件已损坏或者有密码，无法打开") from error
    return Judged(kind, data)


_READERS: Mapping[FileKind, Callable[[FileKind, bytes, Limits], Judged]] = {
    FileKind.PDF: _document,
    FileKind.JPEG: _picture,
    FileKind.PNG: _picture,
    FileKind.DOCX: _package,
    FileKind.XLSX: _package,
}
