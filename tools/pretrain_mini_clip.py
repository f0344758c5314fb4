"""Pretrain assets/mini-clip on the corpus that build_emoji.py wrote.

    python tools/pretrain_mini_clip.py STAGE --corpus CORPUS.npz --work WORK

Stages, in order: targets, lessons, then text, teacher and student, which need --minutes and continue where they were
stopped, then export. A GPU is used if there is one. A stage that was stopped goes on from its last checkpoint, its
clock too. After that, or starting from the model in assets/mini-clip alone: polish (--minutes too).
"""

import argparse
import dataclasses
import json
import os
import time
from pathlib import Path

import numpy as np
import open_clip
import torch
from mini_clip import export, measures, model, polish, student, targets, teacher, text, training
from mini_clip.card import write_card
from mini_clip.corpus import load_corpus
from mini_clip.views import plain_views

ASSET = Path(__file__).resolve().parents[1] / "assets" / "mini-clip"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("stage", choices=("targets", "lessons", "text", "teacher", "student", "export", "polish"))
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True, help="folder for checkpoints and the log")
    parser.add_argument(
        "--wordnet", type=Path, default=Path("/usr/share/wordnet"), help="folder of WordNet's index.noun and data.noun"
    )
    parser.add_argument("--minutes", type=float, help="how long to train")
    parser.add_argument(
        "--workers", type=int, default=os.cpu_count() or 1, help="processes, one a core; on a GPU always one"
    )
    parser.add_argument("--machine", default="an unnamed machine", help="where it was trained, for the card")
    parser.add_argument("--output", type=Path, default=ASSET, help="folder of the exported model")
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    args.work.mkdir(parents=True, exist_ok=True)
    if args.stage == "targets":
        make_targets(args)
    elif args.stage == "lessons":
        make_lessons(args)
    elif args.stage == "export":
        export_model(args)
    else:
        work = {
            "text": train_text,
            "teacher": train_teacher,
            "student": train_student,
            "polish": polish_model,
        }[args.stage]
        workers = 1 if torch.cuda.is_available() else args.workers
        training.spawn(work, workers, args)


def make_targets(args: argparse.Namespace) -> None:
    corpus = load_corpus(args.corpus, torch.device("cpu"))
    points = targets.place_names(corpus.names, [", ".join(tags) for tags in corpus.tags])
    mean = points.mean(axis=0)
    np.savez(args.work / "targets.npz", concepts=targets.centre(points, mean), mean=mean)


def make_lessons(args: argparse.Namespace) -> None:
    known = np.load(args.work / "targets.npz")
    lessons = text.make_lessons(
        load_corpus(args.corpus, torch.device("cpu")), args.wordnet, known["concepts"], known["mean"]
    )
    torch.save(dataclasses.asdict(lessons), args.work / "lessons.pt")


def train_text(args: argparse.Namespace) -> None:
    lessons = text.Lessons(**torch.load(args.work / "lessons.pt", weights_only=False))
    torch.manual_seed(args.seed)
    tower = model.build()
    tower.visual = None
    text.start_from_words(tower, lessons)
    training.seed_apart(args.seed)
    points = torch.from_numpy(lessons.points)
    tokenizer = open_clip.tokenizer.SimpleTokenizer(context_length=tower.context_length)
    prompts = tokenizer([measures.TEMPLATE.format(name) for name in lessons.name_texts]).to(points.device)
    nouns = tokenizer([measures.TEMPLATE.format(noun) for noun in lessons.noun_texts[::20]]).to(points.device)

    def report(average: torch.nn.Module, step: int, fraction: float, loss: float) -> None:
        with torch.no_grad():
            of_names, of_nouns = text.encode(average, prompts), text.encode(average, nouns)
        names = points[: len(prompts)]
        unit = torch.nn.functional.normalize(of_names, dim=1)
        figures = {
            "cosine": (unit * names).sum(dim=1).mean().item(),
            "found": ((unit @ names.T).argmax(dim=1) == torch.arange(len(names))).float().mean().item(),
            "noun_cosine": torch.cosine_similarity(of_nouns, points[len(prompts) :: 20]).mean().item(),
            "norm": of_names.norm(dim=1).mean().item(),
        }
        log(args.work, f"text step {step} time {fraction:.2f} loss {loss:.3f}", figures)
        torch.save(unit, args.work / "names.pt")

    plan = training.Plan(args.minutes, 1e-3, 0.05, 2.0, args.work / "text.pt")
    training.fit(tower, text.TextLoss(lessons, tower.context_length), plan, report)


def train_teacher(args: argparse.Namespace) -> None:
    device = torch.get_default_device()
    corpus = load_corpus(args.corpus, device)
    names = torch.from_numpy(np.load(args.work / "targets.npz")["concepts"]).to(device)
    torch.manual_seed(args.seed)
    net = teacher.Teacher(targets.EMBEDDING).to(memory_format=torch.channels_last)
    training.seed_apart(args.seed)
    plan = training.Plan(args.minutes, 3e-3, 0.05, 2.0, args.work / "teacher.pt")
    training.fit(net, teacher.TeacherLoss(corpus, names), plan, image_report(args.work, "teacher", names))


def train_student(args: argparse.Namespace) -> None:
    device = torch.get_default_device()
    corpus = load_corpus(args.corpus, device)
    names = torch.load(args.work / "names.pt", map_location=device)
    taught_by = teacher.Teacher(targets.EMBEDDING).to(memory_format=torch.channels_last)
    taught_by.load_state_dict(torch.load(args.work / "teacher.pt", map_location=device)["average"])
    torch.manual_seed(args.seed)
    net = student.Student(model.build().visual)
    training.seed_apart(args.seed)
    plan = training.Plan(args.minutes, 1.5e-3, 0.05, 3.0, args.work / "student.pt")
    training.fit(net, student.StudentLoss(corpus, names, taught_by), plan, image_report(args.work, "student", names))


def polish_model(args: argparse.Namespace) -> None:
    corpus = load_corpus(args.corpus, torch.get_default_device())
    clip = export.load(args.output).to(torch.get_default_device())
    training.seed_apart(args.seed)
    net = student.Student(model.build().visual)
    net.visual.load_state_dict(clip.visual.state_dict())
    loss = polish.PolishLoss(corpus, clip)
    plan = training.Plan(args.minutes, 7e-4, 0.05, 2.0, args.work / "polish.pt")
    training.fit(net, loss, plan, image_report(args.work, "polish", loss.names))


def export_model(args: argparse.Namespace) -> None:
    corpus = load_corpus(args.corpus, torch.device("cpu"))
    shipped = measures.load_shipped()
    history = args.output / "training.json"
    told = json.loads(history.read_text()) if history.exists() else {}
    towers = [stage for stage in ("text", "teacher", "student") if (args.work / f"{stage}.pt").exists()]
    stages = [*towers, *(["polish"] if (args.work / "polish.pt").exists() else [])]
    states = {stage: torch.load(args.work / f"{stage}.pt", map_location="cpu") for stage in stages}
    torch.manual_seed(args.seed)
    if len(towers) == 3:
        clip = export.assemble(states["student"]["average"], states["text"]["average"])
        told["towers"] = how(args, {stage: states[stage] for stage in towers})
        told.pop("polish", None)
    else:
        clip = export.load(args.output)
    if "polish" in states:
        clip.visual.load_state_dict(export.image_tower(states["polish"]["average"]))
        told["polish"] = how(args, {"polish": states["polish"]})
    export.calibrate(clip, corpus, shipped)
    export.write(clip, args.output)
    history.write_text(json.dumps(told, indent=2) + "\n")
    exported = export.Exported(args.output, shipped)
    write_card(exported, args.output, "\n\n".join(told.values()))
    log(args.work, "export", exported.figures())


def how(args: argparse.Namespace, states: dict[str, dict]) -> str:
    """How long each stage took, where, with which seed."""
    times = ", ".join(
        f"{stage} {state['elapsed'] / 60:.0f} minutes ({state['step']:,} steps)" for stage, state in states.items()
    )
    return (
        f"Seed {args.seed}; on {args.machine}: {times}; torch {torch.__version__}, open_clip {open_clip.__version__}."
    )


def image_report(work: Path, who: str, names: torch.Tensor) -> training.Report:
    """Logs the three figures, on the shipped images, of a model that maps views to unit vectors."""
    shipped = measures.load_shipped()
    plain = plain_views(measures.as_tensor(shipped.images).to(names.device))

    def report(average: torch.nn.Module, step: int, fraction: float, loss: float) -> None:
        with torch.no_grad():
            features = average.eval()(plain)
        log(
            work,
            f"{who} step {step} time {fraction:.2f} loss {loss:.3f} scale {average.log_scale.exp():.1f}",
            measures.measure(shipped, features, names),
        )

    return report


def log(work: Path, what: str, figures: dict[str, float]) -> None:
    line = f"{time.strftime('%H:%M:%S')} {what} " + " ".join(f"{name} {value:.3f}" for name, value in figures.items())
    print(line, flush=True)
    with (work / "pretrain.log").open("a") as file:
        file.write(line + "\n")


if __name__ == "__main__":
    main()
