"""What no file of the product does: start a shell, unpickle, load weights that may hold code, show unescaped markup."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PRODUCT = sorted([*ROOT.glob("mpsviz/**/*.py"), *ROOT.glob("pages/*.py"), ROOT / "app.py"])
FORBIDDEN = {
    "os.system", "os.popen", "subprocess.getoutput", "subprocess.getstatusoutput", "pickle.load", "pickle.loads",
    "pickle.Unpickler", "joblib.load", "dill.load", "dill.loads", "eval", "exec", "yaml.load", "pd.read_pickle",
    "pandas.read_pickle",
}  # fmt: skip
DEMANDED = {"torch.load": ("weights_only", True), "np.load": ("allow_pickle", False)}
"""Calls that are safe with this argument only."""


def calls(file: Path) -> Iterator[tuple[str, ast.Call]]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node


def given(call: ast.Call) -> dict[str | None, object]:
    """The arguments that are constants, by name."""
    return {word.arg: word.value.value for word in call.keywords if isinstance(word.value, ast.Constant)}


def complaints(file: Path) -> list[str]:
    found = []
    for name, call in calls(file):
        arguments = given(call)
        if name in FORBIDDEN:
            found.append(f"line {call.lineno}: {name}")
        if arguments.get("shell") or arguments.get("unsafe_allow_html"):
            found.append(f"line {call.lineno}: {name} with a shell, or with markup")
        if name in DEMANDED and arguments.get(DEMANDED[name][0]) is not DEMANDED[name][1]:
            found.append(f"line {call.lineno}: {name} without {DEMANDED[name][0]}={DEMANDED[name][1]}")
    return found


def test_no_shell_no_pickle_no_markup():
    found = {str(file.relative_to(ROOT)): complaints(file) for file in PRODUCT}
    assert {file: lines for file, lines in found.items() if lines} == {}


@pytest.mark.parametrize(
    "line",
    [
        "os.system('ls')", "pickle.loads(b'')", "subprocess.run('ls', shell=True)", "torch.load('a')",
        "torch.load('a', weights_only=False)", "np.load('a')", "st.markdown('a', unsafe_allow_html=True)",
    ],
)  # fmt: skip
def test_such_a_line_is_found(line: str, tmp_path: Path):
    file = tmp_path / "bad.py"
    file.write_text(line)
    assert complaints(file)
