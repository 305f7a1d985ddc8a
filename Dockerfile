# Parley, and on its base an Asterisk for it (--target asterisk). `docker compose up` builds both: compose.yaml.
FROM node:20-bookworm-slim AS build
WORKDIR /parley
COPY . .
RUN npm ci --include=dev --no-audit --no-fund && node scripts/build.mjs
# What runs needs no tools of building.
RUN rm -rf node_modules && npm ci --omit=dev --workspace server --workspace cli --no-audit --no-fund

FROM node:20-bookworm-slim AS parley
ENV NODE_ENV=production PARLEY_HOME=/var/lib/parley HOST=0.0.0.0
WORKDIR /parley
COPY --from=build /parley/package.json /parley/LICENSE /parley/NOTICE ./
COPY --from=build /parley/contract/package.json contract/
COPY --from=build /parley/node_modules node_modules
COPY --from=build /parley/server/migrations server/migrations
COPY --from=build /parley/server/demo server/demo
COPY --from=build /parley/dist dist
RUN mkdir /var/lib/parley && chown node:node /var/lib/parley
USER node
VOLUME /var/lib/parley
EXPOSE 4400
HEALTHCHECK --interval=10s --start-period=60s CMD ["node", "-e", "require('net').connect(process.env.PORT ?? 4400).on('connect', () => process.exit(0)).on('error', () => process.exit(1))"]
CMD ["node", "--enable-source-maps", "dist/server.js"]

# Unpacked when it is built, from the mirror that the base image names: a start needs no network.
FROM parley AS asterisk
USER root
RUN node dist/parley.js asterisk prepare --folder /var/lib/asterisk && rm -r /var/lib/asterisk/packages && chown node:node /var/lib/asterisk
VOLUME /var/lib/asterisk
EXPOSE 5060/udp 5060/tcp
HEALTHCHECK NONE
CMD ["node", "dist/parley.js", "asterisk", "up", "--folder", "/var/lib/asterisk"]
