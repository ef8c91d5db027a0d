"""``python -m deploylint.dev``."""

from deploylint.dev.commands import main

if __name__ == "__main__":
    main()
