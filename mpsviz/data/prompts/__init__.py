"""What prompts say of the classes, and what is wrong with them before any is encoded."""
