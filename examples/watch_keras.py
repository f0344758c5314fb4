"""Keras 3 on torch: what becomes of the features of 120 digits that are not trained on."""

import os

os.environ["KERAS_BACKEND"] = "torch"  # before Keras is imported

import keras
from sklearn.datasets import load_digits

from mpsviz.callbacks.keras import MpsvizCallback

digits = load_digits()
pixels = digits.images[..., None].astype("float32") / 16  # (1797, 8, 8, 1)
probe = slice(500, 620)

keras.utils.set_random_seed(0)
layers = keras.layers
encoder = keras.Sequential(
    [keras.Input((8, 8, 1)), layers.Conv2D(16, 3), layers.ReLU(), layers.Flatten(), layers.Dense(32)]
)
head = keras.Sequential([layers.ReLU(), layers.Dropout(0.1), layers.Dense(10)])
model = keras.Sequential([encoder, head])
loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
model.compile(keras.optimizers.AdamW(5e-3), loss, metrics=["accuracy"])


def encode(model, batch):
    features = encoder(batch, training=False)  # (B, 32)
    return {"features": features, "logits": head(features, training=False)}


with MpsvizCallback(
    pixels[probe], encode=encode, path="runs/keras",
    labels=digits.target[probe], images=(pixels[probe, ..., 0] * 255).astype("uint8"),
) as watching:  # fmt: skip
    going_on = keras.callbacks.BackupAndRestore("backup")  # from where it was stopped
    model.fit(pixels[:500], digits.target[:500], batch_size=50, epochs=3, callbacks=[going_on, watching])
