"""The first offices of an empty city, made from its territory, so that a report has somewhere to go at once."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
from django.conf import settings
from django.db import transaction

from pendopo.kernel.permissions import Actor
from pendopo.opd import parameters, queries
from pendopo.opd.actions.offices import define_many
from pendopo.opd.types import Jabatan, Role, StarterReport, Unit, UnitKind
from pendopo.wilayah import queries as wilayah
from pendopo.wilayah.types import Jenis, Level, Wilayah

SETDA, KOORDINATOR, INSPEKTORAT = "setda", "koordinator", "inspektorat"
KEPALA_DAERAH, SEKRETARIS, ADMIN = "setda.kepala-daerah", "setda.sekretaris", "setda.admin"


@transaction.atomic
def starter(*, zone: str = "", by: Actor, at: int) -> StarterReport:
    """Make a secretariat, a coordinator, an Inspektorat, and a unit for each district and village that has none.

    Each local unit has a KEPALA and a PETUGAS; a village head's superior is the camat, whose superior is the secretary.
    Only an admin. Nothing that exists is touched (but a centre without a territory is given one), so that it may run
    again after an import of territory. `zone` is the IANA zone of new units; where it is not
    stated, that of their province, or the node's.
    """
    desa, kecamatan = wilayah.listing(level=Level.DESA), wilayah.listing(level=Level.KECAMATAN)
    known = queries.directory()
    units, positions = _missing(known, desa, kecamatan, zone)
    if units or positions:
        define_many(units=units, positions=positions, by=by, at=at)
    units_added = sum(unit.kode not in known.units for unit in units)
    return StarterReport(
        desa=len(desa),
        kecamatan=len(kecamatan),
        units_added=units_added,
        positions_added=len(positions),
        units=len(known.units) + units_added,
        positions=len(known.positions) + len(positions),
    )


def _missing(
    known: queries.Directory, desa: list[Wilayah], kecamatan: list[Wilayah], zone: str
) -> tuple[list[Unit], list[Jabatan]]:
    units, positions = _centre(known, common_territory(each.kode for each in (*desa, *kecamatan)), zone)
    camat = {unit.wilayah: _head(known, unit.kode) for unit in known.units.values() if unit.kind is UnitKind.KECAMATAN}
    for each in kecamatan:
        if each.kode not in camat:
            unit, pair = _local(each, UnitKind.KECAMATAN, f"kec-{each.kode}", SETDA, SEKRETARIS, zone)
            units.append(unit)
            positions += pair
            camat[each.kode] = pair[0].kode
    served = {unit.wilayah for unit in known.units.values() if unit.kind in queries.LOCAL}
    everything = (*known.units.values(), *units)
    by_territory = {unit.wilayah: unit.kode for unit in everything if unit.kind is UnitKind.KECAMATAN}
    for each in desa:
        if each.kode not in served:
            kind = UnitKind.KELURAHAN if each.jenis is Jenis.KELURAHAN else UnitKind.DESA
            above = camat.get(each.induk) or SEKRETARIS
            unit, pair = _local(each, kind, f"desa-{each.kode}", by_territory.get(each.induk, SETDA), above, zone)
            units.append(unit)
            positions += pair
    return units, positions


def common_territory(codes: Iterable[str]) -> str:
    """The narrowest territory code above all `codes`, at most a regency; "" where they share no province."""
    regencies = {code[:5] for code in codes}
    provinces = {code[:2] for code in regencies}
    return next((shared.pop() for shared in (regencies, provinces) if len(shared) == 1), "")


def _centre(known: queries.Directory, territory: str, zone: str) -> tuple[list[Unit], list[Jabatan]]:
    """The secretariat, the coordinator and the Inspektorat, as far as the city has none."""
    kinds = {unit.kind for unit in known.units.values()}
    zone = zone or _zone(territory)
    units = [Unit(kode=SETDA, nama="Sekretariat Daerah", kind=UnitKind.BAGIAN, wilayah=territory, zone=zone)]
    positions = [
        Jabatan(kode=KEPALA_DAERAH, nama="Kepala Daerah", unit=SETDA, role=Role.PIMPINAN),
        Jabatan(kode=SEKRETARIS, nama="Sekretaris Daerah", unit=SETDA, role=Role.PIMPINAN, atasan=KEPALA_DAERAH),
        # Nobody inherits the right to set up by a vacancy: it has no superior.
        Jabatan(kode=ADMIN, nama="Admin Sistem", unit=SETDA, role=Role.ADMIN),
    ]
    if UnitKind.KOORDINATOR not in kinds or KOORDINATOR in known.units:
        name = "Koordinator Pengaduan"
        units.append(
            Unit(kode=KOORDINATOR, nama=name, kind=UnitKind.KOORDINATOR, induk=SETDA, wilayah=territory, zone=zone)
        )
        positions.append(
            Jabatan(
                kode="koordinator.admin",
                nama="Admin Koordinator",
                unit=KOORDINATOR,
                role=Role.KOORDINATOR,
                atasan=SEKRETARIS,
            )
        )
    if UnitKind.INSPEKTORAT not in kinds or INSPEKTORAT in known.units:
        units.append(
            Unit(kode=INSPEKTORAT, nama="Inspektorat", kind=UnitKind.INSPEKTORAT, wilayah=territory, zone=zone)
        )
        # Not below the secretary, who may be the one complained about.
        head = Jabatan(
            kode="inspektorat.kepala", nama="Inspektur", unit=INSPEKTORAT, role=Role.INSPEKTORAT, atasan=KEPALA_DAERAH
        )
        officer = Jabatan(
            kode="inspektorat.petugas", nama="Auditor", unit=INSPEKTORAT, role=Role.INSPEKTORAT, atasan=head.kode
        )
        positions += [head, officer]
    # Those made before the territory was known learn where they are: local days of the regency hold for them too.
    placed = [
        msgspec.structs.replace(known.units[unit.kode], wilayah=territory)
        for unit in units
        if unit.kode in known.units and territory and not known.units[unit.kode].wilayah
    ]
    return (
        [unit for unit in units if unit.kode not in known.units] + placed,
        [position for position in positions if position.kode not in known.positions],
    )


def _local(place: Wilayah, kind: UnitKind, kode: str, induk: str, atasan: str, zone: str) -> tuple[Unit, list[Jabatan]]:
    zone = zone or _zone(place.kode)
    title = {UnitKind.KECAMATAN: "Camat", UnitKind.KELURAHAN: "Lurah"}.get(kind, "Kepala Desa")
    unit = Unit(kode=kode, nama=place.title, kind=kind, induk=induk, wilayah=place.kode, zone=zone)
    head = Jabatan(kode=f"{kode}.kepala", nama=f"{title} {place.label}", unit=kode, role=Role.KEPALA, atasan=atasan)
    officer = Jabatan(
        kode=f"{kode}.petugas", nama=f"Petugas {place.title}", unit=kode, role=Role.PETUGAS, atasan=head.kode
    )
    return unit, [head, officer]


def _zone(territory: str) -> str:
    return parameters.zone_of_territory(territory) or str(settings.CONFIG.zone)


def _head(known: queries.Directory, unit: str) -> str:
    """The position that heads a unit; "" where it has none."""
    return next((each.kode for each in known.of_unit.get(unit, ()) if each.role is Role.KEPALA), "")
