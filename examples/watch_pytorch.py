"""A loop in plain PyTorch: what becomes of the features of 120 digits that are not trained on."""

import os
from pathlib import Path

import torch
from sklearn.datasets import load_digits

import mpsviz

digits = load_digits()
pixels = torch.tensor(digits.images / 16, dtype=torch.float32)[:, None]  # (1797, 1, 8, 8)
labels = torch.tensor(digits.target)
probe = slice(500, 620)

torch.manual_seed(0)
encoder = torch.nn.Sequential(torch.nn.Conv2d(1, 16, 3), torch.nn.ReLU(), torch.nn.Flatten(), torch.nn.Linear(576, 32))
model = torch.nn.Sequential(encoder, torch.nn.ReLU(), torch.nn.Linear(32, 10))
optimizer = torch.optim.AdamW(model.parameters(), lr=5e-3)

first, step, checkpoint = 0, 0, Path("checkpoint.pt")
if checkpoint.exists():  # the training was stopped
    saved = torch.load(checkpoint)
    model.load_state_dict(saved["model"])
    optimizer.load_state_dict(saved["optimizer"])
    first, step = saved["epoch"], saved["step"]

with mpsviz.watch(
    model, pixels[probe], encode=lambda model, batch: encoder(batch), epoch=first, step=step, path="runs/pytorch",
    labels=labels[probe], images=(pixels[probe, 0] * 255).byte(),
) as watch:  # fmt: skip
    for epoch in range(first, 3):
        for rows in torch.randperm(500).split(50):
            loss = torch.nn.functional.cross_entropy(model(pixels[rows]), labels[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            watch.step(loss=loss)
        watch.epoch()
        saved = {"model": model.state_dict(), "optimizer": optimizer.state_dict()}
        torch.save(saved | {"epoch": epoch + 1, "step": watch.steps_done}, "checkpoint.new")
        os.replace("checkpoint.new", checkpoint)
