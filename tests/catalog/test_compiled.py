"""The compiled catalog: the same as the YAML, made again when anything differs, and never needed."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from catalog import compiled, loader
from catalog.loader import BUNDLED, load
from models.errors import BadInput

MINE = """\
obligations:
  mayor-mailbox: {name: 市长信箱, prefix: SZ, clause: 甲, basis: 乙, procedure: reply, limit: {days: 2}, ladder: long}
"""


@pytest.fixture(autouse=True)
def _a_new_process() -> Iterator[None]:
    loader._kept.clear()
    yield
    loader._kept.clear()


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache"


def again(*folders: Path, cache: Path) -> loader.Catalog:
    """As the next process would load it."""
    loader._kept.clear()
    return load(*folders, cache=cache)


def was_read(catalog: loader.Catalog) -> bool:
    """Whether it came from the compiled form."""
    return isinstance(catalog.obligations, compiled.Obligations)


def test_what_was_compiled_is_what_the_yaml_says(cache: Path) -> None:
    made = load(cache=cache)
    found = again(cache=cache)

    assert (was_read(made), was_read(found)) == (False, True)
    assert found == made
    assert list(found.obligations) == list(made.obligations)
    assert found.get("我向省长建言").id == "governor-message"


def test_a_changed_file_is_read_again(cache: Path, tmp_path: Path) -> None:
    mine = tmp_path / "mine.yaml"
    mine.write_text(MINE, encoding="utf-8")
    load(mine, cache=cache)
    mine.write_text(MINE.replace("days: 2", "days: 3"), encoding="utf-8")

    assert again(mine, cache=cache).get("mayor-mailbox").limit.days == 3
    assert was_read(again(mine, cache=cache))


def test_another_program_reads_the_yaml_itself(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    load(cache=cache)
    monkeypatch.setattr(compiled, "_program", lambda: b"another release")

    assert not was_read(again(cache=cache))
    assert was_read(again(cache=cache))


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: b"",
        lambda text: b"\xff\xfe",
        lambda text: text[: len(text) // 2],
        lambda text: text.replace(b'"days":5', b'"days":9', 1),
        lambda text: text.partition(b"\n")[0],
        lambda text: b"{}\n" + text.partition(b"\n")[2],
    ],
)
def test_a_spoilt_file_counts_as_none_and_is_replaced(cache: Path, spoil: Callable[[bytes], bytes]) -> None:
    made = load(cache=cache)
    kept = cache / compiled.NAME
    kept.write_bytes(spoil(kept.read_bytes()))
    found = again(cache=cache)

    assert (found, was_read(found)) == (made, False)
    assert was_read(again(cache=cache))


def test_what_others_could_have_written_is_not_believed(cache: Path) -> None:
    load(cache=cache)
    (cache / compiled.NAME).chmod(0o666)

    assert not was_read(again(cache=cache))
    assert was_read(again(cache=cache))  # written anew, for its owner alone
    assert [path.name for path in cache.iterdir()] == [compiled.NAME]


def test_a_folder_that_cannot_be_written_costs_time_only(tmp_path: Path) -> None:
    for folder in (tmp_path / "no" / "home", _occupied(tmp_path / "occupied")):
        assert load(cache=folder).get("governor-message").prefix == "JY"
        assert not was_read(again(cache=folder))
    assert not (tmp_path / "no").exists()


def _occupied(path: Path) -> Path:
    path.write_text("not a folder", encoding="utf-8")
    return path


def test_a_fault_is_placed_although_a_good_catalog_was_kept(cache: Path, tmp_path: Path) -> None:
    mine = tmp_path / "mine.yaml"
    mine.write_text(MINE, encoding="utf-8")
    load(mine, cache=cache)
    mine.write_text(MINE + "  x1:\n    name: 甲\n    limitt: 3\n", encoding="utf-8")

    with pytest.raises(BadInput, match=r"mine\.yaml:5: obligations\.x1\.limitt: 没有这一项"):
        again(mine, cache=cache)


def test_without_a_data_folder_the_yaml_is_read_once_in_a_process() -> None:
    assert load() is load()


def test_the_bundled_files_mean_the_same_with_and_without_places(tmp_path: Path) -> None:
    from catalog.faults import read_yaml

    for path in BUNDLED.glob("*.yaml"):
        copy = shutil.copy(path, tmp_path / path.name)
        assert read_yaml(Path(copy), places=False) == read_yaml(path, places=True)
