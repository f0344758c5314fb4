"""What a finding is, what it is computed from, and how it is told from chance."""
