"""Run benchmarks and print what they measure as JSON lines: `python -m benchmarks [NAME…]`.

A benchmark is a module beside this one with `run() -> Iterator[dict]`; every measure is told with its
reference, measured in the same run. Each runs in a process of its own, so that none warms or burdens another.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType


def names() -> list[str]:
    """Return the names of all benchmarks."""
    modules = sorted(path.stem for path in Path(__file__).parent.glob("*.py"))
    return [name for name in modules if not name.startswith("_") and hasattr(_module(name), "run")]


def run_here(name: str) -> None:
    """Run one benchmark in this process."""
    for measure in _module(name).run():
        print(json.dumps({"benchmark": name, **measure}), flush=True)


def main() -> int:
    """Run the benchmarks that are named, or all."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description="Measure, and print JSON lines."
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help="which (default: all)")
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    known = names()
    wrong = sorted(set(options.names) - set(known))
    if wrong:
        parser.error(f"no such benchmark: {', '.join(wrong)} (there are: {', '.join(known)})")
    if options.here:
        run_here(options.names[0])
        return 0
    print(
        json.dumps(
            {"machine": platform.platform(), "python": platform.python_version(), "cpus": os.cpu_count()}
        )
    )
    failed = 0
    for name in options.names or known:
        sys.stdout.flush()
        done = subprocess.run([sys.executable, "-m", "benchmarks", "--here", name], check=False)
        if done.returncode:
            failed += 1
            print(json.dumps({"benchmark": name, "failed": done.returncode}), flush=True)
    return 1 if failed else 0


def _module(name: str) -> ModuleType:
    return import_module(f"benchmarks.{name}")


if __name__ == "__main__":
    sys.exit(main())
