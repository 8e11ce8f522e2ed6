"""The intake form where a regency has 217 villages: Banyuwangi's own, with the starter's units and SP4N's catalogue."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client

from pendopo.kernel import clock
from pendopo.kernel.ledger.types import SYSTEM_AUTHOR
from pendopo.kernel.permissions import SYSTEM
from pendopo.kernel.ui.tests.weigh import assert_light
from pendopo.laporan import parameters
from pendopo.layanan.actions.catalogue import define_kategori, seed_aturan
from pendopo.opd.actions import starter
from pendopo.wilayah import actions as wilayah_actions
from pendopo.wilayah import queries as wilayah
from pendopo.wilayah.types import Source

GEO = Path(__file__).resolve().parents[4].parent / "shared" / "data" / "geo"
BANYUWANGI = next(GEO.glob("desa_35.10*.geojson.gz"), None) if GEO.is_dir() else None

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.data,
    pytest.mark.skipif(BANYUWANGI is None, reason="Banyuwangi's villages do not lie beside the checkout"),
]


def test_the_form_is_light_with_all_villages(client: Client) -> None:
    assert BANYUWANGI is not None
    at = clock.now()
    file = Source(name=BANYUWANGI.name, path=str(BANYUWANGI))
    wilayah_actions.take(sources=[file], by=SYSTEM, at=at)
    assert len(wilayah.desa_list()) == 217
    starter(by=SYSTEM, at=at)
    define_kategori(tree=parameters.catalogue(), by=SYSTEM_AUTHOR, at=at)
    seed_aturan(by=SYSTEM_AUTHOR, at=at)
    assert_light(client, "/lapor/")
