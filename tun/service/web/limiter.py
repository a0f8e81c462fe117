"""The service's throttle."""

from tun.house.limits import new_limiter

limiter = new_limiter()
