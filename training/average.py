"""Average exported weights of one run at several points: what each has learnt last is kept in part, and none too much.

    python -m training.average --out claimcheck/verification/weights \\
        .training/after-four=0.4 .training/after-six=0.3 .training/after-seven=0.3

Each folder was made by ``training/export.py``. Wortsman et al., "Model soups: averaging weights of multiple fine-tuned
models improves accuracy without increasing inference time", ICML 2022.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file, save_file

from claimcheck.models import file_sha256


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("parts", nargs="+", metavar="FOLDER=SHARE")
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    shares = {Path(folder): float(share) for folder, _, share in (part.rpartition("=") for part in arguments.parts)}
    tensors = [load_file(folder / "adapter.safetensors") for folder in shares]
    averaged = {
        name: sum(share * part[name].astype(np.float32) for share, part in zip(shares.values(), tensors, strict=True))
        for name in tensors[0]
    }
    weights, described = arguments.out / "adapter.safetensors", arguments.out / "verifier.json"
    save_file({name: np.asarray(value, dtype=np.float16) for name, value in averaged.items()}, weights)
    settings = json.loads((next(iter(shares)) / "verifier.json").read_text(encoding="utf-8"))
    described.write_text(json.dumps(settings | {"sha256": file_sha256(weights)}, indent=1) + "\n", encoding="utf-8")
    print(f"{weights}: the average of {len(shares)} ({sum(shares.values()):.2f} in all)")


if __name__ == "__main__":
    main()
