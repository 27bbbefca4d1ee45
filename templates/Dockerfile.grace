# Written by `grace-tui init --docker`: what a Dockerfile needs to run the application under grace-tui.
# The image has Node 22.22 or newer (FROM node:24-slim, or copied from there) and what the application itself needs.

# Process 1 must hand signals on and reap orphans. tini does both; Node does not reap.
RUN apt-get update \
 && apt-get install -y --no-install-recommends tini \
 && rm -rf /var/lib/apt/lists/* \
 && npm install --global grace-tui@{{version}}

WORKDIR /app
COPY . .
EXPOSE {{port}}

# Healthy is what `grace-tui status` calls so.
HEALTHCHECK --interval=30s --timeout=15s --start-period=60s CMD grace-tui status --dir=/app >/dev/null 2>&1 || exit 1

# SIGTERM stops the application, in order; give that its time: docker run --stop-timeout {{stopSeconds}}
STOPSIGNAL SIGTERM
ENTRYPOINT ["tini", "--", "grace-tui", "watch", "--dir=/app"]
