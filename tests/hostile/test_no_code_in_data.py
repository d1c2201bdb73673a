"""No module reads data that could run code, or parses XML that could name entities, but where this file says why."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT

MODULES = ("pickle", "cPickle", "_pickle", "cloudpickle", "dill", "jsonpickle", "shelve", "marshal")
XML = ("xml.etree", "xml.dom", "xml.sax", "xml.parsers", "lxml", "xmltodict")
BUILTINS = ("eval", "exec", "compile", "__import__")
CALLS = (
    "joblib.load",
    "pandas.read_pickle",
    "pandas.read_xml",
    "pandas.read_hdf",
    "yaml.load",
    "yaml.unsafe_load",
    "yaml.full_load",
    "os.system",
    "os.popen",
    "numpy.loads",
    "torch.jit.load",
    "torch.hub.load",
)
LOADERS = {"numpy.load": ("allow_pickle", False), "torch.load": ("weights_only", True)}
"""What is safe only with a word, which must stand there as it is."""
ALLOWED = {
    ("analyzer/notes/document.py", "xml.etree.ElementTree.Element"): "a type; defusedxml makes the elements",
    ("analyzer/notes/document.py", "xml.etree.ElementTree.tostring"): "writes what defusedxml has parsed",
}
"""File and finding -> why it is no danger."""


def sources() -> list[Path]:
    return sorted(path for folder in ("analyzer", "dashboard") for path in (ROOT / folder).rglob("*.py"))


def findings(source: str) -> Iterator[str]:
    """Yield what a module imports or calls that could run what it reads."""
    tree = ast.parse(source)
    names: dict[str, str] = {}
    for node in ast.walk(tree):
        for local, whole in _imported(node):
            names[local] = whole
            if _is_of(whole, (*MODULES, *XML)):
                yield whole
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and (called := _called(node.func, names)):
            words = {word.arg: word.value for word in node.keywords}
            if called in BUILTINS or called in CALLS:
                yield called
            if called in LOADERS:
                word, wanted = LOADERS[called]
                value = words.get(word)
                if not (isinstance(value, ast.Constant) and value.value is wanted):
                    yield called
            if isinstance(shell := words.get("shell"), ast.Constant) and shell.value:
                yield "shell=True"


def _imported(node: ast.AST) -> Iterator[tuple[str, str]]:
    """Yield what an import is called here, and its whole name."""
    if isinstance(node, ast.Import):
        yield from ((one.asname or one.name, one.name) for one in node.names)
    elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
        yield from ((one.asname or one.name, f"{node.module}.{one.name}") for one in node.names)


def _is_of(name: str, packages: tuple[str, ...]) -> bool:
    return any(name == package or name.startswith(f"{package}.") for package in packages)


def _called(function: ast.expr, names: dict[str, str]) -> str:
    """Return the whole name of what is called, as its module is imported; "" where it is no name."""
    parts: list[str] = []
    while isinstance(function, ast.Attribute):
        parts.append(function.attr)
        function = function.value
    if not isinstance(function, ast.Name):
        return ""
    return ".".join([names.get(function.id, function.id), *reversed(parts)])


def test_no_module_runs_or_trusts_what_it_reads() -> None:
    found = {
        (path.relative_to(ROOT).as_posix(), name) for path in sources() for name in findings(path.read_text("utf-8"))
    }
    assert found == set(ALLOWED)
    assert len(sources()) > 150


@pytest.mark.parametrize(
    ("source", "found"),
    [
        pytest.param("import pickle", ["pickle"], id="pickle"),
        pytest.param("def f():\n    from pickle import loads", ["pickle.loads"], id="pickle-in-a-function"),
        pytest.param("import joblib as j\nj.load('x')", ["joblib.load"], id="joblib"),
        pytest.param("from joblib import load\nload('x')", ["joblib.load"], id="joblib-by-name"),
        pytest.param("import numpy as np\nnp.load('x')", ["numpy.load"], id="numpy"),
        pytest.param("import numpy as np\nnp.load('x', allow_pickle=True)", ["numpy.load"], id="numpy-with-pickles"),
        pytest.param("import numpy as np\nnp.load('x', allow_pickle=y)", ["numpy.load"], id="numpy-with-a-variable"),
        pytest.param("import numpy as np\nnp.load('x', allow_pickle=False)", [], id="numpy-without"),
        pytest.param("import torch\ntorch.load('x')", ["torch.load"], id="torch"),
        pytest.param("import torch\ntorch.load('x', weights_only=True)", [], id="torch-weights"),
        pytest.param("network.eval()", [], id="eval-of-a-network"),
        pytest.param("eval('x')\nexec('x')", ["eval", "exec"], id="eval"),
        pytest.param("import re\nre.compile('x')", [], id="compile-of-a-pattern"),
        pytest.param("import yaml\nyaml.load(x)", ["yaml.load"], id="yaml"),
        pytest.param("import xml.etree.ElementTree as ET", ["xml.etree.ElementTree"], id="xml"),
        pytest.param("from xml.dom import minidom", ["xml.dom.minidom"], id="minidom"),
        pytest.param("from xml import sax", ["xml.sax"], id="sax"),
        pytest.param("from defusedxml.ElementTree import fromstring", [], id="defused"),
        pytest.param("import pandas as pd\npd.read_pickle('x')", ["pandas.read_pickle"], id="pandas"),
        pytest.param("import subprocess\nsubprocess.run('x', shell=True)", ["shell=True"], id="shell"),
        pytest.param("from os import system\nsystem('x')", ["os.system"], id="system"),
    ],
)
def test_what_could_run_code_is_found(source: str, found: list[str]) -> None:
    assert list(findings(source)) == found
