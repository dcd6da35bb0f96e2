"""Networks as JSON: the whole file, its public part and the private parts."""

from tallystick.planning.file.reading import read_network, read_numbers, read_structure
from tallystick.planning.file.schema import network_schema
from tallystick.planning.file.writing import network_document, numbers_document, structure_document

__all__ = [
    "network_document",
    "network_schema",
    "numbers_document",
    "read_network",
    "read_numbers",
    "read_structure",
    "structure_document",
]
