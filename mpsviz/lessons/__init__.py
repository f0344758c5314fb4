"""Lessons: Markdown files of steps, the figures that their text asks for, and what an answer is worth. No Streamlit."""
