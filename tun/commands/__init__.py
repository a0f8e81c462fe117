"""The `tun` command's subcommands, one file each. They parse, call one action, and answer in a sentence."""
