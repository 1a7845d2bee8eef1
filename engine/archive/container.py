"""The archive file: a ZIP that shows any change, built and checked without a database.

It is a ZIP without compression and without dates, so the same content gives the same bytes, and a check can build it
again and compare.  ``manifest.json`` names every file with its SHA-256.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass

from engine.errors import EngineError
from engine.sheets.digests import sha256

MANIFEST = "manifest.json"
FORMAT = 1
_EPOCH = (1980, 1, 1, 0, 0, 0)


class ArchiveError(EngineError):
    """这不是办件档案文件"""

    code = "not_an_archive"


@dataclass(frozen=True)
class Archive:
    """An exported archive; ``manifest_sha256`` is what the history keeps of it."""

    case_number: str
    content: bytes
    manifest_sha256: str


@dataclass(frozen=True)
class Verified:
    """What a check found: the case, the manifest's digest, and every problem in Chinese."""

    case_number: str
    manifest_sha256: str
    problems: tuple[str, ...]


def build(case_number: str, release: int, files: Mapping[str, bytes]) -> Archive:
    """The archive of ``files`` (path → bytes); the same files give the same bytes."""
    entries = [
        {"path": path, "size": len(body), "sha256": sha256(body)} for path, body in sorted(files.items())
    ]
    manifest = to_bytes({"format": FORMAT, "case_number": case_number, "release": release, "files": entries})
    return Archive(case_number, _zip({MANIFEST: manifest, **files}), sha256(manifest))


def to_bytes(value: object) -> bytes:
    """``value`` as stable, readable JSON."""
    return json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True, default=str).encode() + b"\n"


def _zip(files: Mapping[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for path in sorted(files):
            entry = zipfile.ZipInfo(path, _EPOCH)
            entry.external_attr = 0o644 << 16
            entry.create_system = 3
            archive.writestr(entry, files[path])
    return target.getvalue()


def verify(content: bytes) -> Verified:
    """Check an archive against its own manifest, byte for byte; needs no database.

    Raises:
        ArchiveError: it is no archive of a case at all.
    """
    files, problems = _unpacked(content)
    try:
        manifest = json.loads(files[MANIFEST])
        listed = {entry["path"]: (entry["size"], entry["sha256"]) for entry in manifest["files"]}
        number, release = str(manifest["case_number"]), int(manifest["release"])
    except (KeyError, TypeError, ValueError) as error:
        raise ArchiveError(f"档案清单无法读取：{error}") from error
    present = {path: body for path, body in files.items() if path != MANIFEST}
    problems += [f"缺少文件：{path}" for path in sorted(set(listed) - set(present))]
    problems += [f"多出文件：{path}" for path in sorted(set(present) - set(listed))]
    for path in sorted(set(listed) & set(present)):
        if (len(present[path]), sha256(present[path])) != listed[path]:
            problems.append(f"内容被改动：{path}")
    if not problems and build(number, release, present).content != content:
        problems.append("文件之外的字节被改动（目录、时间或者附加内容）")
    return Verified(number, sha256(files[MANIFEST]), tuple(problems))


def _unpacked(content: bytes) -> tuple[dict[str, bytes], list[str]]:
    files: dict[str, bytes] = {}
    problems: list[str] = []
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for entry in archive.infolist():
                try:
                    body = archive.read(entry)
                except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError):
                    problems.append(f"文件损坏：{entry.filename}")
                    continue
                if entry.filename in files:
                    problems.append(f"文件重复：{entry.filename}")
                files[entry.filename] = body
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError) as error:
        raise ArchiveError(f"不是可以读取的档案：{error}") from error
    if MANIFEST not in files:
        raise ArchiveError("档案里没有清单，或者清单损坏")
    return files, problems
