"""Who may reach the app and who may change anything in it: hosts and origins, read-only viewers, a log-in."""
