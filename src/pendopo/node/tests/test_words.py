"""The tool of the catalogue: what it finds in code and templates, what it keeps, what it calls a fault."""

from __future__ import annotations

import ast
import gettext
import io
from collections.abc import Iterator
from pathlib import Path

import pytest

from pendopo.node.testing import house, words


def found(tmp_path: Path, name: str, text: str) -> list[tuple[object, str | None]]:
    file = tmp_path / name
    file.write_text(text)
    return [(said, context) for _file, said, context in words.texts(file)]


def test_python_is_read(tmp_path: Path) -> None:
    code = """
from django.utils.translation import gettext as _, ngettext, pgettext
a = _("Satu " "kalimat.")
b = ngettext("%(n)s hari", "%(n)s hari-hari", n)
c = pgettext("alamat", "Jalan")
d = _(variable)
"""
    assert found(tmp_path, "a.py", code) == [
        ("Satu kalimat.", None),
        (("%(n)s hari", "%(n)s hari-hari"), None),
        ("Jalan", "alamat"),
    ]


def test_templates_are_read(tmp_path: Path) -> None:
    page = """{% load i18n %}<p title="{% translate 'Judul' %}">{{ _("Nilai") }} gettext("bukan teks")
      {% blocktranslate trimmed with n=x %}
        Tenggat
        {{ n }}
      {% endblocktranslate %}
   </p>{% blocktranslate count n=x %}{{ n }} laporan{% plural %}{{ n }} laporan-laporan{% endblocktranslate %}
  {% if a == "gettext('juga bukan')" %}{% translate "It's" %}{% endif %}
  {% translate "Nama (lengkap) Anda" %}"""
    assert found(tmp_path, "a.html", page) == [
        ("Judul", None),
        ("Nilai", None),
        ("Tenggat %(n)s", None),
        (("%(n)s laporan", "%(n)s laporan-laporan"), None),
        ("It's", None),
        ("Nama (lengkap) Anda", None),
    ]


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program of one file, and a catalogue of its own."""
    package = tmp_path / "src" / "pendopo"
    package.mkdir(parents=True)
    monkeypatch.setattr(words, "ROOT", tmp_path)
    monkeypatch.setattr(words, "PACKAGE", package)
    monkeypatch.setattr(words, "PO", package / "locale" / "django.po")
    monkeypatch.setattr(words, "MO", package / "locale" / "django.mo")
    return package / "a.py"


def translate(old: str, new: str) -> None:
    words.PO.write_text(words.PO.read_text().replace(old, new))


def test_a_text_is_missing_until_it_is_translated_and_compiled(small: Path) -> None:
    small.write_text('a = _("Nama %(n)s")\n')
    words.extract()
    assert ["has no English" in fault for fault in words.faults()] == [True, False]
    translate('msgid "Nama %(n)s"\nmsgstr ""', 'msgid "Nama %(n)s"\nmsgstr "Name %(n)s"')
    assert words.main(["compile"]) == 0
    assert words.faults() == []
    assert gettext.GNUTranslations(io.BytesIO(words.MO.read_bytes())).gettext("Nama %(n)s") == "Name %(n)s"


def test_what_is_compiled_does_not_hang_on_the_hour(small: Path) -> None:
    small.write_text('a = _("Nama %(n)s")\nb = ngettext("%d hari", "%d hari", n)\n')
    words.extract()
    head = gettext.GNUTranslations(io.BytesIO(words.compiled(words.stored()))).info()
    assert set(head) == {"language", "content-type", "plural-forms"}


def test_a_translation_keeps_the_placeholders(small: Path) -> None:
    small.write_text('a = _("Nama %(n)s")\n')
    words.extract()
    translate('msgid "Nama %(n)s"\nmsgstr ""', 'msgid "Nama %(n)s"\nmsgstr "Name %(name)s"')
    words.main(["compile"])
    assert len(words.faults()) == 1
    assert "placeholders" in words.faults()[0]


def test_extracting_again_keeps_what_is_translated_and_changes_nothing(small: Path) -> None:
    small.write_text('a = _("Satu")\nb = _("Dua")\nc = ngettext("%d hari", "%d hari", n)\n')
    words.extract()
    translate('msgid "Satu"\nmsgstr ""', 'msgid "Satu"\nmsgstr "One"')
    before = words.PO.read_bytes()
    words.extract()
    assert words.PO.read_bytes() == before
    small.write_text('a = _("Satu")\n')
    words.extract()
    assert b"Dua" not in words.PO.read_bytes()
    assert b'"One"' in words.PO.read_bytes()


def test_every_name_of_gettext_is_known_to_the_tool() -> None:
    """Imported under another name, its texts would stand in no catalogue and nobody would miss them."""
    names = {
        alias.asname or alias.name
        for _name, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for alias in node.names
        if "gettext" in alias.name
    }
    assert names <= set(words.KEYWORDS)


def trees() -> Iterator[tuple[str, ast.Module]]:
    for file in words.sources():
        if file.suffix == ".py":
            yield str(file.relative_to(words.PACKAGE)), ast.parse(file.read_text())


def refusals() -> set[str]:
    """The names of all refusals of the program."""
    bases = {
        node.name: {ast.unparse(base).rpartition(".")[2] for base in node.bases}
        for _name, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
    }
    found = {"Refusal"}
    while more := {name for name, above in bases.items() if above & found} - found:
        found |= more
    return found


def test_every_refusal_speaks_through_the_catalogue() -> None:
    """`raise NotFound("…")` would say it in Indonesian to everybody.

    A word of a machine has no capital; the command line says everything twice, with " / " between.
    """
    names = refusals()
    bare = [
        f"{name}:{node.lineno}"
        for name, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call) and node.exc.args
        if ast.unparse(node.exc.func).rpartition(".")[2] in names
        for part in spoken(node.exc.args[0])
        if isinstance(part, ast.Constant) and str(part.value)[:1].isupper() and " / " not in str(part.value)
    ]
    assert {"NotFound", "NoOfficeYet"} < names
    assert bare == []


def spoken(sentence: ast.expr) -> Iterator[ast.expr]:
    """The parts of what is raised that were not looked up."""
    if isinstance(sentence, ast.JoinedStr):
        yield from sentence.values
    elif isinstance(sentence, ast.BinOp):
        yield from spoken(sentence.left)
    else:
        yield sentence


def test_every_text_has_its_english() -> None:
    """Demanded as soon as `[tool.pendopo] words_required` in pyproject.toml says so."""
    if house.project()["tool"]["pendopo"]["words_required"]:
        assert words.faults() == []
