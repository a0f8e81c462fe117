"""`python -m tun` is `tun`."""

from tun.cli import main

main()
