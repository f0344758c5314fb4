"""Findings against known truth: `python -m mpsviz bench findings`.

Every damage of `benchmarks.findings.damages` on worlds of several seeds, and runs in which nothing happened
(`benchmarks.findings.null_runs`). The last line is one JSON object.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import dataclass, field

from benchmarks.findings.damages import DAMAGES
from mpsviz.analysis.findings.chance.finding import Finding
from mpsviz.analysis.findings.registry import KINDS, find

REPORTED = (100, 119)
"""First and last seed: no constant was tuned on them. Tuned on: 0 to 19."""
MOST_FALSE, LEAST_RECALL = 0.05, 0.9


@dataclass
class Score:
    """Of one kind.

    Attributes:
        planted, hits: subjects that were planted, and of these found.
        clean, wrong: worlds in which it is neither planted nor entailed, and of these with a finding of it; of worlds
            in which it is planted, a finding of another subject.
    """

    planted: int = 0
    hits: int = 0
    clean: int = 0
    wrong: int = 0
    examples: list[str] = field(default_factory=list)

    @property
    def recall(self) -> float | None:
        return self.hits / self.planted if self.planted else None

    @property
    def false(self) -> float:
        return self.wrong / max(self.clean, 1)


def score(seeds: range, names: list[str]) -> dict[str, Score]:
    """Look for everything in every damaged world."""
    scores = {kind: Score() for kind in KINDS}
    for name in names:
        damage = DAMAGES[name]
        print(f"{name} …", file=sys.stderr, flush=True)
        for seed in seeds:
            findings = find(damage.make(seed).comparison(), epoch=1)
            said = {kind: [one for one in findings.items if one.kind == kind and one.state != "held"] for kind in KINDS}
            for kind, items in said.items():
                count(scores[kind], kind, damage.kind, damage.subjects, damage.entailed, items, f"{name}, seed {seed}")
    return scores


def count(
    own: Score, kind: str, planted: str, subjects: frozenset, entailed: frozenset[str], items: list[Finding], where: str
) -> None:
    """Add one world to the score of a kind."""
    about = [frozenset_of(one) for one in items]
    if kind == planted:
        wanted = {tuple(sorted(one)) for one in subjects}
        own.planted += len(wanted)
        own.hits += len(wanted & set(about))
        strangers = [
            one for one, item in zip(about, items, strict=True) if one not in wanted and not item.subject.value
        ]
    elif kind in entailed:
        return
    else:
        strangers = about
    own.clean += 1
    own.wrong += bool(strangers)
    if strangers:
        own.examples.append(f"{where}: {items[0].sentence}")


def frozenset_of(item: Finding) -> tuple[int, ...]:
    return tuple(sorted(item.subject.classes))


def table(scores: dict[str, Score]) -> str:
    lines = ["| Kind | Recall | of | False | of worlds |", "|---|---|---|---|---|"]
    for kind, own in scores.items():
        recall = "—" if own.recall is None else f"{own.recall:.2f}"
        lines.append(f"| {KINDS[kind].title} (`{kind}`) | {recall} | {own.planted} | {own.false:.3f} | {own.clean} |")
    return "\n".join(lines)


def main() -> None:
    """Print two tables; the last line is JSON. Progress and false findings go to stderr."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, nargs=2, default=REPORTED, metavar=("FIRST", "LAST"))
    parser.add_argument("--damages", nargs="+", default=list(DAMAGES), choices=DAMAGES, metavar="NAME")
    parser.add_argument("--null-runs", type=int, default=50, metavar="N", help="runs in which nothing happened")
    options = parser.parse_args()
    scores = score(range(options.seeds[0], options.seeds[1] + 1), options.damages)
    for own in scores.values():
        for line in own.examples:
            print(f"false: {line}", file=sys.stderr)
    print(table(scores))
    kinds = [{"kind": kind, "recall": own.recall, "false": round(own.false, 4)} for kind, own in scores.items()]
    print(json.dumps({"seeds": list(options.seeds), "kinds": kinds, **_nulls(options.null_runs)}))


def _nulls(count: int) -> dict[str, object]:
    if count == 0:
        return {"null_runs": 0, "null_findings": 0}
    from benchmarks.findings.null_runs import null_findings

    found = null_findings(count)
    for line in found:
        print(f"in a null run: {line}", file=sys.stderr)
    return {"null_runs": count, "null_findings": len(found)}


if __name__ == "__main__":
    main()
