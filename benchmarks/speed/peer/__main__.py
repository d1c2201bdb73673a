"""Prepare or run one peer: `python -m benchmarks.speed.peer prepare|run NAME MODELS [EXPORT OUT]`."""

import sys
from importlib import import_module
from pathlib import Path

from benchmarks.speed.peer.flow import label_file
from benchmarks.speed.peer.listed import PEERS


def main() -> None:
    """Prepare a peer's models, or label an export."""
    step, name, models, *rest = sys.argv[1:]
    module_name, loader = PEERS[name]
    module, folder = import_module(f"benchmarks.speed.peer.{module_name}"), Path(models, module_name)
    if step == "prepare":
        folder.mkdir(parents=True, exist_ok=True)
        module.prepare(folder)
        return
    export, out = map(Path, rest)
    if name == "floor":
        module.label_file(export, out=out)
    else:
        label_file(export, out=out, label=getattr(module, loader)(folder))


if __name__ == "__main__":
    main()
