"""Own images listed in a CSV or Parquet table."""
