"""Reading and writing the planner's files."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from tallystick.errors import InvalidInput, NotFound
from tallystick.planning.file import (
    network_document,
    numbers_document,
    read_network,
    read_numbers,
    read_structure,
    structure_document,
)
from tallystick.planning.network import Network
from tallystick.planning.parsing import parsed
from tallystick.planning.parts import merge, split

LARGEST = 512 * 1024 * 1024
"""A larger file than this is refused before it is read."""

STRUCTURE_FILE = "structure.json"


def read_document(path: Path) -> Any:
    """The JSON document in a file."""
    try:
        if path.stat().st_size > LARGEST:
            raise InvalidInput(f"{path} is larger than {LARGEST // 2**20} MiB.", mend="Split the network.")
        return parsed(path, path.read_text("utf-8-sig"))
    except FileNotFoundError:
        raise NotFound(f"There is no file {path}.", mend="Check the name.") from None
    except OSError as problem:
        raise InvalidInput(
            f"{path} cannot be read: {problem.strerror or problem}.",
            mend="Name a JSON file that you may read.",
        ) from None
    except UnicodeDecodeError as problem:
        raise InvalidInput(
            f"{path} is not text in UTF-8, from byte {problem.start} on.", mend="Save it as JSON in UTF-8."
        ) from None
    except json.JSONDecodeError as problem:
        ends = problem.pos >= len(problem.doc.rstrip())
        raise InvalidInput(
            f"{path} is not JSON: {problem.msg} in line {problem.lineno}, column {problem.colno}.",
            mend="It ends there: get the whole file again." if ends else "Correct it there.",
        ) from None
    except RecursionError:
        raise InvalidInput(f"{path} is nested too deeply.", mend="Give a network file.") from None


def check_writable(path: Path, read: Path | None = None) -> None:
    """Refuse a place that nothing can be written to, or the one `read` from, before anything is lost."""
    _refuse_no_file(path)
    try:
        if read is not None and path.exists() and path.samefile(read):
            raise InvalidInput(f"{path} is what is read: it would be lost.", mend="Choose another place.")
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=path.parent) as file:
            file.write(b" ")  # a full disk gives names, and no room
    except OSError as problem:
        raise _unwritable(path, problem) from None


def _refuse_no_file(path: Path) -> None:
    # Not by pathlib: what may not be looked at is told when it is written to.
    if os.path.exists(path) and not os.path.isfile(path):  # noqa: PTH110, PTH113
        raise InvalidInput(f"{path} is not a file.", mend="Choose another place.")


def _unwritable(path: Path, problem: OSError) -> InvalidInput:
    return InvalidInput(
        f"{path} cannot be written: {problem.strerror or problem}.", mend="Choose another place."
    )


def write_text(path: Path, text: str, *, private: bool = False) -> None:
    """Write a whole file or leave the old one; a private one may be read by its owner only."""
    _refuse_no_file(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(text)
            if not private:
                mask = os.umask(0)
                os.umask(mask)
                Path(temporary).chmod(0o666 & ~mask)
            Path(temporary).replace(path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
    except OSError as problem:
        raise _unwritable(path, problem) from None


def write_document(path: Path, document: Mapping[str, Any], *, private: bool = False) -> None:
    """Write a JSON document."""
    write_text(
        path, json.dumps(document, indent=1, ensure_ascii=False, allow_nan=False) + "\n", private=private
    )


def load_network(path: Path) -> Network:
    """The network in a file, or in a folder that `write_parts` has filled."""
    return merge_folder(path) if os.path.isdir(path) else read_network(read_document(path))  # noqa: PTH112


def store_network(network: Network, path: Path) -> None:
    """Write a network as one file."""
    write_document(path, network_document(network), private=True)


def write_parts(network: Network, folder: Path) -> list[Path]:
    """Write the public part and a private part for each company; the files written, the public one first.

    A folder with parts of a network in it is refused: what stays of them would be taken for this one's.
    """
    check_writable(folder / STRUCTURE_FILE)
    if left := _parts_in(folder):
        raise InvalidInput(
            f"{folder} has parts of a network already, such as {left[0].name}.",
            mend="Name a new folder, or remove that one first.",
        )
    parts = split(network)
    width = len(str(len(parts.numbers)))
    # Ids may hold anything; a position makes a safe name for a file.
    files = [folder / f"company-{place:0{width}d}.json" for place in range(1, len(parts.numbers) + 1)]
    files.insert(0, folder / STRUCTURE_FILE)
    try:
        write_document(files[0], structure_document(parts.structure))
        for path, numbers in zip(files[1:], parts.numbers, strict=True):
            write_document(path, numbers_document(numbers, parts.structure), private=True)
    except BaseException:
        for path in files:
            with suppress(OSError):
                path.unlink()
        raise
    return files


def merge_folder(folder: Path) -> Network:
    """The network of a folder with a public part and all private parts."""
    parts = _parts_in(folder)
    if not parts or parts[0].name != STRUCTURE_FILE:
        raise NotFound(
            f"There is no public part {STRUCTURE_FILE} in {folder}.",
            mend="Name a folder that `tallystick network split` has filled, or a network file.",
        )
    structure = read_structure(read_document(parts[0]))
    return merge(structure, [read_numbers(read_document(path), structure) for path in parts[1:]])


def _parts_in(folder: Path) -> list[Path]:
    """The parts in a folder, the public one first."""
    return [*folder.glob(STRUCTURE_FILE), *sorted(folder.glob("company-*.json"))]
