"""`python -m primer` is the command `primer`."""

from primer.cli import main

if __name__ == "__main__":
    main()
