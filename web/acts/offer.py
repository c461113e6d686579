"""One form that a page offers."""

from dataclasses import dataclass

from web.acts.asks import Ask


@dataclass(frozen=True)
class Offer:
    """A form. `path`: where it is sent, below the case's address; `by`: who must do it, where not everybody may;
    `button`: what is on it, where that is not the form's name."""

    path: str
    name: str
    asks: tuple[Ask, ...]
    by: str = ""
    button: str = ""

    @property
    def key(self) -> str:
        """Its name in the page: a step and an act may be called the same."""
        return key_of(self.path)


def key_of(path: str) -> str:
    """acts/close is act-close, steps/correct is step-correct."""
    kind, _, which = path.partition("/")
    return f"{kind.removesuffix('s')}-{which}"
