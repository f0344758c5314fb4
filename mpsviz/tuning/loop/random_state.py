"""Where torch's generators stand, so that the same numbers can be drawn again."""

from __future__ import annotations

import torch


class RandomState:
    """The state of the CPU's generator and of a GPU's, as it was when this was made."""

    def __init__(self, device: torch.device) -> None:
        self.device = device
        self.cpu = torch.get_rng_state()
        self.gpu = torch.cuda.get_rng_state(device) if device.type == "cuda" else None

    def restore(self) -> None:
        torch.set_rng_state(self.cpu)
        if self.gpu is not None:
            torch.cuda.set_rng_state(self.gpu, self.device)
