"""The SVG file itself.

Shown as an image (`<img>`, `<input type="image">`) it brings its own colours, light and dark, from the style
sheet inside. Paths carry no colour of their own, so that a page which sends `<use href="…#KODE" class="…">`
colours them with its classes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any

import numpy as np
import shapely

from pendopo.wilayah.peta.labels import SMALL_SCREEN, WIDE_SCREEN, Label
from pendopo.wilayah.types import Frame

COAST = "pantai"
SPECK = 2.0
"""A ring smaller than this (in square units) is left out, unless it is all its area has."""

STYLE = (
    "path{vector-effect:non-scaling-stroke;stroke-linejoin:round}"
    ".s{fill:#e2e8f2}.h{fill:none;stroke:#d3dcec;stroke-width:9}.i{fill:none;stroke:#c3cfe4;stroke-width:4}"
    ".n{fill:#edeae4;stroke:#d8d2c8;stroke-width:.7}"
    ".a{stroke:#c2b291;stroke-width:.6}.t0{fill:#f8f1e2}.t1{fill:#efe5cf}.t2{fill:#f4e9da}.t3{fill:#eadfc6}"
    ".g{fill:none;stroke:#6b6ba6;stroke-width:1.1}.c{fill:none;stroke:#2d3180;stroke-width:1.4}"
    f"text{{font:600 {WIDE_SCREEN}px "
    "system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans','Liberation Sans',sans-serif;"
    "text-anchor:middle;fill:#24265e;stroke:#fbf6ea;stroke-width:4px;stroke-linejoin:round;paint-order:stroke}"
    ".b text{font-weight:400;fill:#4a4470}"
    ".k{fill:none;stroke:#5d554b;stroke-width:1.2}.q{text-anchor:start;font-weight:400;fill:#5d554b;stroke:none}"
    f"@media(max-width:480px){{text{{font-size:{SMALL_SCREEN}px}}.b{{display:none}}}}"
    "@media(prefers-color-scheme:dark){"
    ".s{fill:#14161f}.h{stroke:#1a1d2b}.i{stroke:#232842}.n{fill:#1d1c22;stroke:#2c2a32}"
    ".a{stroke:#57503f}.t0{fill:#37332b}.t1{fill:#302c25}.t2{fill:#3b362f}.t3{fill:#2b2822}"
    ".g{stroke:#8a8fd0}.c{stroke:#b4b9ff}text{fill:#eceaff;stroke:#1b1920}.b text{fill:#c6c3dc}"
    ".k{stroke:#bbb3aa}.q{fill:#bbb3aa}}"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """All that a map shows, in units: areas (code, shape, tint), group outlines, land, neighbours, names, scale bar."""

    title: str
    areas: Sequence[tuple[str, Any, int]]
    groups: Sequence[tuple[str, Any]]
    land: Any
    around: Sequence[Any] = field(default_factory=list)
    labels: Sequence[Label] = field(default_factory=list)
    scale: tuple[float, int] = (1.0, 100)


def write(content: Content, frame: Frame) -> bytes:
    """The file of `content`. Equal content gives equal bytes."""
    width, height = frame.width, frame.height
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" role="img">',
        f"<title>{escape(content.title)}</title><style>{STYLE}</style>",
        f'<rect class="s" width="{width}" height="{height}"/>',
        f'<defs><path id="{COAST}" d="{path(content.land)}"/></defs>',
        f'<use href="#{COAST}" class="h"/><use href="#{COAST}" class="i"/>',
        _plain("n", [path(part) for part in content.around]),
        *_areas(content),
        '<g class="g">',
        *(f'<path id="{kode}" d="{path(shape)}"/>' for kode, shape in content.groups),
        f'</g><use href="#{COAST}" class="c"/>',
        _labels([label for label in content.labels if not label.always], "b"),
        _labels([label for label in content.labels if label.always], "m"),
        _scale_bar(content.scale, frame),
        "</svg>\n",
    ]
    return "".join(parts).encode()


def _areas(content: Content) -> list[str]:
    out: list[str] = []
    for tint in sorted({tint for _, _, tint in content.areas}):
        out.append(f'<g class="a t{tint}">')
        out.extend(f'<path id="{kode}" d="{path(shape)}"/>' for kode, shape, own in content.areas if own == tint)
        out.append("</g>")
    return out


def _plain(name: str, paths: Sequence[str]) -> str:
    return f'<path class="{name}" d="{"".join(paths)}"/>' if any(paths) else ""


def _labels(labels: Sequence[Label], name: str) -> str:
    if not labels:
        return ""
    return f'<g class="{name}">{"".join(_label(label) for label in labels)}</g>'


def _label(label: Label) -> str:
    # em, not units: the letters' height follows the size at which the image is shown.
    first = 0.35 - 0.55 * (len(label.lines) - 1)
    spans = (
        f'<tspan x="{label.x}" dy="{first if n == 0 else 1.1:.2f}em">{escape(line)}</tspan>'
        for n, line in enumerate(label.lines)
    )
    return f'<text x="{label.x}" y="{label.y}">{"".join(spans)}</text>'


def _scale_bar(scale: tuple[float, int], frame: Frame) -> str:
    kilometres, units = scale
    words = f"{kilometres:g} km" if kilometres >= 1 else f"{kilometres * 1000:g} m"
    x, y = 24, frame.height - 24
    return f'<path class="k" d="M{x} {y - 8}v8h{units}v-8"/><text class="q" x="{x + units + 12}" y="{y}">{words}</text>'


# --- paths ---


def path(shape: Any) -> str:
    """The `d` of `shape` in whole units; an area too small to have one becomes a dot, so that it can still be seen."""
    polygons = [part for part in shapely.get_parts(shapely.orient_polygons(shape)) if part.geom_type == "Polygon"]
    rings = [ring for polygon in polygons for ring in (polygon.exterior, *polygon.interiors)]
    lines = [_whole(ring) for ring in rings]
    kept = [_ring(points) for points in lines if len(points) > 2 and _area(points) >= SPECK]
    if kept or not polygons:
        return "".join(kept)
    middle = shapely.point_on_surface(shape)
    return f"M{round(middle.x) - 2} {round(middle.y) - 2}h4v4h-4z"


def _whole(ring: Any) -> list[tuple[int, int]]:
    """The ring's points in whole units, without repetitions and without the closing one."""
    points = np.rint(shapely.get_coordinates(ring)).astype(int)
    if len(points) == 0:
        return []
    fresh = np.ones(len(points), dtype=bool)
    fresh[1:] = (points[1:] != points[:-1]).any(axis=1)
    kept = [(int(x), int(y)) for x, y in points[fresh]]
    return kept[:-1] if kept[0] == kept[-1] else kept


def _area(points: Sequence[tuple[int, int]]) -> float:
    turned = [*points[1:], points[0]]
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(points, turned, strict=True))) / 2


def _ring(points: Sequence[tuple[int, int]]) -> str:
    """Relative lines with as few separators as SVG allows: `M10 20l3-4 5 6z`."""
    (x, y), *rest = points
    steps: list[str] = []
    for to_x, to_y in rest:
        for step in (to_x - x, to_y - y):
            steps.append(str(step) if step < 0 or not steps else f" {step}")
        x, y = to_x, to_y
    return f"M{points[0][0]} {points[0][1]}l{''.join(steps)}z"
