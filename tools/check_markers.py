"""Finds Chinese text that no translation marker wraps, in Python and in templates.

Commands of the operator (`project`), the city's own data and the tables of words that the code
recognises in documents are texts by nature and stand in the list of exceptions.
"""

from __future__ import annotations

import ast
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "yangguang"
HAN = re.compile(r"[\u4e00-\u9fff]")
MARKERS = {
    "_",
    "_l",
    "gettext",
    "gettext_lazy",
    "ngettext",
    "ngettext_lazy",
    "pgettext",
    "pgettext_lazy",
}
# What these hold is recognised or produced in documents, or is a name, not a sentence of the
# interface.
EXCEPT = (
    "project/",
    "cities/",
    # These know the standard library only; what they say of a file is for the operator.
    "kernel/clocks/",
    "kernel/duties/checking.py",
    "kernel/duties/periods.py",
    "kernel/duties/reading.py",
    "kernel/calendars/seeding.py",
    "kernel/documents/",
    "kernel/publishing/scan/",
    "kernel/search/naming.py",
    "kernel/search/numbers.py",
    "kernel/search/text.py",
    "kernel/search/understanding.py",
    # Examples of what to type.
    "portal/templates/portal/search/_ways.html",
    "areas/decisions/rules/clauses.py",
    "areas/requests/rules/doors.py",
    # The words in which other registers head their columns and name results.
    "areas/requests/rules/importing.py",
    # The words of printed forms.
    "areas/requests/papers.py",
    # The description of the interface for programs is written once, like its names.
    "areas/press/api.py",
    "areas/requests/api.py",
    "areas/regulations/api.py",
    "kernel/ui/samples.py",
    "kernel/exchange/sources.py",
    "kernel/publishing/services/importing.py",
    "kernel/ui/templates/ui/components/_sample_document.html",
    "kernel/ui/templates/ui/components.html",
)
# Commands of the operator, wherever they stand.
COMMANDS = "/management/commands/"
TRANSLATED = re.compile(
    r"{%-?\s*blocktrans(?:late)?\b.*?{%\s*endblocktrans(?:late)?\s*%}|{%.*?%}|{{.*?}}|{#.*?#}"
    r"|{%\s*comment\b.*?{%\s*endcomment\s*%}|<!--.*?-->",
    re.DOTALL,
)


def unmarked_in_python(text: str) -> list[tuple[int, str]]:
    """Chinese string constants outside marker calls and docstrings."""
    tree = ast.parse(text)
    lines = text.splitlines()
    fine: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            # The formatter carries a remark to the line on which a call ends.
            if name in MARKERS or "# data" in lines[(node.end_lineno or node.lineno) - 1]:
                fine.update(id(part) for part in ast.walk(node))
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            fine.add(id(node.value))
    return [
        (node.lineno, node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and HAN.search(node.value)
        and id(node) not in fine
        and "# data" not in lines[node.lineno - 1]
    ]


def unmarked_in_template(text: str) -> list[tuple[int, str]]:
    """Chinese text outside translation tags."""
    blank = TRANSLATED.sub(lambda m: re.sub(r"[^\n]", " ", m.group()), text)
    return [
        (number, line.strip())
        for number, line in enumerate(blank.splitlines(), start=1)
        if HAN.search(line)
    ]


def main() -> int:
    """List every place; 1 when there is one."""
    found = 0
    for path in sorted([*SOURCE.rglob("*.py"), *SOURCE.rglob("*.html")]):
        relative = path.relative_to(SOURCE).as_posix()
        if relative.startswith(EXCEPT) or COMMANDS in relative or "/migrations/" in relative:
            continue
        check = unmarked_in_python if path.suffix == ".py" else unmarked_in_template
        for line, text in check(path.read_text("utf-8")):
            found += 1
            print(f"src/yangguang/{relative}:{line}: not marked for translation: {text[:60]}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
