"""What an auditor takes along: every line and seal, and a program of one file that checks them with nothing else."""

import json
import shutil
from pathlib import Path

from desk.audit import verifier
from desk.audit.sealing import seal_json
from models.audit import AuditKind, note
from models.chain import HANDED_IN, LINE, plain
from models.errors import NotReady
from models.policy import Deed
from models.queries.audit import chained_audit, exported_line
from models.queries.chain import chained_lines, handed_in, seals
from models.queries.identity import permit
from office.office import Office

LINES, SEALS, PROGRAM, KEY = "lines.jsonl", "seals.json", "verify.py", "seal.pub"


def export_record(office: Office, folder: Path, public_key: Path | None = None) -> int:
    """Write lines, seals, public key and verifier into a folder; returns how many lines. Raises NotReady."""
    with office.ledger.write() as session:
        permit(session, Deed.AUDIT)
        note(session, AuditKind.EXPORTED, "audit", office.now())
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with office.ledger.read() as session, (folder / LINES).open("w", encoding="utf-8") as out:
            number = 0
            for line in chained_lines(session.connection()):
                given = handed_in(line)
                values = [line[name] for name in LINE]
                told = [line["detail"], [given[name] for name in HANDED_IN] if given else None]
                links = [
                    line[name].hex() if line[name] else None for name in ("salt", "commitment", "standing", "hash")
                ]
                out.write(plain([values, told, *links]).decode() + "\n")
                number += 1
            for noted in chained_audit(session.connection()):
                out.write(plain(exported_line(noted)).decode() + "\n")
                number += 1
            (folder / SEALS).write_text(json.dumps([seal_json(one) for one in seals(session)]), encoding="utf-8")
        shutil.copyfile(verifier.__file__, folder / PROGRAM)
        if public_key and public_key.exists():
            shutil.copyfile(public_key, folder / KEY)
    except OSError as error:
        raise NotReady(f"{folder} 写不成（{error.strerror}），请检查路径和权限") from None
    return number
