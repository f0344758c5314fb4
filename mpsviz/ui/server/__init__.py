"""Who may reach the app: hosts and origins that are refused, and what is said where it is exposed."""
