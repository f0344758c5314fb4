"""Loss functions: Gram alignment, supervised contrastive, fused cross-entropy."""
