"""A takeover that lasts: cases that nobody is reminded of must not be forgotten, so those above are told of them."""

from care.findings import Finding
from care.matters import Matter, tell_matters
from desk.takeover.mode import lasting, standing, telling
from models.instants import iso
from office.office import Office

FINISH = "请录完后运行 duban takeover finish"


def tell_of_takeover(office: Office) -> list[str]:
    """Have administrators and supervisors told of a takeover that lasts, in a rhythm; returns what there is."""
    found = standing(office)
    if found is None or not found.too_long:
        return []
    said = f"{lasting(found)}；{FINISH}"
    matter = Matter(f"takeover {iso(found.takeover.begun_at)} {telling(found)}", said, "接管尚未完成")
    with office.write() as session:
        tell_matters(session, [matter], office.now(), above=True)
    return [said]


def takeover_finding(office: Office) -> Finding:
    """What doctor says of it."""
    found = standing(office)
    if found is None:
        return Finding("接管", True, "没有在接管")
    return Finding("接管", not found.too_long, f"{lasting(found)}；{FINISH}")
