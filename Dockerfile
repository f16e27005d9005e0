# Handoff in a container: one image for `web`, `worker`, `migrate` and every other command.
# The root may be read-only. What stays: the key folder and, with SQLite, the database; both are volumes of yours.

FROM python:3.13-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /opt/handoff
COPY requirements.lock /build/
# Exactly what was tested, and nothing that is built here.
RUN /opt/handoff/bin/pip install --require-hashes --only-binary :all: -r /build/requirements.lock
COPY departments.toml /srv/handoff/
COPY bot /srv/handoff/bot
COPY handlers /srv/handoff/handlers
COPY storage /srv/handoff/storage
RUN /opt/handoff/bin/python -m compileall -q /srv/handoff /opt/handoff/lib

FROM python:3.13-slim
ENV PATH=/opt/handoff/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    DATABASE_URL=sqlite:////var/lib/handoff/data/handoff.db \
    HANDOFF_KEYS=/var/lib/handoff/keys \
    HANDOFF_HOST=0.0.0.0 \
    HANDOFF_LOG_FORMAT=json
RUN useradd --system --uid 10001 --user-group --no-create-home handoff \
    && install --directory --owner handoff --group handoff --mode 0700 /var/lib/handoff/data /var/lib/handoff/keys
COPY --from=build /opt/handoff /opt/handoff
COPY --from=build /srv/handoff /srv/handoff
WORKDIR /srv/handoff
USER 10001:10001
# No VOLUME: one without a name would pass for a disk that stays, and is gone with its container. Without one of yours at
# HANDOFF_KEYS Handoff sees that keys would not outlive an update, and launches no pulse.
EXPOSE 3000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
    CMD ["python", "-c", "import os, urllib.request as r; r.urlopen('http://127.0.0.1:' + os.environ.get('PORT', '3000') + '/healthz', timeout=4)"]
ENTRYPOINT ["python", "-m", "bot"]
CMD ["web"]
