"""Naming a judge costs nothing: the heavy libraries come with the first model and not before."""

import subprocess
import sys
from pathlib import Path


def test_importing_judges_and_training_loads_neither_torch_nor_transformers() -> None:
    code = "import sys, benchmark.judges, benchmark.training; print({'torch', 'transformers', 'django'} & set(sys.modules))"
    root = Path(__file__).resolve().parents[3]
    found = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "set()"
