# TuN in a container: the service, or with the command `tun office` the health office (compose.yaml has both).
# Neither keys nor data are inside: both are volumes.
#
#   docker build --tag tun .
#   docker run --rm --env TUN_ORIGIN=https://tun.example.de --volume tun-keys:/var/lib/tun/keys \
#       --volume tun-store:/var/lib/tun/store tun tun init
#   docker run --env TUN_ORIGIN=https://tun.example.de --env TUN_PROXIES=1 --publish 127.0.0.1:8000:8000 \
#       --volume tun-keys:/var/lib/tun/keys --volume tun-store:/var/lib/tun/store tun
#
# Put the key volume on a disk without snapshots or backups: a copied day key cannot be deleted.

FROM python:3.11-slim AS build
WORKDIR /build
COPY pyproject.toml hatch_build.py constraints.txt README.md ./
COPY templates templates
COPY tun tun
RUN python -m pip wheel --no-deps --wheel-dir /build/wheels .
RUN python -m venv /opt/tun && /opt/tun/bin/pip install --no-cache-dir --constraint constraints.txt /build/wheels/*.whl

FROM python:3.11-slim
COPY --from=build /opt/tun /opt/tun
RUN useradd --system --uid 10001 --home-dir /var/lib/tun --shell /usr/sbin/nologin tun
RUN install -d -o tun -g tun -m 0700 /var/lib/tun /var/lib/tun/keys /var/lib/tun/store
ENV PATH=/opt/tun/bin:/usr/local/bin:/usr/bin:/bin \
    PYTHONUNBUFFERED=1 \
    TUN_SERVICE_BIND=0.0.0.0:8000 \
    TUN_SERVICE_KEYS=/var/lib/tun/keys \
    TUN_SERVICE_STORE=/var/lib/tun/store
VOLUME ["/var/lib/tun/keys", "/var/lib/tun/store"]
WORKDIR /var/lib/tun
USER tun
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=3)"]
CMD ["tun", "service"]
