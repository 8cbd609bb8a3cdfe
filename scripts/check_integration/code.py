"""What the code asks of the translations and the icons.

Read from the source, so that a text which is only needed when something goes wrong is found too.
"""

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from homeassistant.const import Platform

# What a translation key belongs to, by the function that it is given to.
ISSUES: Final = frozenset({"async_create_issue", "create_issue"})
SELECTORS: Final = frozenset({"SelectSelectorConfig"})
PLATFORMS: Final = frozenset(platform.value for platform in Platform)


class Module:
    """One source file, and the texts it asks for."""

    def __init__(self, path: Path, constants: Mapping[str, str]) -> None:
        self.path = path
        self.tree = ast.parse(path.read_text())
        self._constants = constants

    def wanted(self) -> Iterator[str]:
        """Give the place of each text the code asks for; a * stands for any flow."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Call):
                yield from self._by_call(node)
            elif isinstance(node, ast.Assign):
                yield from self._by_assignment(node.targets[0], node.value)
            elif isinstance(node, ast.AnnAssign) and node.value:
                yield from self._by_assignment(node.target, node.value)

    def _by_call(self, call: ast.Call) -> Iterator[str]:
        name = _name(call.func)
        given = {keyword.arg: keyword.value for keyword in call.keywords if keyword.arg}
        if key := self._text(given.get("translation_key")):
            if name in ISSUES:
                yield f"/issues/{key}/title"
            elif name in SELECTORS:
                yield f"/selector/{key}/options"
            elif "translation_domain" in given:
                yield f"/exceptions/{key}/message"
            elif name.endswith("Description"):
                yield from self._by_entity(key)
            elif name == "DeviceInfo":
                yield f"/device/{key}/name"
        if name == "async_abort" and (reason := self._text(given.get("reason"))):
            yield f"*/abort/{reason}"
        if name == "async_show_form":
            if step := self._text(given.get("step_id")):
                yield f"*/step/{step}"
            yield from self._errors(given.get("errors"))

    def _by_assignment(self, target: ast.expr, value: ast.expr) -> Iterator[str]:
        if isinstance(target, ast.Subscript):
            if _name(target.value) == "errors" and (error := self._text(value)):
                yield f"*/error/{error}"
        elif _name(target) == "errors":
            yield from self._errors(value)
        elif _name(target) == "_attr_translation_key" and (key := self._text(value)):
            yield from self._by_entity(key)

    def _by_entity(self, key: str) -> Iterator[str]:
        if self.path.stem in PLATFORMS:
            yield f"/entity/{self.path.stem}/{key}"

    def _errors(self, errors: ast.expr | None) -> Iterator[str]:
        if isinstance(errors, ast.Dict):
            yield from (f"*/error/{text}" for value in errors.values if (text := self._text(value)))

    def _text(self, value: ast.expr | None) -> str | None:
        if isinstance(value, ast.Constant) and isinstance(value.value, str):
            return value.value
        return self._constants.get(value.id) if isinstance(value, ast.Name) else None


def modules(folder: Path) -> list[Module]:
    """Read all the code in a folder."""
    paths = sorted(folder.rglob("*.py"))
    constants = dict(pair for path in paths for pair in _constants(ast.parse(path.read_text())))
    return [Module(path, constants) for path in paths]


def literals(module: Module) -> Iterator[str]:
    """Give every text that a module mentions."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def _constants(tree: ast.Module) -> Iterator[tuple[str, str]]:
    for node in tree.body:
        if isinstance(node, ast.Assign | ast.AnnAssign):
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            if isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
                yield _name(target), node.value.value


def _name(node: ast.expr) -> str:
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case _:
            return ""
