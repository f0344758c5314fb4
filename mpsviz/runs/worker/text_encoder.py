"""python -m mpsviz.runs.worker.text_encoder: turn prompts into text features until nobody asks any more.

The first line of stdin is a `ModelConfig` as JSON, every other one a prompt as JSON. `{"step": k}` is written when
step k of loading begins (`STEPS` of `mpsviz.runs.background.text_tower`), `{"loaded": true}` once the model is there,
then a line of JSON for each prompt: `{"text", "features": [D numbers], "notes": [sentences]}`; where the model can't be
loaded, one line `{"what", "next_step"}`, and the process ends. It also ends with stdin, and when nobody has asked for
IDLE_S.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from typing import Any

from mpsviz.config.run_config import ModelConfig
from mpsviz.cores import wait_asleep
from mpsviz.errors import UserError

IDLE_S = 600.0
AS_TYPED = "{}"


def main() -> int:
    """Returns the exit status."""
    wait_asleep()
    _say({"step": 1})
    from mpsviz.backbone.download import DownloadCancelledError
    from mpsviz.backbone.loading import encode_prompts, prompt_notes
    from mpsviz.data.prompts.prompt_faults import WHERE

    try:
        backbone = _load(ModelConfig.model_validate_json(sys.stdin.readline()))
    except UserError as error:
        _say({"what": error.what, "next_step": error.next_step})
        return 1
    except DownloadCancelledError:
        what = "The weights of this run's model are no longer on this machine."
        _say({"what": what, "next_step": "Start a run with that model to download them again."})
        return 1
    _say({"loaded": True})
    idle = _timer()
    for line in sys.stdin:
        idle.cancel()
        text = str(json.loads(line))
        features = encode_prompts(backbone, [text], [AS_TYPED])[0]  # (1, D) → (D,)
        notes = [note.removesuffix(WHERE).strip() for note in prompt_notes(backbone, [text], [AS_TYPED], own=True)]
        _say({"text": text, "features": features.tolist(), "notes": notes})
        idle = _timer()
    return 0


def _load(config: ModelConfig) -> Any:
    """The model on the CPU, whatever it was tuned on: a GPU may be busy with the next run. Nothing is downloaded."""
    import torch

    from mpsviz.backbone.loading import load_backbone

    _say({"step": 2})
    backbone = load_backbone(config, torch.device("cpu"), progress=lambda _: True)
    backbone.visual.to("meta")  # no image is going to be encoded: its memory is given back
    return backbone


def _timer() -> threading.Timer:
    timer = threading.Timer(IDLE_S, os._exit, [0])
    timer.daemon = True
    timer.start()
    return timer


def _say(answer: dict[str, Any]) -> None:
    print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    sys.exit(main())
