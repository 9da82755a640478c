# The server for a browser: docker build -t indicatrix . && docker run --rm --network host -v "$PWD":/data indicatrix
# It listens on the loopback alone, behind a token, so the container shares the host's network.
FROM node:24-bookworm-slim AS build
RUN apt-get update && apt-get install -y --no-install-recommends g++ make python3 && rm -rf /var/lib/apt/lists/*
WORKDIR /source
COPY . .
RUN npm ci && npm pack --pack-destination /tmp

FROM node:24-bookworm-slim
COPY --from=build /tmp/indicatrix-*.tgz /tmp/
RUN npm install --global --ignore-scripts /tmp/indicatrix-*.tgz && rm -rf /tmp/indicatrix-*.tgz /root/.npm
USER node
WORKDIR /data
ENV PORT=8321
EXPOSE 8321
# Without its token every answer but this one's status is refused: that it answers is enough.
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/`).then(({ status }) => process.exit(status < 500 ? 0 : 1), () => process.exit(1))"]
CMD ["sh", "-c", "exec indicatrix serve --port \"$PORT\" --project /data/indicatrix-runs"]
