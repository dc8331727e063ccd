"""Names of files: different for different customers, and never a path."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from receivables.night.folders import file_name, put


@given(st.text(min_size=1))
def test_a_name_is_one_file_in_its_folder_and_fits_a_file_system(text: str) -> None:
    name = f"{file_name(text)}.html"
    assert Path(name).name == name
    assert not set(name) & set('/\\:*?"<>|\n\0')
    assert len(f".{name}.unfinished".encode()) <= 255


@given(st.lists(st.text(alphabet="aA/_:.客 \\", max_size=4), unique=True, max_size=8))
def test_different_texts_have_different_names(texts: list[str]) -> None:
    assert len({file_name(text) for text in texts}) == len(texts)


def test_a_file_is_whole_or_not_there(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b.txt"
    assert put(path, b"first") == path
    assert put(path, b"second").read_bytes() == b"second"
    assert list(path.parent.iterdir()) == [path]
