"""`python -m thidua_analysis` is `thidua`."""

from .cli import main

if __name__ == "__main__":
    main()
