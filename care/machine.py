"""What doctor looks at on this machine before any ledger is opened: the data folder, its disk, its two databases."""

import asyncio
import shutil
from collections.abc import Callable
from pathlib import Path

from care.findings import Finding, tried
from engine.server import is_engines
from models.ledger_file import faults, standing, worded
from office.folder import can_write, open_to_others, tighten
from office.settings import Settings

MEGABYTE = 1_000_000
FREE_MEGABYTES = 300
"""With less than that the engine's database and the ledger may stop within days."""
ADVICE = "请停止并重新启动 duban up，引擎即由台账重建（办件和期限不受影响）"
# fmt: off
NETWORK = {
    "9p", "afs", "beegfs", "ceph", "cifs", "coda", "davfs", "glusterfs", "gpfs", "lustre", "ncpfs", "nfs", "nfs4",
    "pvfs2", "smb2", "smb3", "smbfs", "vboxsf", "vmhgfs", "webdav",
}
# fmt: on
NETWORK_FUSE = ("sshfs", "glusterfs", "rclone", "s3fs", "davfs", "smbnetfs", "ceph", "vmhgfs", "goofys", "nfs", "gvfsd")
"""What follows `fuse.` in the kind of a file system that lies on another machine."""
MOUNTS = Path("/proc/self/mountinfo")


async def examine_machine(settings: Settings) -> list[Finding]:
    """The checks of the data folder, each on its own; none where there is no such folder."""
    if not settings.home.is_dir():
        return []
    checks: list[tuple[str, Callable[[Path], Finding]]] = [("数据目录", _folder), ("磁盘", _disk)]
    if settings.embedded_ledger:
        checks += [("网络盘", _drive), ("台账文件", _ledger_file)]
    if (settings.home / "temporal.db").exists():
        checks.append(("引擎数据库", _engine_database))
    return [await tried(name, asyncio.to_thread(check, settings.home)) for name, check in checks]


def _folder(home: Path) -> Finding:
    """What was open to others is closed at once; what cannot be is somebody else's."""
    closed = tighten(home)
    left = open_to_others(home)
    if left:
        names = "、".join(path.name for path in left[:3])
        return Finding(
            "数据目录", False, f"别人也能读写 {home} 中的 {names}；请由其所有者改为仅本人可读写（chmod go=）"
        )
    if closed:
        return Finding("数据目录", True, f"{home} 原来别人也可读，已改为仅本人可读写", repaired=True)
    return Finding("数据目录", True, f"{home}，仅本人可读写")


def _disk(home: Path) -> Finding:
    """Whether there is room, and whether something can really be written: quotas and broken disks show no less room."""
    try:
        can_write(home)
    except OSError as error:
        return Finding("磁盘", False, f"数据目录写不进去（{error.strerror}）；请检查磁盘空间、配额和权限")
    free = shutil.disk_usage(home).free // MEGABYTE
    if free < FREE_MEGABYTES:
        return Finding("磁盘", False, f"只剩 {free} MB（应在 {FREE_MEGABYTES} MB 以上），写满后不能登记；请清理磁盘")
    return Finding("磁盘", True, f"可写，剩余 {free} MB")


def _drive(home: Path) -> Finding:
    kind = kind_of_drive(home.resolve(), MOUNTS.read_text(errors="surrogateescape")) if MOUNTS.exists() else ""
    if is_network(kind):
        return Finding(
            "网络盘", False, f"数据目录在网络盘上（{kind}），台账可能损坏或锁死；请用 --home 把它移到本机磁盘"
        )
    return Finding("网络盘", True, "数据目录在本机磁盘上")


def is_network(kind: str) -> bool:
    """Whether a kind of file system lies on another machine: SQLite's locks and write-ahead log do not hold there."""
    name, _, helper = kind.partition(".")
    return name in NETWORK or (name in ("fuse", "fuseblk") and helper.startswith(NETWORK_FUSE))


def kind_of_drive(folder: Path, mounts: str) -> str:
    """The kind of the file system that a folder lies on, by Linux's list of mounts (`mountinfo`)."""
    found, longest = "", -1
    for line in mounts.splitlines():
        before, _, after = line.partition(" - ")
        if len(before.split()) < 5 or not after:
            continue
        place = Path(_unescaped(before.split()[4]))
        if folder.is_relative_to(place) and len(place.parts) >= longest:  # of two on one place the later one is seen
            found, longest = after.split()[0], len(place.parts)
    return found


def _unescaped(word: str) -> str:
    """A path as the kernel writes it: blanks, tabs, line breaks and backslashes as octal numbers."""
    for number in ("040", "011", "012", "134"):
        word = word.replace(f"\\{number}", chr(int(number, 8)))
    return word


def _ledger_file(home: Path) -> Finding:
    file = home / "ledger.db"
    lies_there = standing(file)
    if lies_there != "ledger":
        return Finding("台账文件", False, worded(lies_there, file))
    found = faults(file)
    if found:
        return Finding(
            "台账文件", False, f"已损坏（{found[0][:100]}）；请停止 duban up，换回最近的备份（见手册“备份”）"
        )
    return Finding("台账文件", True, "完好")


def _engine_database(home: Path) -> Finding:
    found = faults(home / "temporal.db")
    if found:
        return Finding("引擎数据库", False, f"已损坏（{found[0][:100]}）；{ADVICE}")
    if not is_engines(home / "temporal.db"):
        return Finding("引擎数据库", False, f"是空的，或不是引擎的；{ADVICE}")
    return Finding("引擎数据库", True, "完好")
