"""Two contracts for import-linter: the plan inside a room, and the doors between rooms.

They see imports; foreign keys written as strings are the architecture tests' part.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from grimp import ImportGraph
from importlinter.application import output
from importlinter.contracts.layers import LayersContract, ModuleTail
from importlinter.domain import fields
from importlinter.domain.contract import Contract, ContractCheck

Trespass = tuple[str, str]


class PlanContract(LayersContract):
    """import-linter's layers, where a name stands for its family too: `views` also for `views_office`."""

    type_name = "plan"

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        """Like `layers`, after each name has been joined by the modules of its family."""
        containers: Any = self.containers
        names = {child.rpartition(".")[2] for room in containers for child in graph.find_children(str(room))}
        layers: Any = self.layers
        self.layers = [  # type: ignore[assignment]
            replace(layer, module_tails=layer.module_tails | self._families(layer.module_tails, names))
            for layer in layers
        ]
        return super().check(graph, verbose)

    @staticmethod
    def _families(tails: set[ModuleTail], names: set[str]) -> set[ModuleTail]:
        known = tuple(f"{tail.name}_" for tail in tails)
        return {ModuleTail(name=name, is_optional=True) for name in names if name.startswith(known)}


class DoorsContract(Contract):
    """No module of one room imports a module of another, unless that one is a door.

    `rooms` are the packages kept apart. `doors` are the names of modules that others may import, everywhere;
    `extra_doors` are full names of single further ones. `exempt` are names of modules inside a room (its tests) that
    may go in anywhere.
    """

    type_name = "doors"

    rooms = fields.ListField(subfield=fields.StringField())
    doors = fields.SetField(subfield=fields.StringField())
    extra_doors = fields.SetField(subfield=fields.StringField(), required=False, default=set())
    exempt = fields.SetField(subfield=fields.StringField(), required=False, default=set())

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        """Every import from one room into another that goes past the doors."""
        rooms: list[str] = list(self.rooms)  # type: ignore[call-overload]
        trespasses = sorted(found for room in rooms for found in self._trespasses(graph, room, set(rooms)))
        return ContractCheck(kept=not trespasses, metadata={"trespasses": trespasses})

    def _trespasses(self, graph: ImportGraph, room: str, rooms: set[str]) -> list[Trespass]:
        return [
            (module, imported)
            for module in ({room} | graph.find_descendants(room))
            if not self._exempt(module)
            for imported in graph.find_modules_directly_imported_by(module)
            if not self._allowed(room, imported, rooms)
        ]

    def _exempt(self, module: str) -> bool:
        exempt: Any = self.exempt
        return any(part in exempt for part in module.split("."))

    def _allowed(self, room: str, imported: str, rooms: set[str]) -> bool:
        """Whether `imported` is no other room's, or a door of it, or something inside a door."""
        other = next((name for name in rooms if imported == name or imported.startswith(f"{name}.")), room)
        if other == room:
            return True
        doors: Any = self.doors
        extra: Any = self.extra_doors
        inside = imported.removeprefix(other).lstrip(".").split(".")[0]
        return inside in doors or f"{other}.{inside}" in extra

    def render_broken_contract(self, check: ContractCheck) -> None:
        """One line for each trespass."""
        for module, imported in check.metadata["trespasses"]:
            output.print_error(f"{module} -> {imported}: not a door", bold=True)
        output.new_line()
