"""Kinds of import contract that import-linter does not bring along."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from importlinter import Contract, ContractCheck, fields, output

if TYPE_CHECKING:
    from grimp import ImportGraph


class StandardLibraryOnly(Contract):
    """Modules that import each other and the standard library, and nothing else."""

    modules = fields.ListField(subfield=fields.StringField())

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        """Every import that leaves the modules for anything but the standard library."""
        strays = []
        for root in self.modules:
            for module in sorted({root, *graph.find_descendants(root)}):
                for target in sorted(graph.find_modules_directly_imported_by(module)):
                    inside = target == root or target.startswith(f"{root}.")
                    if not inside and target.split(".")[0] not in sys.stdlib_module_names:
                        strays.append((module, target))
        return ContractCheck(kept=not strays, metadata={"strays": strays})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """One line for each import."""
        for module, target in check.metadata["strays"]:
            output.print_error(f"{module} imports {target}")
