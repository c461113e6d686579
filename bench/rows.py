"""A row of figures: a value, its baseline's value in the same run, and the ratio of the two."""

from typing import Any


def row(what: str, value: float, unit: str, baseline: str, base: float | None) -> dict[str, Any]:
    """One figure. `base` is None where nothing is compared."""
    return {
        "what": what,
        "value": round(value, 3),
        "unit": unit,
        "baseline": baseline,
        "baseline_value": None if base is None else round(base, 3),
        "ratio": round(value / base, 3) if base else None,
    }
