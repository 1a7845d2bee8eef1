"""Puts files into words: states, facts, groups.  The addresses hold keys and nothing about anybody."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from flask import url_for

from engine.attachments import Attached
from engine.files.kinds import ENDINGS, MEDIA, FileKind
from engine.files.states import Purpose, ScanState
from webui.pages import Fact, Link, Tag, Tone, full_moment
from webui.pages.files import FileGroup, FilePage, FileRow

STATES = {
    ScanState.CLEAN: Tag("已通过安全检查", Tone.GOOD, "check-circle-fill"),
    ScanState.WAITING: Tag("等待安全检查", Tone.INFO, "hourglass-split"),
    ScanState.INFECTED: Tag("发现病毒，已清除", Tone.BAD, "exclamation-triangle-fill"),
}
KINDS = {
    FileKind.PDF: "PDF 文档",
    FileKind.JPEG: "照片",
    FileKind.PNG: "图片",
    FileKind.DOCX: "Word 文档",
    FileKind.XLSX: "Excel 表格",
}
PURPOSES = {
    Purpose.MATERIAL: "申请材料",
    Purpose.PHOTO: "现场照片",
    Purpose.SIGNATURE: "签名",
    Purpose.OTHER: "其他附件",
}
ACCEPT = ",".join([*(f".{ending}" for ending in ENDINGS.values()), *MEDIA.values()])
HINT = "PDF、JPG、PNG、DOCX、XLSX，每个不超过 10 MB。照片里的拍摄地点会自动去掉。"
_WAITING = "文件正在等待安全检查，检查通过后才能查看。"
_MEGA, _KILO = 1024 * 1024, 1024


def heard(found: Attached) -> dict[str, str]:
    """What a script is told of a file that was just taken in."""
    return {
        "id": str(found.id),
        "name": found.name,
        "state": found.scan.value,
        "text": "已上传" if found.scan is ScanState.CLEAN else "已上传，等待安全检查",
        "href": url_for("files.page", file_id=found.id),
        "thumb": thumb(found),
    }


def thumb(found: Attached) -> str:
    """The address of a small picture of the file; empty when there is none."""
    return url_for("files.picture", file_id=found.id, side="small") if found.can_be_seen else ""


def size_in_words(size: int) -> str:
    """``size`` bytes for people.

    >>> size_in_words(1), size_in_words(204800), size_in_words(3_355_443)
    ('1 KB', '200 KB', '3.2 MB')
    """
    return f"{size / _MEGA:.1f} MB" if size >= _MEGA else f"{max(1, round(size / _KILO))} KB"


def file_row(found: Attached, names: Mapping[str, str]) -> FileRow:
    """A file in a list."""
    who = names.get(found.uploaded_by, "申请人")
    parts = [KINDS[found.kind], size_in_words(found.size)]
    if found.pages > 1:
        parts.append(f"{found.pages} 页")
    return FileRow(
        id=str(found.id),
        name=found.name,
        about="，".join([*parts, f"{who} {full_moment(found.uploaded_at)}"]),
        state=STATES[found.scan],
        href=url_for("files.page", file_id=found.id),
        thumb=thumb(found),
    )


def file_groups(
    found: Iterable[Attached], materials: Mapping[str, str], names: Mapping[str, str]
) -> tuple[FileGroup, ...]:
    """Files under what they are: a material by its name, else by their purpose; in the order of first arrival."""
    groups: dict[str, list[FileRow]] = {}
    for each in found:
        title = materials.get(each.material) or PURPOSES[each.purpose]
        groups.setdefault(title, []).append(file_row(each, names))
    return tuple(FileGroup(title, tuple(rows)) for title, rows in groups.items())


def file_page(found: Attached, names: Mapping[str, str], *, own: bool) -> FilePage:
    """The page of one file; ``own`` files may be taken away."""
    pages: Sequence[int] = range(1, found.pages + 1) if found.can_be_seen else ()
    case = found.case_id
    return FilePage(
        name=found.name,
        state=STATES[found.scan],
        facts=(
            Fact("类型", KINDS[found.kind]),
            Fact("用途", PURPOSES[found.purpose]),
            Fact("大小", size_in_words(found.size)),
            Fact("上传", f"{names.get(found.uploaded_by, '申请人')} {full_moment(found.uploaded_at)}"),
        ),
        pictures=tuple(url_for("files.picture", file_id=found.id, page=page) for page in pages),
        download_url=url_for("files.content", file_id=found.id) if found.scan is ScanState.CLEAN else "",
        back=Link("查看案件", url_for("cases.case", case_id=case)) if case else Link("待办事项", "/inbox/"),
        remove_url=url_for("files.remove", file_id=found.id) if own else "",
        notice=_WAITING if found.scan is ScanState.WAITING else "",
    )
