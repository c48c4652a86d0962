# syntax=docker/dockerfile:1
# Not built where this project is developed (no Docker engine there); checked statically by tests/house/test_documents.py.
FROM python:3.13-slim-bookworm AS build
WORKDIR /src
RUN pip install --no-cache-dir uv==0.13.9
COPY requirements-image.lock ./
RUN python -m venv /app \
 && uv pip install --python /app/bin/python --compile-bytecode --require-hashes -r requirements-image.lock
COPY pyproject.toml README.md LICENSE ./
COPY emulator ./emulator
COPY migrations ./migrations
COPY seed ./seed
RUN uv pip install --python /app/bin/python --compile-bytecode --no-deps .

FROM python:3.13-slim-bookworm
# docker build --build-arg VERSION=1.2.3 --build-arg REVISION=$(git rev-parse HEAD) .
ARG VERSION=unknown
ARG REVISION=unknown
LABEL org.opencontainers.image.title="cognito-emulator" \
      org.opencontainers.image.description="A behavioural emulator of Amazon Cognito user pools with persistent state" \
      org.opencontainers.image.source="https://github.com/cognito-emulator/cognito-emulator" \
      org.opencontainers.image.version="$VERSION" \
      org.opencontainers.image.revision="$REVISION" \
      org.opencontainers.image.licenses="MIT"
RUN useradd --uid 10001 --user-group --no-create-home emulator && install -d -o 10001 -g 10001 /data
COPY --from=build /app /app
# The plain variables are the weakest: a file of settings, `.env` and every EMULATOR_ variable win over them.
ENV PATH=/app/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    HOST=0.0.0.0 \
    DATABASE_URL=sqlite:////data/emulator.db
USER 10001:10001
WORKDIR /data
VOLUME /data
EXPOSE 9229 9443
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=5s --timeout=3s --start-period=20s --start-interval=1s CMD ["cognito-emulator", "health"]
ENTRYPOINT ["cognito-emulator"]
CMD ["serve"]
