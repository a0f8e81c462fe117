"""Alembic's entry into the office's tree."""

from tun.house.migrations import run_environment

run_environment()
