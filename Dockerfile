# One image for every role: `civility serve` by default, `web`, `worker` or `migrate` by command.
# Build it with any registry's Python: docker build -t civility .
FROM python:3.13-slim AS build
WORKDIR /build
RUN python -m venv /opt/civility
COPY requirements.lock requirements-dev.lock ./
RUN /opt/civility/bin/pip install --no-cache-dir --require-hashes --no-deps -r requirements.lock
# Torch and Detoxify weigh gigabytes; the built-in model needs neither: --build-arg DETOXIFY=0 leaves them out.
# Torch's CPU build comes from the index its makers publish it on; its version is the one the tests run with.
ARG DETOXIFY=1
ARG TORCH_INDEX=https://download.pytorch.org/whl/cpu
COPY pyproject.toml README.md LICENSE ./
COPY models models
COPY service service
RUN /opt/civility/bin/pip install --no-cache-dir --no-deps --no-build-isolation . \
 && if [ "$DETOXIFY" = 1 ]; then \
      /opt/civility/bin/pip install --no-cache-dir --index-url "$TORCH_INDEX" --extra-index-url https://pypi.org/simple torch==2.13.0 \
      && /opt/civility/bin/pip install --no-cache-dir --constraint requirements-dev.lock "civility[detoxify] @ file:///build"; \
    fi

FROM python:3.13-slim
RUN useradd --system --uid 10001 --home-dir /nonexistent --shell /usr/sbin/nologin civility \
 && install -d -o civility -g civility /data
COPY --from=build /opt/civility /opt/civility
COPY wsgi.py /srv/wsgi.py
ENV PATH=/opt/civility/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    OMP_NUM_THREADS=1 \
    CIVILITY_BIND=0.0.0.0:8000 \
    CIVILITY_DATABASE_URL=sqlite:////data/civility.sqlite3 \
    CIVILITY_LOG_FORMAT=json
WORKDIR /srv
USER civility
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
  CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
CMD ["civility", "serve"]
