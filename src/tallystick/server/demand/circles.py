"""Recipes that go in a circle, found before anything is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence


def circle_in(parts_of: Mapping[str, Sequence[str]]) -> list[str]:
    """One circle of recipes, from an item back to itself; empty if there is none."""
    done: set[str] = set()
    for start in sorted(parts_of):
        path: list[str] = []
        on_path: set[str] = set()
        waiting: list[tuple[str, int]] = [(start, 0)]
        while waiting:
            item, depth = waiting.pop()
            while len(path) > depth:
                gone = path.pop()
                on_path.discard(gone)
                done.add(gone)
            if item in on_path:
                return [*path[path.index(item) :], item]
            if item in done:
                continue
            path.append(item)
            on_path.add(item)
            waiting += [(part, depth + 1) for part in parts_of.get(item, ())]
        done.update(path)
    return []
