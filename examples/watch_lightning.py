"""Lightning: what becomes of the features of 120 digits that are not trained on."""

import lightning as L
import torch
from lightning.pytorch.callbacks import ModelCheckpoint
from sklearn.datasets import load_digits
from torch.utils.data import DataLoader, TensorDataset

from mpsviz.callbacks.lightning import MpsvizCallback

digits = load_digits()
pixels = torch.tensor(digits.images / 16, dtype=torch.float32)[:, None]  # (1797, 1, 8, 8)
labels = torch.tensor(digits.target)
probe = slice(500, 620)


class Digits(L.LightningModule):
    def __init__(self):
        super().__init__()
        conv = torch.nn.Conv2d(1, 16, 3)
        self.encoder = torch.nn.Sequential(conv, torch.nn.ReLU(), torch.nn.Flatten(), torch.nn.Linear(576, 32))
        self.head = torch.nn.Sequential(torch.nn.ReLU(), torch.nn.Linear(32, 10))

    def training_step(self, batch, batch_idx):
        images, classes = batch
        loss = torch.nn.functional.cross_entropy(self.head(self.encoder(images)), classes)
        self.log("train_loss", loss)
        return loss

    def configure_optimizers(self):
        return torch.optim.AdamW(self.parameters(), lr=5e-3)


watching = MpsvizCallback(
    pixels[probe], encode=lambda module, batch: module.encoder(batch), path="runs/lightning",
    labels=labels[probe], images=(pixels[probe, 0] * 255).byte(),
)  # fmt: skip

L.seed_everything(0)
trainer = L.Trainer(
    max_epochs=3, log_every_n_steps=2, callbacks=[watching, ModelCheckpoint("checkpoints", save_last=True)]
)
loader = DataLoader(TensorDataset(pixels[:500], labels[:500]), batch_size=50, shuffle=True)
trainer.fit(Digits(), loader, ckpt_path="last")  # goes on where it was stopped
