"""Codes, names, coordinates and frames."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pendopo.wilayah import rules
from pendopo.wilayah.types import Bounds, Jenis, Level, Place, Titik


@pytest.mark.parametrize(
    ("kode", "jenis"),
    [
        ("94", Jenis.PROVINSI),
        ("94.04", Jenis.KABUPATEN),
        ("32.73", Jenis.KOTA),
        ("94.04.01", Jenis.KECAMATAN),
        ("94.04.01.1001", Jenis.KELURAHAN),
        ("94.04.01.2001", Jenis.DESA),
        ("91.03.01.3007", Jenis.DESA_ADAT),
    ],
)
def test_a_code_tells_what_it_names(kode: str, jenis: Jenis) -> None:
    assert rules.jenis_of(kode) is jenis


@pytest.mark.parametrize(
    "kode", ["", "9", "940401", "9404011001", "94.4", "94.04.01.4001", "94.04.01.1001 ", "०४", "04", "94.04.01.1001.1"]
)
def test_what_is_no_code(kode: str) -> None:
    assert rules.level_of(kode) is None
    with pytest.raises(ValueError, match="not a territory code"):
        rules.jenis_of(kode)


def test_ancestors_are_prefixes() -> None:
    assert rules.ancestors_of("94.04.01.1001") == ["94", "94.04", "94.04.01"]
    assert rules.parent_of("94") == ""
    assert rules.level_of(rules.parent_of("94.04.01.1001")) is Level.KECAMATAN


def test_a_prefix_ends_at_a_dot() -> None:
    assert rules.lies_under("94.04.01", "94.04")
    assert rules.lies_under("94.04", "94.04")
    assert not rules.lies_under("94.04", "94.0")
    assert rules.wanted("94", "94.04")
    assert not rules.wanted("94.05", "94.04")


@given(st.text(max_size=60))
def test_a_clean_name_stays_as_it_is(text: str) -> None:
    clean = rules.clean_name(text)
    assert rules.clean_name(clean) == clean
    assert clean == clean.strip()
    assert not any(c in clean for c in "\u202e\u200b\x00\n")


def test_names_are_found_without_accents_and_signs() -> None:
    assert rules.search_text("  Mék’ar-Sari (UPT II) ") == "mek ar sari upt ii"


def test_coordinates_in_degrees() -> None:
    assert rules.read_dms("03°19'03.44\" N 097°07'41.73\" E") == Titik(3_317_622, 97_128_258)
    assert rules.read_dms("08°30'00.00\" S 115°00'00.00\" E") == Titik(-8_500_000, 115_000_000)
    assert rules.read_dms("08°30'00,00″ LS".replace("LS", "S") + " 115°00'60.00″ T") == Titik(-8_500_000, 115_016_667)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "8.5,115",
        "08°30'00\" S",
        "115°00'00\" E 08°30'00\" S",
        "08°61'00\" S 115°00'00\" E",
        "95°00'00\" N 97°00'00\" E",
    ],
)
def test_what_is_no_coordinate(text: str) -> None:
    assert rules.read_dms(text) is None


BOXES = st.builds(
    lambda west, south, wide, high: Bounds(west, south, west + wide, south + high),
    st.integers(95_000_000, 140_000_000),
    st.integers(-11_000_000, 4_000_000),
    st.integers(0, 3_000_000),
    st.integers(0, 3_000_000),
)


@given(BOXES)
def test_a_frame_holds_its_box_and_keeps_its_shape(box: Bounds) -> None:
    frame = rules.frame_for(box)
    out = frame.bounds
    assert out.west < box.west <= box.east < out.east
    assert out.south < box.south <= box.north < out.north
    assert frame.width == rules.MAP_WIDTH
    assert frame.width // 3 <= frame.height <= rules.MAP_HEIGHT_LIMIT + 1


@given(BOXES, st.floats(0, 1), st.floats(0, 1))
def test_a_point_is_drawn_where_it_is_tapped(box: Bounds, across: float, down: float) -> None:
    frame = rules.frame_for(box)
    place = Place(round(across * frame.width), round(down * frame.height))
    point = rules.point_of_tap(place.x, place.y, frame)
    back = rules.place_of(point, frame)
    assert back is not None
    assert abs(back.x - place.x) <= 1
    assert abs(back.y - place.y) <= 1


def test_north_is_up_and_east_is_right() -> None:
    frame = rules.frame_for(Bounds(110_000_000, -8_000_000, 111_000_000, -7_000_000))
    assert rules.point_of_tap(500, 0, frame).lat > rules.point_of_tap(500, 1000, frame).lat
    assert rules.point_of_tap(0, 500, frame).lon < rules.point_of_tap(1000, 500, frame).lon
    assert rules.place_of(Titik(0, 0), frame) is None


def test_the_field_tells_how_large_the_tapped_image_was() -> None:
    frame = rules.frame_for(Bounds(110_000_000, -8_000_000, 111_000_000, -7_000_000))
    small, large = rules.sizes_of(frame)
    assert rules.read_tap({f"{small.field}.x": "160", f"{small.field}.y": "80"}, frame) == Place(500, 250)
    assert rules.read_tap({f"{large.field}.x": "320", f"{large.field}.y": "160"}, frame) == Place(500, 250)


@pytest.mark.parametrize(("x", "y"), [("0", "0"), ("", ""), ("-1", "5"), ("9999", "5"), ("1e3", "5"), ("5", "x" * 9)])
def test_what_is_no_tap(x: str, y: str) -> None:
    frame = rules.frame_for(Bounds(110_000_000, -8_000_000, 111_000_000, -7_000_000))
    assert rules.read_tap({"peta-320.x": x, "peta-320.y": y}, frame) is None


def test_a_pin_travels_in_the_form() -> None:
    assert rules.read_pin("-7000000,110000000") == Titik(-7_000_000, 110_000_000)
    assert rules.read_pin("91000000,0") is None
    assert rules.read_pin("a,b") is None


def test_taps_lead_from_the_whole_to_the_district() -> None:
    assert rules.next_zoom("", "94.04.01.1001", several=False) == "94.04.01"
    assert rules.next_zoom("", "94.04.01.1001", several=True) == "94.04"
    assert rules.next_zoom("94.04", "94.04.01.1001", several=True) == "94.04.01"
    assert rules.next_zoom("94.04.01", "94.04.02.1001", several=True) == "94.04.02"
    assert rules.next_zoom("94.04", None, several=True) == "94.04"
    assert rules.outer_zoom("94.04.01", several=True) == "94.04"
    assert rules.outer_zoom("94.04.01", several=False) == ""
    assert rules.outer_zoom("", several=True) is None
