"""What starts quickly stays light: the web server loads no model library, verifying a bundle loads no Django."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent

START = """
import sys, django
django.setup()
from django.urls import get_resolver
get_resolver().url_patterns
from django.core.management import load_command_class
for name in ("evaluate", "extract_answers", "train_judge", "judge_consistency"):
    load_command_class("benchmark", name)
print(sorted({"torch", "transformers", "peft"} & set(sys.modules)))
"""


def output(code: str, folder: Path) -> str:
    environment = {"DJANGO_SETTINGS_MODULE": "config.settings", "ZHENPING_DATA_DIR": str(folder)}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def test_starting_the_web_server_imports_no_model_library(tmp_path: Path) -> None:
    assert output(START, tmp_path) == "[]"


def test_verifying_a_bundle_needs_no_django(tmp_path: Path) -> None:
    code = "import sys, benchmark.bundle; print('django' in sys.modules)"
    assert output(code, tmp_path) == "False"
