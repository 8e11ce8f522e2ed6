"""Forms and tags yield the furniture, escaped, labelled and without anything that the content policy forbids."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django import forms
from django.template import Context, Template
from django.utils import translation

from pendopo.kernel.ui import icons, menu
from pendopo.kernel.ui.gaya import SampleForm
from pendopo.kernel.ui.templatetags import ui


@pytest.fixture(autouse=True)
def indonesian() -> Iterator[None]:
    with translation.override("id"):
        yield


def rendered(source: str, **context: object) -> str:
    return Template("{% load ui %}" + source).render(Context(context))


class Pair(forms.Form):
    when = forms.SplitDateTimeField(label="Waktu", help_text="Tanggal lalu jam")


def test_a_form_is_furniture() -> None:
    html = str(SampleForm())
    assert html.count('class="choice"') == 6
    assert 'class="label" for="id_text"' in html
    assert 'aria-describedby="id_text_helptext"' in html
    assert 'id="id_text_helptext"' in html
    assert '<input type="hidden" name="channel"' in html
    assert html.count("<fieldset") == html.count("<legend") == 2


def test_errors_are_tied_to_their_fields() -> None:
    form = SampleForm({"text": ""})
    html = str(form)
    assert 'aria-describedby="id_text_helptext id_text_error"' in html
    assert 'id="id_text_error"' in html
    assert 'aria-invalid="true"' in html
    assert html.index('role="alert"') < html.index("<fieldset")
    links = re.findall(r'<a href="#([^"]+)">', html)
    assert links == ["id_kind_0", "id_text"]
    assert all(f'id="{link}"' in html for link in links)


def test_every_described_id_exists_once() -> None:
    html = str(SampleForm({"text": ""})) + str(Pair({"when_0": "x", "when_1": ""}))
    for ids in re.findall(r'aria-describedby="([^"]+)"', html):
        for one in ids.split():
            assert html.count(f' id="{one}"') == 1, one


def test_errors_of_the_whole_form_are_told_once() -> None:
    form = SampleForm({"kind": "aduan", "text": "a"})
    form.add_error(None, "Kiriman ini sudah diterima.")
    assert str(form).count("Kiriman ini sudah diterima.") == 1


def test_what_people_write_is_escaped() -> None:
    evil = '<script>"&'
    html = rendered(
        "{% badge x 'bad' %}{% panel title=x %}{{ x }}{% endpanel %}{% empty x %}{{ x }}{% endempty %}{% secret x x %}"
        "{% qr 'a' x x %}{% back '/' x %}{% progress 1 2 x %}",
        x=evil,
    )
    assert "<script>" not in html


def test_nothing_needs_an_inline_style() -> None:
    html = str(SampleForm({"text": ""})) + rendered(
        "{% qr 'a' 'b' %}{% progress 1 2 'c' %}{% icon 'lock' 'Terkunci' %}"
    )
    assert not re.search(r"\sstyle=|<style|\son[a-z]+=", html)


def test_codes_can_be_copied_whole() -> None:
    html = rendered("{% secret 'Nomor' '7K3M9PQ2XF' %}{{ '7K3M9PQ2XF'|nomor }}")
    assert "<span>7K3</span><span>M9P</span><span>Q2XF</span>" in html
    assert 'data-copy="7K3M9PQ2XF"' in html
    assert html.rstrip().endswith("7K3-M9P-Q2XF")


def test_an_instant_is_exact_for_machines() -> None:
    html = rendered("{% when x 'Asia/Jayapura' %}{% when none %}", x=1795331100000, none=None)
    assert html == '<time datetime="2026-11-22T16:05+09:00">22 Nov 2026, 16.05 WIT</time>'


def test_every_icon_is_drawn_and_an_unknown_one_is_refused() -> None:
    assert all("<" in shape for shape in icons.shapes().values())
    assert set(ui.TONES.values()) <= set(icons.shapes())
    with pytest.raises(KeyError):
        icons.icon("tidak-ada")


def test_the_menu_leaves_out_what_is_not_there(rf: object) -> None:
    request = rf.get("/tentang/")  # type: ignore[attr-defined]
    before = dict(menu._entries)
    try:
        menu._entries.clear()
        menu.add(menu.Entry(label="B", name="tentang", shown=lambda request: True, order=2))
        menu.add(menu.Entry(label="A", name="depan", shown=lambda request: True, order=1))
        menu.add(menu.Entry(label="C", name="tidak-ada", shown=lambda request: True))
        menu.add(menu.Entry(label="D", name="privasi", shown=lambda request: False))
        assert [one.label for one in menu.entries(request)] == ["A", "B"]
        assert [one.current for one in menu.entries(request)] == [False, True]
    finally:
        menu._entries.clear()
        menu._entries.update(before)
