"""Photos: is it one, how large, and smaller copies of it; with bounded memory whatever is sent.

Pillow opens a file only as the type its content showed, and only after `scrub` has walked through its structure.
One photo is decoded at a time in a process.
"""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, NamedTuple

from django.utils.translation import gettext
from PIL import Image, ImageCms, ImageOps

from pendopo.kernel.files import scrub
from pendopo.kernel.files.refusals import TooLarge, WrongType
from pendopo.kernel.files.types import FileType

# Pillow's own limit is one number for all types and warns instead of refusing; `_weigh` is called before decoding.
Image.MAX_IMAGE_PIXELS = None

MEGA = 1_000_000
# Measured: decoding takes 200 MB at most. A baseline JPEG is decoded at an eighth to a half of its size, so that even
# a 108-megapixel phone's takes 60 MB; a progressive one keeps all coefficients, a PNG all pixels, a WebP four copies.
LIMIT_BASELINE, LIMIT_PROGRESSIVE, LIMIT_PNG, LIMIT_WEBP = 120, 30, 30, 12
QUALITY = 75
_ONE = threading.Semaphore(1)
_STRIP = 32
_PROBE = 320


class Frame(NamedTuple):
    """The pixels of a photo as it is looked at, that is after turning it upright."""

    width: int
    height: int


class Rendition(NamedTuple):
    """A smaller copy, as WebP."""

    content: bytes
    width: int
    height: int


@contextmanager
def _opened(file: Path | BinaryIO, formats: tuple[str, ...]) -> Iterator[Image.Image]:
    """The photo, weighed but not decoded. Whatever the decoders raise becomes `Damaged`."""
    with _ONE:
        try:
            with Image.open(file, formats=formats) as image:
                _weigh(image)
                yield image
        except (OSError, ValueError, SyntaxError, EOFError, IndexError, KeyError, TypeError, MemoryError) as error:
            raise scrub.broken() from error


def _weigh(image: Image.Image) -> None:
    limit = {"PNG": LIMIT_PNG, "WEBP": LIMIT_WEBP}.get(image.format or "", LIMIT_PROGRESSIVE)
    if image.format == "JPEG" and not image.info.get("progressive"):
        limit = LIMIT_BASELINE
    if image.width * image.height > limit * MEGA:
        raise TooLarge(
            gettext(
                "Foto ini terlalu besar: %(has)d megapiksel, paling banyak %(limit)d untuk jenis ini. "
                "Kirimlah dengan ukuran lebih kecil, misalnya lewat tangkapan layar."
            )
            % {"has": -(-image.width * image.height // MEGA), "limit": limit}
        )


def _formats(kind: FileType) -> tuple[str, ...]:
    return (kind.name,)


def probe(file: Path, kind: FileType) -> Frame:
    """The size of the photo, having decoded it once, as small as its type allows.

    Raises `TooLarge` (pixels) or `Damaged`.
    """
    with _opened(file, _formats(kind)) as image:
        frame = _upright_size(image)
        if kind is not FileType.PNG:  # every part of a PNG has its checksum, which `scrub` has compared
            image.draft("RGB", (_PROBE, _PROBE))
            image.load()
        return frame


def _orientation(image: Image.Image) -> int:
    """What `scrub` left. Not `image.getexif()`, which decodes a whole PNG."""
    return scrub.orientation_of(image.info.get("exif", b""))


def _upright_size(image: Image.Image) -> Frame:
    turned = _orientation(image) in (5, 6, 7, 8)
    return Frame(image.height, image.width) if turned else Frame(image.width, image.height)


def render(file: BinaryIO, kind: FileType, sides: tuple[int, ...]) -> dict[int, Rendition]:
    """Copies of the photo whose longer side is at most each of `sides`: upright, in sRGB, without metadata.

    Transparent becomes white; of an animation the first picture is taken. Raises `Damaged`.
    """
    with _opened(file, _formats(kind)) as image:
        image.draft("RGB", (max(sides), max(sides)))
        orientation = _orientation(image)
        small = _srgb(_shrunk(image, max(sides)), image.info.get("icc_profile"))
    small.getexif()[0x0112] = orientation
    small = ImageOps.exif_transpose(small)
    return {side: _encoded(small, side) for side in sides}


def _shrunk(image: Image.Image, side: int) -> Image.Image:
    """The first picture in RGB over white, reduced by a whole factor to no less than `side`, strip by strip.

    Strips, because a second whole copy in another mode would double the memory.
    """
    image.load()
    factor = max(1, max(image.size) // side)
    height = _STRIP * factor
    canvas = Image.new("RGB", (-(-image.width // factor), -(-image.height // factor)), "white")
    for top in range(0, image.height, height):
        strip = _rgb(image.crop((0, top, image.width, min(top + height, image.height))))
        canvas.paste(strip.reduce(factor) if factor > 1 else strip, (0, top // factor))
    return canvas


def _rgb(strip: Image.Image) -> Image.Image:
    """A picture of any mode in RGB over white."""
    if strip.mode.startswith("I;16"):
        # Sixteen bits of grey: Pillow's own conversion clips instead of scaling.
        return strip.convert("I").point(lambda value: value / 256).convert("L").convert("RGB")
    if strip.mode in ("I", "F"):
        return strip.convert("L").convert("RGB")
    if strip.has_transparency_data:
        layer = strip.convert("RGBA")
        white = Image.new("RGB", layer.size, "white")
        white.paste(layer, mask=layer)
        return white
    return strip.convert("RGB")


def _srgb(image: Image.Image, profile: object) -> Image.Image:
    """`image` in sRGB; as it is where its profile is missing, broken or for other than RGB."""
    if not isinstance(profile, bytes):
        return image
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        found = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"))
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return image
    return found or image


def _encoded(image: Image.Image, side: int) -> Rendition:
    copy = image.copy()
    copy.thumbnail((side, side), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    bare = Image.new("RGB", copy.size)
    bare.paste(copy)  # a new image carries no `info` from which an encoder could write metadata
    bare.save(out, "WEBP", quality=QUALITY, method=4)
    return Rendition(out.getvalue(), copy.width, copy.height)


def from_heif(source: Path, target: Path) -> None:
    """Write an iPhone's HEIC photo to `target` as JPEG, where this machine can read it.

    Raises `WrongType` with advice where it cannot.
    """
    try:
        Image.init()  # asks for the plug-ins; Pillow alone knows AVIF and not HEIF
        with _opened(source, tuple(name for name in ("HEIF", "AVIF") if name in Image.OPEN)) as image:
            upright = _srgb(_rgb(ImageOps.exif_transpose(image)), image.info.get("icc_profile"))
    except TooLarge:
        raise
    except Exception as error:
        raise WrongType(
            gettext(
                "Foto HEIC dari iPhone belum dapat dibaca di sini. Pilihlah Pengaturan > Kamera > Format > "
                "“Paling Kompatibel”, atau kirim tangkapan layar fotonya."
            )
        ) from error
    upright.info.clear()
    upright.save(target, "JPEG", quality=90)
