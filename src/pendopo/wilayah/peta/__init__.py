"""Drawing: boundaries in, an SVG file that never changes out. No database, no clock."""

from __future__ import annotations

from pendopo.wilayah.peta.drawing import Drawing, Shape, draw

__all__ = ["Drawing", "Shape", "draw"]
