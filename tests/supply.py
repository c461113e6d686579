"""What duban is made of besides its own code: each locked package with its licence, as a bill of materials.

    python -m tests.supply            CycloneDX 1.6 on standard output (make sbom)
    python -m tests.supply --list     a line a package, for people

The lock says which packages and versions; their own metadata, as installed, says under which licence.
"""

import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution, metadata
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement

ROOT = Path(__file__).parent.parent
RUN, DEVELOP = ROOT / "requirements.txt", ROOT / "requirements-dev.txt"
PIN = re.compile(r"^(?P<requirement>[A-Za-z0-9][^\\#]*?)\s*\\?$")
GIVEN_AWAY = ("MIT", "BSD", "Apache", "ISC", "PSF", "Python Software Foundation", "0BSD", "Unlicense", "CC0", "Zlib")
"""Licences that ask for a notice at most."""
FILE_BY_FILE = ("MPL", "Mozilla Public License", "LGPL", "Lesser General Public License", "PostgreSQL")
"""Licences that bind changes of the package itself; we change none."""


@dataclass(frozen=True)
class Package:
    """A package of the lock and what its metadata says of its licence; None where it is not installed here."""

    name: str
    version: str
    licence: str | None

    @property
    def allowed(self) -> bool:
        """Whether its licence is one of those that an office may run without asking a lawyer."""
        return any(word in (self.licence or "") for word in (*GIVEN_AWAY, *FILE_BY_FILE))


def packages(lock: Path) -> Iterator[Package]:
    """What a lock names for this machine."""
    for line in lock.read_text(encoding="utf-8").splitlines():
        match = PIN.match(line)
        if not match or line.startswith((" ", "-")):
            continue
        found = Requirement(match["requirement"])
        if found.marker is None or found.marker.evaluate():
            (pin,) = found.specifier
            yield Package(found.name, pin.version, licence_of(found.name))


def licence_of(package: str) -> str | None:
    """The licence in the words of the package; "" where it has none, None where the package is not here."""
    try:
        said = metadata(package)
    except PackageNotFoundError:
        return None
    classified = [one.rpartition(" :: ")[2] for one in said.get_all("Classifier") or [] if one.startswith("License ::")]
    expression, plain = ((said.get_all(name) or [""])[0] for name in ("License-Expression", "License"))
    whole = (expression, "; ".join(classified), plain.partition("\n")[0], *_of_its_file(package))
    return next((one.strip() for one in whole if one.strip()), "")


def _of_its_file(package: str) -> Iterator[str]:
    """The first line of the licence that a package brings, where its metadata says nothing."""
    for name in metadata(package).get_all("License-File") or []:
        yield (distribution(package).read_text(f"licenses/{name}") or "").strip().partition("\n")[0]


def bill(found: list[Package], version: str) -> dict[str, Any]:
    """The bill of materials. It names no host: a purl is a name."""
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": {"type": "application", "name": "duban", "version": version}},
        "components": [
            {
                "type": "library",
                "name": one.name,
                "version": one.version,
                "purl": f"pkg:pypi/{re.sub('[-_.]+', '-', one.name).lower()}@{one.version}",
                "licenses": [{"license": {"name": one.licence or "unknown"}}],
            }
            for one in found
        ],
    }


def main() -> None:
    """Print the bill of what runs in an office; `--list` for people, with what develops it behind."""
    from duban import __version__

    if "--list" in sys.argv:
        for one in packages(DEVELOP):
            sys.stdout.write(f"{one.name:32} {one.version:14} {one.licence or 'unknown'}\n")
        return
    sys.stdout.write(json.dumps(bill(list(packages(RUN)), __version__), indent=1) + "\n")


if __name__ == "__main__":
    main()
