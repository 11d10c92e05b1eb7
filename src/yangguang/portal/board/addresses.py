"""The board's standing addresses, for the sitemap."""

from __future__ import annotations

from django.urls import reverse

from yangguang.portal.board import selectors

VIEWS = ("plan", "rows", "agencies", "limits", "history")


def board_pages() -> list[str]:
    """The views of the board, its clauses and its units; none before a plan is loaded."""
    edition = selectors.edition()
    if edition is None:
        return []
    paths = [reverse(f"board:{name}") for name in VIEWS]
    paths += [reverse("board:clause", args=[clause]) for clause in edition.ids]
    return paths + [reverse("board:agency", args=[code]) for code in selectors.owing_codes()]
