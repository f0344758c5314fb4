"""python -m mpsviz."""

from mpsviz.cli import main

if __name__ == "__main__":
    main()
