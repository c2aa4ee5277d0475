"""The documentation is built without a warning, and what it shows is in the program."""

import ast
import re
import shlex
from pathlib import Path

import pytest
from mkdocs.commands.build import build
from mkdocs.config import load_config

from claimcheck.cli import build_parser

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted((ROOT / "docs").glob("*.md"))
FENCED = [block for page in PAGES for block in re.findall(r"```\n(.*?)```", page.read_text("utf-8"), re.DOTALL)]
COMMANDS = [line for block in FENCED for line in block.splitlines() if line.startswith("claimcheck ")]


def strings_of_the_program() -> str:
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in (ROOT / "claimcheck").rglob("*.py")]
    texts = [node.value for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Constant)]
    return "\n".join(text for text in texts if isinstance(text, str))


def test_it_is_built_with_warnings_as_errors_and_asks_for_nothing_from_elsewhere(tmp_path):
    build(load_config(str(ROOT / "mkdocs.yml"), site_dir=str(tmp_path / "site"), strict=True))
    made = list((tmp_path / "site").rglob("*.html"))
    assert len(made) >= len(PAGES)
    for page in made:
        assert not re.findall(r"<(?:script|link|img)[^>]+(?:src|href)=\"(?:https?:)?//", page.read_text("utf-8")), page


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_in_it_can_be_given(command):
    assert callable(build_parser().parse_args(shlex.split(command)[1:]).run)


def test_every_message_it_explains_is_one_of_the_programs():
    known = strings_of_the_program()
    messages = re.findall(r"^## `(.+)`$", (ROOT / "docs" / "troubleshooting.md").read_text(encoding="utf-8"), re.M)
    assert len(messages) > 10
    assert [message for message in messages if message not in known] == []


def test_the_python_in_it_is_python():
    blocks = [code for page in PAGES for code in re.findall(r"```python\n(.*?)```", page.read_text("utf-8"), re.S)]
    assert len(blocks) >= 4
    for code in blocks:
        for node in ast.walk(ast.parse(code)):
            if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("claimcheck"):
                module = __import__(node.module, fromlist=[alias.name for alias in node.names])
                assert all(hasattr(module, alias.name) for alias in node.names), ast.unparse(node)
