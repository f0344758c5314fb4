"""Files for other tools: one kind a file, and a line in `registry`.

run folder ─► image_table: a row an image ─► parquet, projector, csv
           ─► weights: delta, a merged open_clip checkpoint, and its model card
"""
