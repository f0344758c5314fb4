"""python -m mpsviz, or the command mpsviz: the process of one command."""

from mpsviz.cli.main import main
from mpsviz.quick_imports import leave


def command() -> None:
    main()
    leave()


if __name__ == "__main__":
    command()
