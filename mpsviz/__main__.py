"""python -m mpsviz."""

from mpsviz.cli.main import main

if __name__ == "__main__":
    main()
