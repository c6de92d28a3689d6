FROM oven/bun:1.4.5-slim AS packages
WORKDIR /app
COPY package.json bun.lock ./
RUN bun install --production --frozen-lockfile --ignore-scripts

FROM packages AS service
COPY src src
RUN bun build --target=bun src/http/server.ts --outfile=dist/server.js && mkdir dist/logs

# The alias may move while this address stays: `--no-cache-filter=champion` downloads again.
FROM packages AS champion
COPY . .
ARG MLFLOW_TRACKING_URI=
RUN --mount=type=secret,id=mlflow,target=/app/.env,required=false \
    if [ -n "$MLFLOW_TRACKING_URI" ]; then \
      bun run champion --output models/champion; \
    elif [ ! -e models/champion/classifier.json ]; then \
      echo "error: expected the build argument MLFLOW_TRACKING_URI or a model in models/champion, got neither" >&2; \
      exit 1; \
    fi && chmod -R a+rX models

FROM oven/bun:1.4.5-distroless
WORKDIR /app
ENV NODE_ENV=production
COPY --from=service /app/dist/server.js ./
COPY --from=champion /app/models/champion models/champion
COPY --from=service --chown=65532:65532 /app/dist/logs logs
USER 65532:65532
VOLUME /app/logs
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=3s --start-period=5s \
  CMD ["bun", "-e", "const { ok } = await fetch(`http://127.0.0.1:${process.env.PORT || 8000}/health`); process.exit(ok ? 0 : 1)"]
ENTRYPOINT ["bun", "server.js"]
