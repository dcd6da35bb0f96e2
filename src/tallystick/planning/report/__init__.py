"""One company's own plan as a page with charts, without any script."""

from tallystick.planning.report.page import page

__all__ = ["page"]
