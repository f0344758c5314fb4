"""Findings about names and uses: overfit, shortcuts, labels exchanged, names lost, confidence, the text–image gap."""
