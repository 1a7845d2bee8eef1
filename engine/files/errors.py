"""Why a file is not taken.  Every error names the field of the form that it was sent for."""

from __future__ import annotations

from engine.errors import BusyError, ConflictError, InvalidInputError


class AttachmentError(InvalidInputError):
    """这个文件不能接收"""

    code = "attachment_refused"


class FilesUnavailableError(BusyError):
    """附件暂时不能保存或者打开，请稍后再试"""

    code = "files_unavailable"


class ScannerUnavailableError(BusyError):
    """安全检查暂时不可用，文件会在恢复后自动检查"""

    code = "scanner_unavailable"


class NotScannedError(ConflictError):
    """文件正在安全检查，稍后即可查看"""

    code = "not_scanned"


class InfectedError(ConflictError):
    """安全检查发现病毒，文件已清除，请重新提供"""

    code = "infected"
