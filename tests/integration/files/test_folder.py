"""Files in a real folder: whole or not at all, checked when read, aged for the sweep."""

from __future__ import annotations

import hashlib
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from connectors.files.folder import FolderFiles
from engine.files.errors import FilesUnavailableError

DATA = b"what somebody sent"
DIGEST = hashlib.sha256(DATA).hexdigest()


@pytest.fixture
def files(tmp_path: Path) -> FolderFiles:
    return FolderFiles(tmp_path / "files")


def place(files: FolderFiles) -> Path:
    return files.home / DIGEST[:2] / DIGEST


def test_what_was_put_is_there_once_however_often_it_is_put(files: FolderFiles) -> None:
    files.put(DIGEST, DATA)
    files.put(DIGEST, DATA)

    assert files.get(DIGEST) == DATA
    assert [path.name for path in files.home.rglob("*") if path.is_file()] == [DIGEST]


def test_nobody_else_on_the_machine_may_read_it(files: FolderFiles) -> None:
    files.put(DIGEST, DATA)

    assert place(files).stat().st_mode & 0o077 == 0
    assert place(files).parent.stat().st_mode & 0o077 == 0


def test_bytes_under_a_wrong_digest_are_refused(files: FolderFiles) -> None:
    with pytest.raises(FilesUnavailableError):
        files.put(DIGEST, b"something else")

    assert not files.has(DIGEST)


def test_bytes_that_have_changed_on_the_disk_are_not_handed_out(files: FolderFiles) -> None:
    files.put(DIGEST, DATA)
    place(files).write_bytes(b"something else")

    with pytest.raises(FilesUnavailableError, match="不一致"):
        files.get(DIGEST)


@pytest.mark.parametrize("digest", ["../../etc/passwd", "", "A" * 64, DIGEST + "/x", DIGEST[:-1]])
def test_no_digest_leads_out_of_the_folder(files: FolderFiles, digest: str) -> None:
    for ask in (files.get, files.has, files.remove):
        with pytest.raises(FilesUnavailableError):
            ask(digest)


def test_a_folder_that_cannot_be_written_says_so_and_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "files").write_text("a file where the folder should be")

    with pytest.raises(FilesUnavailableError):
        FolderFiles(tmp_path / "files").put(DIGEST, DATA)


def test_what_is_missing_cannot_be_read_and_can_be_removed_again(files: FolderFiles) -> None:
    files.put(DIGEST, DATA)
    files.remove(DIGEST)
    files.remove(DIGEST)

    assert not files.has(DIGEST)
    with pytest.raises(FilesUnavailableError):
        files.get(DIGEST)


def test_only_old_files_are_named_and_unfinished_ones_are_cleared_away(files: FolderFiles) -> None:
    files.put(DIGEST, DATA)
    unfinished = place(files).parent / "x.part"
    unfinished.write_bytes(b"half")
    now = datetime.now(UTC)

    assert list(files.kept_before(now - timedelta(hours=1))) == []
    assert unfinished.exists()

    old = (now - timedelta(hours=2)).timestamp()
    for path in (place(files), unfinished):
        os.utime(path, (old, old))
    assert list(files.kept_before(now - timedelta(hours=1))) == [DIGEST]
    assert not unfinished.exists()


def test_putting_it_again_makes_it_young(files: FolderFiles) -> None:
    files.put(DIGEST, DATA)
    os.utime(place(files), (0, 0))

    files.put(DIGEST, DATA)

    assert list(files.kept_before(datetime.now(UTC) - timedelta(hours=1))) == []
