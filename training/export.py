"""Turn a training checkpoint into the files that ship: half-precision adapters and head, and what they are.

python -m training.export --run .training/run --out claimcheck/verification/weights
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import torch
from safetensors.torch import save_file

from claimcheck.models import MPNET, file_sha256
from training.train import plain_name


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--run", type=Path, required=True, help="folder with checkpoint.pt")
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    saved = torch.load(arguments.run / "checkpoint.pt", weights_only=True)
    tensors = {}
    for name, value in saved["trainer"]["masters"].items():
        tensors[plain_name(name)] = value.to(torch.float16).contiguous()
    for name, value in saved["trainer"]["head"].items():
        tensors[f"head.{name}"] = value.to(torch.float16).contiguous()
    arguments.out.mkdir(parents=True, exist_ok=True)
    weights = arguments.out / "adapter.safetensors"
    save_file(tensors, weights)
    described = arguments.out / "verifier.json"
    previous = json.loads(described.read_text()) if described.exists() else {}
    settings = saved["settings"]
    described.write_text(
        json.dumps(
            {
                "name": "claimcheck-verifier",
                "version": 1,
                "base": MPNET.name,
                "base_sha256": MPNET.sha256,
                "scale": settings["alpha"] / settings["rank"],
                "temperature": previous.get("temperature", 1.0),
                "offset": previous.get("offset", 0.0),
                "sha256": file_sha256(weights),
            },
            indent=1,
        )
        + "\n"
    )
    print(f"{weights}: {weights.stat().st_size / 1e6:.1f} MB after {saved['stage']} stages")


if __name__ == "__main__":
    main()
