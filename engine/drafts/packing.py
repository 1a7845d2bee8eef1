"""Files of a release as one ZIP, and back.  What comes from outside is not trusted."""

from __future__ import annotations

import io
import stat
import zipfile
import zlib
from collections.abc import Mapping

from engine.drafts import paths
from engine.errors import InvalidInputError

MAX_FILES = 500
MAX_TOTAL = 24 * 1024 * 1024
_EPOCH = (1980, 1, 1, 0, 0, 0)
_ENCRYPTED = 0x1
_PIECE = 64 * 1024


class PackingError(InvalidInputError):
    """这不是可以导入的 ZIP 文件"""

    code = "bad_zip"


def pack(files: Mapping[str, bytes]) -> bytes:
    """A ZIP of ``files`` (path → bytes) with the very bytes; the same files give the same ZIP."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(files):
            archive.writestr(zipfile.ZipInfo(path, _EPOCH), files[path], zipfile.ZIP_DEFLATED)
    return target.getvalue()


def unpack(source: bytes) -> dict[str, bytes]:
    """The files in ``source``, byte for byte; folders are left out.

    Raises:
        PackingError: it is no ZIP, is encrypted, or unpacks to too much.
        InvalidInputError: an entry would lie elsewhere, is a link, or may not be in a release.
    """
    found: dict[str, bytes] = {}
    try:
        with zipfile.ZipFile(io.BytesIO(source)) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            if not 0 < len(entries) <= MAX_FILES:
                raise PackingError(f"ZIP 中应有 1 到 {MAX_FILES} 个文件")
            left = MAX_TOTAL
            for entry in entries:
                path = _path(entry)
                if path.casefold() in {known.casefold() for known in found}:
                    raise PackingError(f"ZIP 中有两个“{path}”")
                found[path] = _content(archive, entry, min(left, paths.MAX_FILE))
                left -= len(found[path])
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, ValueError, OSError) as error:
        raise PackingError from error
    return found


def _path(entry: zipfile.ZipInfo) -> str:
    if entry.flag_bits & _ENCRYPTED:
        raise PackingError("不能导入加密的 ZIP 文件")
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if kind not in (0, stat.S_IFREG):
        raise PackingError(f"ZIP 中的“{entry.filename[:80]}”不是普通文件")
    return paths.checked(entry.filename)


def _content(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, most: int) -> bytes:
    """The bytes of ``entry``, never reading more than ``most``, whatever its header says."""
    pieces: list[bytes] = []
    size = 0
    with archive.open(entry) as stream:
        while piece := stream.read(_PIECE):
            size += len(piece)
            if size > most:
                raise PackingError("ZIP 解开后太大，已拒绝")
            pieces.append(piece)
    return b"".join(pieces)
