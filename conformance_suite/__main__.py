"""`python -m conformance_suite`: the same as `esav-conformance`."""

from conformance_suite.cli import main

if __name__ == "__main__":
    main()
