"""Demand histories, events and overrides out of spreadsheets: long tables with one record a row."""

from tallystick.interchange.history.lists import read_events, read_overrides
from tallystick.interchange.history.reading import Hints, HistoryFile, RefusedCell, read_history

__all__ = ["Hints", "HistoryFile", "RefusedCell", "read_events", "read_history", "read_overrides"]
