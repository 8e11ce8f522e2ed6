"""Simple pictures for the demo's reports, drawn and not taken: nobody's house or face is on them."""

from __future__ import annotations

import io
import random
from collections.abc import Callable, Iterator

from PIL import Image, ImageDraw

SIZE = WIDTH, HEIGHT = 720, 540
HORIZON = 230
Draw = Callable[[ImageDraw.ImageDraw, random.Random], None]


class Picture:
    """A drawn picture as an upload."""

    def __init__(self, kind: str, seed: int) -> None:
        self.name: str | None = f"{kind}-{seed}.jpg"
        self._bytes = drawn(kind, seed)

    def chunks(self) -> Iterator[bytes]:
        yield self._bytes


def drawn(kind: str, seed: int) -> bytes:
    """A JPEG of `kind`; equal seeds give equal pictures."""
    chance = random.Random(f"{kind}-{seed}")  # noqa: S311 - example data
    night = kind == "lampu"
    image = Image.new("RGB", SIZE, (34, 40, 66) if night else (186 + chance.randint(0, 20), 214, 232))
    draw = ImageDraw.Draw(image)
    ground = (44, 52, 44) if night else (128 + chance.randint(-12, 12), 148, 98)
    draw.rectangle((0, HORIZON, WIDTH, HEIGHT), fill=ground)
    _hills(draw, chance, (30, 36, 50) if night else (104, 132, 110))
    _KINDS[kind](draw, chance)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=82)
    return out.getvalue()


def _hills(draw: ImageDraw.ImageDraw, chance: random.Random, colour: tuple[int, int, int]) -> None:
    for _ in range(4):
        x, wide, high = chance.randint(-60, WIDTH), chance.randint(180, 360), chance.randint(30, 90)
        draw.ellipse((x, HORIZON - high, x + wide, HORIZON + high), fill=colour)
    draw.rectangle((0, HORIZON, WIDTH, HORIZON + 6), fill=colour)


def _road(draw: ImageDraw.ImageDraw, colour: tuple[int, int, int] = (96, 98, 102)) -> None:
    draw.polygon([(310, HORIZON), (410, HORIZON), (690, HEIGHT), (30, HEIGHT)], fill=colour)


def _jalan(draw: ImageDraw.ImageDraw, chance: random.Random) -> None:
    _road(draw)
    for _ in range(chance.randint(3, 5)):
        y = chance.randint(HORIZON + 70, HEIGHT - 50)
        x, wide = chance.randint(230, 440), (y - HORIZON) // 3
        draw.ellipse((x, y, x + wide, y + wide // 2), fill=(58, 56, 54))
        draw.ellipse((x + 6, y + 6, x + wide - 8, y + wide // 2 - 3), fill=(122, 132, 140))


def _jembatan(draw: ImageDraw.ImageDraw, chance: random.Random) -> None:
    draw.rectangle((0, 350, WIDTH, HEIGHT), fill=(92, 136, 158))
    missing = {chance.randint(2, 12) for _ in range(3)}
    for plank in range(15):
        if plank not in missing:
            draw.rectangle((plank * 48, 300, plank * 48 + 42, 400), fill=(142, 104, 70))
    draw.line((0, 270, WIDTH, 270), fill=(110, 80, 54), width=8)


def _parit(draw: ImageDraw.ImageDraw, chance: random.Random) -> None:
    draw.polygon([(340, HORIZON), (380, HORIZON), (560, HEIGHT), (180, HEIGHT)], fill=(98, 92, 70))
    _scatter(draw, chance, left=270, right=450, count=14)


def _sampah(draw: ImageDraw.ImageDraw, chance: random.Random) -> None:
    draw.ellipse((120, 330, 600, 540), fill=(92, 86, 78))
    _scatter(draw, chance, left=140, right=560, count=60)


def _scatter(draw: ImageDraw.ImageDraw, chance: random.Random, *, left: int, right: int, count: int) -> None:
    for _ in range(count):
        x, y, side = chance.randint(left, right), chance.randint(350, 500), chance.randint(8, 30)
        colour = chance.choice([(214, 92, 70), (70, 120, 190), (236, 226, 200), (60, 60, 64), (224, 178, 60)])
        draw.rounded_rectangle((x, y, x + side, y + side * 2 // 3), 4, fill=colour)


def _lampu(draw: ImageDraw.ImageDraw, chance: random.Random) -> None:
    _road(draw, (56, 58, 66))
    lit = chance.randint(0, 3)
    for pole in range(4):
        x, top = 120 + pole * 60, 60 + pole * 40
        draw.line((x, top, x, HORIZON + 120 - pole * 30), fill=(120, 122, 130), width=9 - 2 * pole)
        draw.ellipse((x - 14, top - 10, x + 34, top + 12), fill=(248, 226, 150) if pole == lit else (74, 78, 92))


def _dermaga(draw: ImageDraw.ImageDraw, chance: random.Random) -> None:
    draw.rectangle((0, HORIZON + 20, WIDTH, HEIGHT), fill=(74, 134, 160))
    draw.polygon([(250, 300), (330, 300), (470, HEIGHT), (60, HEIGHT)], fill=(150, 116, 82))
    for boat in range(2):
        x, y = 440 + boat * 120, 330 + chance.randint(0, 60)
        draw.chord((x, y, x + 130, y + 60), 0, 180, fill=chance.choice([(196, 72, 62), (62, 92, 168), (230, 190, 84)]))
        draw.line((x + 65, y - 60, x + 65, y + 30), fill=(80, 62, 44), width=5)


def _pantai(draw: ImageDraw.ImageDraw, chance: random.Random) -> None:
    draw.rectangle((0, HORIZON, WIDTH, 350), fill=(74, 140, 168))
    draw.rectangle((0, 350, WIDTH, HEIGHT), fill=(222, 204, 160))
    for _ in range(16):
        x, y = chance.randint(0, WIDTH), chance.randint(340, 400)
        draw.ellipse((x, y, x + 60, y + 26), fill=(130, 128, 124))


def _pasar(draw: ImageDraw.ImageDraw, chance: random.Random) -> None:
    for stall in range(4):
        x = 40 + stall * 165
        draw.rectangle((x + 10, 290, x + 140, 440), fill=(168, 132, 96))
        colour = chance.choice([(196, 72, 62), (62, 110, 168), (88, 140, 96)])
        draw.polygon([(x, 290), (x + 75, 230), (x + 150, 290)], fill=colour)
        draw.rectangle((x + 24, 400, x + 126, 430), fill=(206, 214, 220))


def _sekolah(draw: ImageDraw.ImageDraw, chance: random.Random) -> None:
    draw.rectangle((90, 250, 630, 440), fill=(236, 226, 204))
    draw.polygon([(60, 250), (360, 150), (660, 250)], fill=(160, 74, 56))
    for window in range(5):
        broken = window == chance.randint(0, 4)
        x = 120 + window * 100
        draw.rectangle((x, 300, x + 60, 360), fill=(60, 60, 64) if broken else (150, 190, 210))


def _pohon(draw: ImageDraw.ImageDraw, chance: random.Random) -> None:
    _road(draw)
    lean = chance.randint(90, 160)
    draw.line((180, 460, 180 + lean, 200), fill=(98, 74, 52), width=34)
    for _ in range(9):
        x, y = 120 + lean + chance.randint(-90, 90), 130 + chance.randint(-60, 60)
        draw.ellipse((x, y, x + 120, y + 90), fill=(64, chance.randint(104, 136), 70))


_KINDS: dict[str, Draw] = {
    "jalan": _jalan,
    "jembatan": _jembatan,
    "parit": _parit,
    "sampah": _sampah,
    "lampu": _lampu,
    "dermaga": _dermaga,
    "pantai": _pantai,
    "pasar": _pasar,
    "sekolah": _sekolah,
    "pohon": _pohon,
}
