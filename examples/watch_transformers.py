"""Hugging Face's Trainer: what becomes of the features of 120 digits that are not trained on."""

import torch
from sklearn.datasets import load_digits
from transformers import Trainer, TrainingArguments, ViTConfig, ViTForImageClassification, set_seed
from transformers.trainer_utils import get_last_checkpoint

from mpsviz.callbacks.transformers import MpsvizCallback

digits = load_digits()
pixels = torch.tensor(digits.images / 16, dtype=torch.float32)[:, None]  # (1797, 1, 8, 8)
probe = slice(500, 620)

set_seed(0)
config = ViTConfig(
    image_size=8, patch_size=2, num_channels=1, hidden_size=32, intermediate_size=64,
    num_hidden_layers=2, num_attention_heads=2, num_labels=10,
)  # fmt: skip
model = ViTForImageClassification(config)


def encode(model, batch):
    features = model.vit(batch).last_hidden_state[:, 0]  # (B, 32), of the class token
    return {"features": features, "logits": model.classifier(features)}


watching = MpsvizCallback(
    pixels[probe], encode=encode, path="runs/transformers",
    labels=digits.target[probe], images=(pixels[probe, 0] * 255).byte(),
)  # fmt: skip

arguments = TrainingArguments(
    "checkpoints", num_train_epochs=3, per_device_train_batch_size=50, learning_rate=3e-3,
    logging_steps=2, save_strategy="epoch", report_to="none",
)  # fmt: skip
train = [{"pixel_values": image, "labels": label} for image, label in zip(pixels[:500], digits.target, strict=False)]
with watching:
    trainer = Trainer(model, arguments, train_dataset=train, callbacks=[watching])
    trainer.train(resume_from_checkpoint=get_last_checkpoint("checkpoints"))  # goes on where it was stopped
