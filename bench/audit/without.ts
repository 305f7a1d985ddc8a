import { join } from "node:path";
import { build, type Plugin } from "esbuild";
import { checkoutFolder } from "../../server/src/platform/version.ts";

/** What stands in for a module of the product, by the end of its path. */
const replaced: Readonly<Record<string, string>> = {
  "platform/audit/write.ts": `
    export * from "./write.ts?kept";
    export const writeAudit = async () => {};`,
  "platform/audit/recorder.ts": `
    export class AuditRecorder {
      record() { return Promise.resolve(); }
      recordLater() {}
      drained() { return Promise.resolve(); }
    }`,
};

const withoutAudit: Plugin = {
  name: "without-audit",
  setup({ onLoad, onResolve }) {
    onResolve({ filter: /\?kept$/ }, ({ path, resolveDir }) => ({
      path: join(resolveDir, path.replace("?kept", "")),
      namespace: "kept",
    }));
    onLoad({ filter: /./, namespace: "kept" }, async ({ path }) => {
      const { readFile } = await import("node:fs/promises");
      return { contents: await readFile(path, "utf8"), loader: "ts", resolveDir: join(path, "..") };
    });
    onLoad({ filter: /platform\/audit\/(write|recorder)\.ts$/ }, ({ path }) => {
      const [, contents] = Object.entries(replaced).find(([end]) => path.endsWith(end)) ?? [];
      return contents ? { contents, loader: "ts", resolveDir: join(path, "..") } : undefined;
    });
  },
};

/**
 * Builds a server that writes no audit rows, beside the real one, and names its file. The product has
 * no such switch, so the measurement makes the difference itself.
 */
export async function buildWithoutAudit(): Promise<string> {
  const outfile = join(checkoutFolder, "bench", "results", "server-without-audit.mjs");
  await build({
    absWorkingDir: checkoutFolder,
    entryPoints: ["server/src/main.ts"],
    outfile,
    bundle: true,
    platform: "node",
    target: "node20.19",
    format: "esm",
    packages: "external",
    alias: { "@parley/contract": "./contract/src/index.ts" },
    logLevel: "error",
    plugins: [withoutAudit],
  });
  return outfile;
}
