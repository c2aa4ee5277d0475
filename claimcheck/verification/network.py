"""The cross-encoder network in torch: evidence and claim in, three logits out (for training; see graphs.py)."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn

#: Order of the logits, in every file that holds them.
LABELS = ("supported", "refuted", "not_enough_info")


class EntailmentNetwork(nn.Module):
    """A transformer over ``<s> evidence </s></s> claim </s>`` with a small classification head.

    The head sees the first token and, separately, the mean of the evidence tokens and the mean of the
    claim tokens: the base (all-mpnet-base-v2) was trained with mean pooling, so that is where its
    sentence meaning lies, while the claim tokens have attended to the evidence.
    """

    def __init__(self, backbone: nn.Module, hidden_size: int) -> None:
        super().__init__()
        self.backbone = backbone
        self.head = nn.Sequential(
            nn.Linear(3 * hidden_size, hidden_size), nn.GELU(), nn.Linear(hidden_size, len(LABELS))
        )

    def forward(self, input_ids: Tensor, attention_mask: Tensor, claim_mask: Tensor) -> Tensor:
        """Logits of shape (batch, 3); the inputs are integer tensors of shape (batch, tokens)."""
        output: Any = self.backbone(input_ids=input_ids, attention_mask=attention_mask)
        hidden = output.last_hidden_state.float()
        claim = claim_mask.unsqueeze(-1).float()
        evidence = (attention_mask.unsqueeze(-1).float() - claim).clamp(min=0)
        pooled = torch.cat([hidden[:, 0], _masked_mean(hidden, evidence), _masked_mean(hidden, claim)], dim=-1)
        logits: Tensor = self.head(pooled)
        return logits


def _masked_mean(hidden: Tensor, mask: Tensor) -> Tensor:
    return (hidden * mask).sum(dim=1) / mask.sum(dim=1).clamp(min=1)
