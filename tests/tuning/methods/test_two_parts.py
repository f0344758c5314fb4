"""Methods of two parts: LP-FT begins with a linear probe, 2SFS ends with a classifier."""

from __future__ import annotations

import torch

from mpsviz.tuning.losses.class_targets import cosine_logits
from mpsviz.tuning.methods import METHODS


def go_on(_: object) -> bool:
    return False


def fit(learner, few_shot, on_epoch=go_on) -> None:
    torch.manual_seed(0)
    assert METHODS[learner.config.method.name].fit(learner, few_shot, learner.config.optim, go_on, on_epoch)


def test_lp_ft_trains_on_from_the_linear_probe(make_learner, few_shot):
    changes = {"data.shots": 2, "optim.epochs": 1, "optim.lr": 1e-30, "optim.weight_decay": 0}  # a step of no length
    probe, learner = (make_learner({"method.name": name, **changes}) for name in ("linear-probe", "lp-ft"))
    fit(probe, few_shot)
    fit(learner, few_shot)
    torch.testing.assert_close(learner.head.weight, probe.head.weight, rtol=1e-4, atol=1e-4)
    torch.testing.assert_close(learner.head.bias, probe.head.bias, rtol=1e-4, atol=1e-4)
    views = few_shot.draw_views(few_shot.train.images)
    with torch.no_grad():
        features = learner(views)
        assert torch.equal(features.tuned, features.frozen)
        expected = probe.logits(features.frozen)
        torch.testing.assert_close(learner.logits(features.tuned), expected, rtol=1e-4, atol=1e-3)
    text = torch.nn.functional.normalize(learner.targets.text_features, dim=-1)
    assert not torch.allclose(learner.head.weight, learner.targets.logit_scale * text)


def test_lp_ft_s_loss_is_the_cross_entropy_of_the_head(make_learner, few_shot):
    learner = make_learner({"method.name": "lp-ft"})
    features, labels = learner(few_shot.draw_views(few_shot.train.images)), few_shot.train.labels
    logits = (features.tuned @ learner.head.weight.T + learner.head.bias).mean(dim=1)
    expected = -logits.log_softmax(dim=1)[range(6), labels].mean()
    torch.testing.assert_close(learner.losses(features, labels, 0)["cross_entropy"], expected)


def state(learner) -> dict[str, torch.Tensor]:
    return {name: tensor.detach().clone() for name, tensor in learner.trainable_parameters().items()}


def changed(before: dict[str, torch.Tensor], after: dict[str, torch.Tensor]) -> set[str]:
    return {name for name in before if not torch.equal(before[name], after[name])}


def test_2sfs_tunes_norms_for_the_first_stage_and_only_the_head_after_it(make_learner, few_shot):
    learner = make_learner({"method.name": "2sfs", "optim.epochs": 5, "optim.lr": 0.01, "data.shots": 2})
    features = torch.nn.functional.normalize(torch.randn(4, 12), dim=-1)
    seen, said = [state(learner)], []

    def look(done: int) -> bool:
        seen.append(state(learner))
        by_text = cosine_logits(features, learner.text_features(), learner.targets.logit_scale)
        said.append(torch.allclose(learner.logits(features), by_text, atol=1e-3))
        return False

    fit(learner, few_shot, look)
    assert learner.first_epochs == 3  # the paper's 0.6
    norms = set(seen[0]) - {"head"}
    assert all(changed(seen[0], one) == norms | {"head"} for one in seen[1:4])  # the head follows the text
    assert said == [True, True, True, False, False]
    assert changed(seen[3], seen[4]) == changed(seen[4], seen[5]) == {"head"}


def test_2sfs_s_losses_are_cross_entropies_of_the_text_then_of_the_head(make_learner, few_shot):
    learner = make_learner({"method.name": "2sfs", "optim.epochs": 5})
    with torch.no_grad():
        learner.head.add_(torch.randn(learner.head.shape))
    features, labels = learner(few_shot.draw_views(few_shot.train.images)), few_shot.train.labels
    for epoch, classifier in ((2, learner.text_features()), (3, learner.head)):
        rows = torch.nn.functional.normalize(classifier, dim=-1)
        logits = learner.targets.logit_scale * (features.tuned @ rows.T).mean(dim=1)
        loss = learner.losses(features, labels, epoch)["cross_entropy"]
        torch.testing.assert_close(loss, -logits.log_softmax(dim=1)[range(6), labels].mean())
        learner.zero_grad(set_to_none=True)
        loss.backward(retain_graph=True)
        have = {name for name, parameter in learner.trainable_parameters().items() if parameter.grad is not None}
        assert have == ({"head"} if epoch == 3 else set(learner.trainable_parameters()) - {"head"})


def test_2sfs_of_one_stage_or_the_other(make_learner, few_shot):
    only_head = make_learner({"method.name": "2sfs", "optim.epochs": 2, "method.first_stage": 0, "data.shots": 2})
    before = state(only_head)
    fit(only_head, few_shot)
    assert changed(before, state(only_head)) == {"head"}
    only_norms = make_learner({"method.name": "2sfs", "optim.epochs": 2, "method.first_stage": 1, "data.shots": 2})
    fit(only_norms, few_shot)
    rows = torch.nn.functional.normalize(only_norms.text_features(), dim=-1)
    torch.testing.assert_close(only_norms.head, rows)
