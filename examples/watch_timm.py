"""A loop as in timm's train.py: what becomes of the features of 120 digits that are not trained on."""

from pathlib import Path

import timm
import torch
from sklearn.datasets import load_digits
from timm.models import resume_checkpoint
from timm.optim import create_optimizer_v2
from timm.scheduler import create_scheduler_v2
from timm.utils import AverageMeter, CheckpointSaver, accuracy, random_seed

import mpsviz

digits = load_digits()
pixels = torch.tensor(digits.images / 16, dtype=torch.float32)[:, None]  # (1797, 1, 8, 8)
pixels = torch.nn.functional.interpolate(pixels, scale_factor=2)  # (1797, 1, 16, 16)
labels = torch.tensor(digits.target)
probe = slice(500, 620)

random_seed(0)
model = timm.create_model("test_resnet", in_chans=1, num_classes=10)
optimizer = create_optimizer_v2(model, opt="adamw", lr=2e-3)
scheduler, epochs = create_scheduler_v2(optimizer, sched="cosine", num_epochs=3, warmup_epochs=0)
Path("checkpoints").mkdir(exist_ok=True)
saver = CheckpointSaver(model, optimizer, checkpoint_dir="checkpoints", recovery_dir="checkpoints")

start = 0
if Path("checkpoints/last.pth.tar").exists():  # the training was stopped
    start = resume_checkpoint(model, "checkpoints/last.pth.tar", optimizer)
    scheduler.step(start)

batches = range(0, 500, 50)
with mpsviz.watch(
    model, pixels[probe], epoch=start, step=start * len(batches), path="runs/timm",
    labels=labels[probe], images=(pixels[probe, 0] * 255).byte(),
) as watch:  # fmt: skip
    for epoch in range(start, epochs):
        model.train()
        losses = AverageMeter()
        for rows in torch.randperm(500).split(50):
            loss = torch.nn.functional.cross_entropy(model(pixels[rows]), labels[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.update(loss.item(), len(rows))
            watch.step(loss=losses.val, lr=optimizer.param_groups[0]["lr"])
        model.eval()
        with torch.no_grad():
            top1, _ = accuracy(model(pixels[probe]), labels[probe], topk=(1, 5))
        watch.epoch(top1=top1)
        scheduler.step(epoch + 1, top1)
        saver.save_checkpoint(epoch, metric=top1.item())
