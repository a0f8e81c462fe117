"""Alembic's entry into the service's tree."""

from tun.house.migrations import run_environment

run_environment()
