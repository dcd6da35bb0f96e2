"""What an upload may cost before it is refused."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds that are checked before anything is read into cells.

    `area` is rows × columns of one sheet as a dense table: that, not the file's size, is what a sheet costs
    in memory, and a file of 600 bytes can ask for seventeen thousand million cells.
    `columns` ends at ZZ, the last name of two letters.
    """

    file_bytes: int = 100_000_000
    unpacked_bytes: int = 600_000_000
    entries: int = 2_000
    ratio: int = 300
    rows: int = 1_048_576
    columns: int = 702
    area: int = 12_000_000
    cell_characters: int = 32_767
    sheets: int = 200


LIMITS = Limits()
