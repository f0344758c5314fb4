"""Many runs by one plan: its members, what is there of them, and who carries them out."""
