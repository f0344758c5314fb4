"""Random views of drawings, made on whole batches at once: place, style, background, noise.

The drawings of one concept differ most in colour, line and fill, so the views change just these: hue, greyscale,
black-and-white thresholds and outlines, which stand in for the styles that pretraining never shows of a class.
"""

import math

import torch
import torch.nn.functional as F

PIXELS = 48
MEAN = (0.48145466, 0.4578275, 0.40821073)
STD = (0.26862954, 0.26130258, 0.27577711)


def random_views(drawings: torch.Tensor) -> torch.Tensor:
    """(B, H, W, 4) uint8 RGBA drawings → (B, 3, 48, 48) float32 views, normalised as CLIP's images are."""
    paint, alpha = _place(drawings)
    paint = _colour(paint, alpha)
    image = _on_background(paint, alpha)
    image = _as_lines(image)
    image = _blur(image)
    image = _cut_out(image)
    image = image + torch.randn_like(image) * 0.03 * torch.rand(len(image), 1, 1, 1).square()
    return normalise(image)


def plain_views(drawings: torch.Tensor) -> torch.Tensor:
    """The drawings on white, as an app would show them: (B, H, W, 4) uint8 → (B, 3, 48, 48), normalised."""
    rgba = drawings.permute(0, 3, 1, 2).float() / 255
    image = rgba[:, :3] * rgba[:, 3:] + 1 - rgba[:, 3:]
    image = F.interpolate(image, size=(PIXELS, PIXELS), mode="bicubic", antialias=True, align_corners=False)
    return normalise(image)


def normalise(image: torch.Tensor) -> torch.Tensor:
    """(B, 3, H, W) in 0…1 → the same, by CLIP's mean and standard deviation of each channel."""
    return (image.clamp(0, 1) - image.new_tensor(MEAN).view(1, 3, 1, 1)) / image.new_tensor(STD).view(1, 3, 1, 1)


def _chance(batch: int, probability: float) -> torch.Tensor:
    return (torch.rand(batch, 1, 1, 1) < probability).float()


def _uniform(batch: int, low: float, high: float) -> torch.Tensor:
    return torch.empty(batch, 1, 1, 1).uniform_(low, high)


def _place(drawings: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Random place, size, turn and mirror image → (B, 3, 48, 48) colour times alpha, (B, 1, 48, 48) alpha."""
    batch = len(drawings)
    rgba = drawings.permute(0, 3, 1, 2).float() / 255
    premultiplied = torch.cat([rgba[:, :3] * rgba[:, 3:], rgba[:, 3:]], dim=1)
    boldness = torch.rand(batch)
    zoom = torch.exp(torch.empty(batch).uniform_(math.log(0.8), math.log(1.4)) * boldness)
    aspect = torch.exp(torch.empty(batch).uniform_(-0.15, 0.15) * boldness)
    turn = torch.randn(batch) * 0.25 * boldness
    mirror = 1 - 2 * (torch.rand(batch) < 0.5).float()
    cos, sin = torch.cos(turn), torch.sin(turn)
    shift = torch.empty(batch, 2).uniform_(-0.15, 0.15) * boldness.unsqueeze(1)
    grid = torch.stack(
        [
            torch.stack([mirror * cos * zoom * aspect, -mirror * sin * zoom * aspect, shift[:, 0]], dim=1),
            torch.stack([sin * zoom / aspect, cos * zoom / aspect, shift[:, 1]], dim=1),
        ],
        dim=1,
    )
    placed = F.grid_sample(
        premultiplied,
        F.affine_grid(grid, [batch, 4, PIXELS, PIXELS], align_corners=False),
        align_corners=False,
        padding_mode="zeros",
    )
    return placed[:, :3], placed[:, 3:]


def _colour(paint: torch.Tensor, alpha: torch.Tensor) -> torch.Tensor:
    """Brightness, contrast, saturation, hue (a turn about the grey axis), greyscale; `paint` is colour times alpha."""
    batch = len(paint)
    on = _chance(batch, 0.5)
    grey = paint.mean(dim=1, keepdim=True)
    saturation = 1 + on * (_uniform(batch, 0.0, 1.8) - 1)
    paint = grey + (paint - grey) * saturation
    paint = _turn_hue(paint, on * torch.randn(batch, 1, 1, 1) * _uniform(batch, 0, 1.6))
    contrast = 1 + on * (_uniform(batch, 0.6, 1.4) - 1)
    brightness = on * _uniform(batch, -0.25, 0.25)
    paint = (paint - 0.5 * alpha) * contrast + (0.5 + brightness) * alpha
    greyscale = _chance(batch, 0.12)
    paint = paint + greyscale * (paint.mean(dim=1, keepdim=True) - paint)
    negative = _chance(batch, 0.02)
    paint = paint + negative * (alpha - 2 * paint)
    return torch.minimum(paint.clamp_min(0), alpha)


def _turn_hue(paint: torch.Tensor, angle: torch.Tensor) -> torch.Tensor:
    """Rotate colours (B, 3, H, W) about the grey axis by `angle` (B, 1, 1, 1) radians (Rodrigues' formula)."""
    cos, sin = torch.cos(angle), torch.sin(angle)
    cross = (torch.roll(paint, 1, dims=1) - torch.roll(paint, -1, dims=1)) / math.sqrt(3)
    return paint * cos + cross * sin + paint.mean(dim=1, keepdim=True) * (1 - cos)


def _on_background(paint: torch.Tensor, alpha: torch.Tensor) -> torch.Tensor:
    """White mostly, sometimes a light colour, rarely any colour."""
    batch = len(paint)
    light = 1 - 0.4 * torch.rand(batch, 3, 1, 1)
    background = torch.where(torch.rand(batch, 1, 1, 1) < 0.8, light, torch.rand(batch, 3, 1, 1))
    background = torch.where(torch.rand(batch, 1, 1, 1) < 0.8, torch.ones(1), background)
    return paint + (1 - alpha) * background


def _as_lines(image: torch.Tensor) -> torch.Tensor:
    """Some become black and white: by a threshold, or as outlines of random strength."""
    batch = len(image)
    grey = image.mean(dim=1, keepdim=True)
    threshold = torch.sigmoid((grey - _uniform(batch, 0.3, 0.85)) * 25)
    padded = F.pad(grey, (1, 1, 1, 1), mode="replicate")
    across = padded[:, :, 1:-1, 2:] - padded[:, :, 1:-1, :-2]
    down = padded[:, :, 2:, 1:-1] - padded[:, :, :-2, 1:-1]
    edge = torch.sqrt(across.square() + down.square() + 1e-6)
    edge = torch.where(torch.rand(batch, 1, 1, 1) < 0.5, F.max_pool2d(edge, 3, 1, 1), edge)
    outline = 1 - torch.sigmoid((edge - _uniform(batch, 0.08, 0.3)) * 25)
    choice = torch.rand(batch, 1, 1, 1)
    image = torch.where(choice < 0.06, threshold.expand_as(image), image)
    image = torch.where((choice > 0.06) & (choice < 0.13), outline.expand_as(image), image)
    darkened = (image - (1 - outline) * _uniform(batch, 0.3, 1)).clamp_min(0)
    return torch.where((choice > 0.13) & (choice < 0.17), darkened, image)


def _blur(image: torch.Tensor) -> torch.Tensor:
    """A mild blur, or the opposite, as resampling gives."""
    batch = len(image)
    soft = F.avg_pool2d(F.pad(image, (1, 1, 1, 1), mode="replicate"), 3, 1)
    return image + _chance(batch, 0.4) * _uniform(batch, -0.4, 0.8) * (soft - image)


def _cut_out(image: torch.Tensor) -> torch.Tensor:
    """Paint a box of up to a third of the side over a fifth of the images, in a light colour."""
    batch = len(image)
    rows = torch.arange(PIXELS).view(1, 1, -1, 1)
    columns = torch.arange(PIXELS).view(1, 1, 1, -1)
    top, left = _uniform(batch, -4, PIXELS - 4), _uniform(batch, -4, PIXELS - 4)
    height, width = _uniform(batch, 6, PIXELS / 3), _uniform(batch, 6, PIXELS / 3)
    box = (rows >= top) & (rows < top + height) & (columns >= left) & (columns < left + width)
    box = box & (torch.rand(batch, 1, 1, 1) < 0.2)
    return torch.where(box, 1 - 0.5 * torch.rand(batch, 3, 1, 1) * _chance(batch, 0.5), image)
