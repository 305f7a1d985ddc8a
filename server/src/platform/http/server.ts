import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import cookies from "@fastify/cookie";
import files from "@fastify/static";
import { workbookType } from "@parley/contract";
import fastify, {
  type FastifyInstance,
  type FastifyReply,
  type FastifyServerFactory,
} from "fastify";
import type { App } from "../app.ts";
import type { CertificateSource } from "../https/certificate.ts";
import { createTlsServer } from "../https/server.ts";
import { newId } from "../ids.ts";
import { keepPace, ordinaryPace } from "./pace.ts";
import { sendNotFound, sendProblem } from "./problem.ts";
import { pagePolicy, secure } from "./security.ts";

const jsonLimit = 1024 * 1024;
const keepAliveTimeout = 30_000;

declare module "fastify" {
  interface FastifyContextConfig {
    upload?: string | undefined;
  }
}

/** The HTTP server without any routes of ours: limits, headers, errors, and the web app's files. */
export async function createHttp(
  app: App,
  webFolder: string,
  pace = ordinaryPace,
  certificates?: CertificateSource,
): Promise<FastifyInstance> {
  const { trustProxy } = app.config;
  const http = fastify({
    logger: false,
    trustProxy: trustProxy.length > 0 ? trustProxy : false,
    bodyLimit: jsonLimit,
    genReqId: () => newId(),
    requestTimeout: 0,
    keepAliveTimeout,
    forceCloseConnections: "idle",
    ...(certificates ? { serverFactory: overTls(certificates) } : {}),
    routerOptions: { maxParamLength: 200 },
    // An address that cannot be decoded is found out before any hook runs.
    frameworkErrors: (error, request, reply) =>
      void sendProblem(error, request, reply.header("x-request-id", request.id), app.log),
  });
  // JSON and, where an address says so, CSV: a text would reach handlers as a body of its own kind.
  http.removeContentTypeParser("text/plain");
  http.setErrorHandler((error: Error, request, reply) =>
    sendProblem(error, request, reply, app.log),
  );
  http.addHook("onRequest", async (request, reply) => {
    reply.header("x-request-id", request.id);
    if (request.url.startsWith("/api/")) reply.header("cache-control", "no-store");
  });
  keepPace(http, pace);
  http.addHook("onResponse", async (request, reply) => {
    const route = request.routeOptions.url ?? "none";
    app.metrics.observeRequest(request.method, route, reply.statusCode, reply.elapsedTime / 1000);
  });
  await http.register(cookies);
  await secure(http, app.config.corsOrigins);
  takeUploads(http);
  await serveWeb(http, webFolder);
  return http;
}

/** Fastify leaves the limits of a server that it did not make to its maker. */
function overTls(certificates: CertificateSource): FastifyServerFactory {
  return (handler) => {
    const server = createTlsServer(certificates, handler);
    return Object.assign(server, { requestTimeout: 0, keepAliveTimeout });
  };
}

/** A file goes to its handler as a stream, and only where the endpoint takes one of its type. */
function takeUploads(http: FastifyInstance): void {
  for (const type of ["text/csv", workbookType, "application/octet-stream"]) {
    // A workbook may stand wherever a table may.
    const wanted = type === workbookType ? "text/csv" : type;
    http.addContentTypeParser(
      type,
      { bodyLimit: Number.MAX_SAFE_INTEGER },
      (request, body, done) => {
        if (request.routeOptions.config.upload === wanted) {
          done(null, body);
          return;
        }
        body.resume();
        done(Object.assign(new Error("no file here"), { code: "FST_ERR_CTP_INVALID_MEDIA_TYPE" }));
      },
    );
  }
}

/** The web app: hashed files for ever, the page itself with a fresh nonce each time. */
async function serveWeb(http: FastifyInstance, folder: string): Promise<void> {
  const page = join(folder, "index.html");
  if (!existsSync(page)) {
    http.setNotFoundHandler((request, reply) => sendNotFound(request, reply));
    return;
  }
  const template = await readFile(page, "utf8");
  await http.register(files, {
    root: folder,
    index: false,
    wildcard: false,
    globIgnore: ["index.html", "**/*.{br,gz}"],
    // The build leaves a packed copy beside each file.
    preCompressed: true,
    cacheControl: false,
    setHeaders: (response, path) => {
      const lasts = path.includes("/assets/");
      response.header("cache-control", lasts ? "public, max-age=31536000, immutable" : "no-cache");
    },
  });
  http.setNotFoundHandler((request, reply) => {
    const isPage = request.method === "GET" && !/^\/(api|monitoring|assets)\//.test(request.url);
    return isPage ? sendPage(reply, template) : sendNotFound(request, reply);
  });
}

function sendPage(reply: FastifyReply, template: string): FastifyReply {
  const nonce = randomBytes(16).toString("base64");
  return reply
    .status(200)
    .header("content-security-policy", pagePolicy(nonce))
    .header("cache-control", "no-store")
    .type("text/html; charset=utf-8")
    .send(template.replaceAll("__CSP_NONCE__", nonce));
}
