"""Sentence Transformers: what becomes of the embeddings of 120 sentences that are not trained on."""

from itertools import chain, product

from datasets import Dataset
from sentence_transformers import SentenceTransformer, SentenceTransformerTrainer, SentenceTransformerTrainingArguments
from sentence_transformers.sentence_transformer.losses import BatchAllTripletLoss
from sentence_transformers.sentence_transformer.modules import StaticEmbedding
from tokenizers import Tokenizer, models, pre_tokenizers, trainers
from transformers import set_seed
from transformers.trainer_utils import get_last_checkpoint

from mpsviz.callbacks.sentence_transformers import MpsvizCallback

TOPICS = {
    "weather": (["rain", "snow", "wind", "fog"], ["over the hills", "since dawn", "in the north", "until noon"]),
    "food": (["soup", "bread", "rice", "cake"], ["with butter", "from the oven", "for dinner", "in a bowl"]),
    "music": (["drums", "violin", "choir", "piano"], ["on the stage", "in tune", "after the song", "in a band"]),
}
OPENINGS = ["there is", "we expected", "nobody wanted", "they talked about", "I like"]
sentences = {
    topic: [f"{opening} {what} {where}" for opening, what, where in product(OPENINGS, *words)]
    for topic, words in TOPICS.items()
}  # 80 of each topic

set_seed(0)
tokenizer = Tokenizer(models.WordLevel(unk_token="[UNK]"))
tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
tokenizer.train_from_iterator(chain(*sentences.values()), trainers.WordLevelTrainer(special_tokens=["[UNK]"]))
model = SentenceTransformer(modules=[StaticEmbedding(tokenizer, embedding_dim=32)])

probe = [(sentence, topic) for topic, of_topic in sentences.items() for sentence in of_topic[::2]]
train = [(sentence, number) for number, of_topic in enumerate(sentences.values()) for sentence in of_topic[1::2]]
texts, topics = zip(*probe, strict=True)

arguments = SentenceTransformerTrainingArguments(
    "checkpoints", num_train_epochs=3, per_device_train_batch_size=24, learning_rate=5e-2,
    logging_steps=1, save_strategy="epoch", report_to="none",
)  # fmt: skip
with MpsvizCallback(texts, labels=topics, path="runs/sentence_transformers") as watching:
    trainer = SentenceTransformerTrainer(
        model, arguments, loss=BatchAllTripletLoss(model), callbacks=[watching],
        train_dataset=Dataset.from_dict(dict(zip(("sentence", "label"), zip(*train, strict=True), strict=True))),
    )  # fmt: skip
    trainer.train(resume_from_checkpoint=get_last_checkpoint("checkpoints"))  # goes on where it was stopped
