"""Two encoders side by side: what their features of the same images have in common, whatever their axes and widths."""
