"""Maps: drawn once, served for ever, tapped without a script."""

from __future__ import annotations

import gzip
import re
from xml.etree import ElementTree

import pytest
from django.template.loader import render_to_string
from django.test import Client

from pendopo.kernel.clock import DAY
from pendopo.kernel.generation.cache import one_request
from pendopo.kernel.permissions import SYSTEM
from pendopo.wilayah import actions, demo, models, queries, rules
from pendopo.wilayah.tests.geo import A, B, collection, feature, four, middle, square
from pendopo.wilayah.types import Location, Place, Source, Tap, TapMap, Titik

pytestmark = pytest.mark.django_db

SVG = "{http://www.w3.org/2000/svg}"


def take(*sources: Source, at: int = 1000) -> None:
    actions.take(sources=sources, by=SYSTEM, at=at)


def shown(zoom: str = "", pin: Titik | None = None) -> TapMap:
    found = queries.tap_map(zoom, pin)
    assert found is not None
    return found


def svg_of(shown: TapMap) -> ElementTree.Element:
    packed = queries.map_file(shown.src.rsplit("/", 1)[1].removesuffix(".svg"))
    assert packed is not None
    return ElementTree.fromstring(gzip.decompress(packed))


def tap_at(shown: TapMap, place: Place) -> dict[str, str]:
    """The fields a phone posts that taps `place` of the map."""
    size = shown.sizes[0]
    x, y = (round(v * size.width / shown.frame.width) for v in (place.x, place.y))
    return {"peta-zoom": shown.zoom, "peta-pin": shown.pin_field, f"{size.field}.x": f"{x}", f"{size.field}.y": f"{y}"}


def place_of(shown: TapMap, lat: int, lon: int) -> Place:
    place = rules.place_of(Titik(lat, lon), shown.frame)
    assert place is not None
    return place


def test_no_territory_no_map() -> None:
    assert queries.tap_map() is None
    assert queries.tapped({"peta-320.x": "5", "peta-320.y": "5"}) == Tap()


def test_every_village_has_a_path_under_its_code() -> None:
    take(four())
    paths = {path.get("id"): path.get("d") for path in svg_of(shown()).iter(f"{SVG}path")}
    assert {A, B} <= set(paths)
    assert {"33.01.01", "33.01.02"} <= set(paths)
    assert all(d for kode, d in paths.items() if kode and kode.startswith("33"))
    assert A in {path.get("id") for path in svg_of(shown("33.01.01")).iter(f"{SVG}path")}


def test_a_speck_of_an_island_can_still_be_seen() -> None:
    take(collection(feature(A, square(0, 0, side=3.0)), feature(B, square(310, 0, side=0.0001))))
    paths = {path.get("id"): path.get("d") for path in svg_of(shown()).iter(f"{SVG}path")}
    assert paths[B]


def test_the_file_never_changes_and_may_be_kept(client: Client) -> None:
    take(four())
    response = client.get(shown().src, headers={"Accept-Encoding": "gzip"})
    assert response.status_code == 200
    assert response["Content-Type"] == "image/svg+xml"
    assert "immutable" in response["Cache-Control"]
    assert "default-src 'none'" in response["Content-Security-Policy"]
    plain = client.get(shown().src)
    assert gzip.decompress(response.content) == plain.content
    assert not plain.cookies
    assert client.get("/wilayah/peta/" + "0" * 32 + ".svg").status_code == 404


def test_a_changed_boundary_gets_another_address_and_the_old_one_is_kept_a_day() -> None:
    take(four())
    before = shown().src
    other_district = shown("33.01.02").src
    take(collection(feature(A, square(-1, 1), nama="Alas")), at=2000)
    assert shown().src != before
    assert queries.map_file(before.rsplit("/", 1)[1][:-4]) is not None
    take(collection(feature(A, square(-2, 1), nama="Alas")), at=2000 + 2 * DAY)
    assert queries.map_file(before.rsplit("/", 1)[1][:-4]) is None
    assert shown("33.01.02").frame == queries.frame_of(models.Peta.objects.get(zoom="33.01.02", current=True))
    assert other_district


def test_names_that_are_markup_stay_names() -> None:
    take(collection(feature(A, square(0, 0), nama='<script>"&')))
    packed = queries.map_file(shown("33.01.01").src.rsplit("/", 1)[1][:-4])
    assert packed is not None
    text = gzip.decompress(packed).decode()
    assert "<script>" not in text
    assert "&lt;script&gt;" in text


def test_taps_lead_to_a_point_in_the_village() -> None:
    take(four())
    whole = shown()
    first = queries.tapped(tap_at(whole, place_of(whole, *middle(0, 1))))
    assert first.again
    assert first.zoom == "33.01.01"
    assert first.location == Location(A)
    near = shown(first.zoom, first.titik)
    assert near.outer == ""
    assert near.pin is not None
    second = queries.tapped(tap_at(near, place_of(near, *middle(1, 1))))
    assert second.location == Location(B)
    assert second.titik is not None
    assert abs(second.titik.lat - middle(1, 1)[0]) < 200  # 20 metres
    sent = queries.tapped({"peta-zoom": "33.01.01", "peta-pin": shown("33.01.01", second.titik).pin_field})
    assert sent == Tap(zoom="33.01.01", titik=second.titik, location=Location(B), again=False)


def test_a_step_out_keeps_the_pin_and_removing_it_keeps_the_map() -> None:
    take(four())
    pin = Titik(*middle(0, 1))
    near = shown("33.01.01", pin)
    out = queries.tapped({"peta-zoom": near.zoom, "peta-pin": near.pin_field, "peta-keluar": "1"})
    assert out == Tap(zoom="", titik=pin, location=Location(A), again=True)
    gone = queries.tapped({"peta-zoom": near.zoom, "peta-pin": near.pin_field, "peta-hapus": "1"})
    assert gone == Tap(zoom="33.01.01", again=True)


def test_several_regencies_have_a_map_between_the_whole_and_the_district() -> None:
    take(collection(feature(A, square(0, 0)), feature("33.02.01.2001", square(1, 0))))
    whole = shown()
    first = queries.tapped(tap_at(whole, place_of(whole, *middle(0, 0))))
    assert first.zoom == "33.01"
    regency = shown("33.01")
    second = queries.tapped(tap_at(regency, place_of(regency, *middle(0, 0))))
    assert second.zoom == "33.01.01"
    assert shown("33.01.01").outer == "33.01"


def test_a_tap_beside_a_small_island_still_comes_nearer() -> None:
    take(collection(feature(A, square(0, 0, side=0.5)), feature("33.01.02.2001", square(60, 0, side=0.002))))
    whole = shown()
    tap = queries.tapped(tap_at(whole, place_of(whole, *middle(61, 0))))
    assert tap.location.kode is None
    assert tap.zoom == "33.01.02"


@pytest.mark.parametrize(
    "posted",
    [
        {"peta-zoom": "99.99", "peta-pin": "x"},
        {"peta-zoom": "'; --", "peta-320.x": "a", "peta-320.y": "1"},
        {"peta-pin": "1,2,3", "peta-640.x": "99999", "peta-640.y": "99999"},
        {"peta-320.x": "0", "peta-320.y": "0"},
    ],
)
def test_a_form_that_lies_is_no_tap(posted: dict[str, str]) -> None:
    take(four())
    tap = queries.tapped(posted)
    assert tap.titik is None
    assert not tap.again


def test_the_form_fragment_brings_no_script_and_no_style() -> None:
    take(four())
    page = render_to_string("wilayah/tap.html", {"map": shown("33.01.01", Titik(*middle(0, 1)))})
    assert page.count('type="image"') == 2
    assert "formnovalidate" in page
    assert "style=" not in page
    assert "<script" not in page
    assert re.search(r"translate\(\d+ \d+\) scale\([\d.]+\)", page)


def test_a_map_costs_few_queries(django_assert_max_num_queries: object) -> None:
    take(four())
    with django_assert_max_num_queries(1):  # type: ignore[operator]
        shown("33.01.01", Titik(*middle(0, 1)))
    whole = shown()
    posted = tap_at(whole, place_of(whole, *middle(0, 1)))
    with one_request():
        queries.locate(0, 0)
        with django_assert_max_num_queries(1):  # type: ignore[operator]
            queries.tapped(posted)


def test_the_demo_weighs_little() -> None:
    take(*demo.sources())
    for row in models.Peta.objects.filter(current=True):
        assert len(bytes(row.svg)) < 12_000, row.zoom
