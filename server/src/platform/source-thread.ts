import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const programs = new Map<string, string>();

/**
 * A thread's program as one text, from its source: for development, where nothing is built. It is made once
 * a process, since each thread would read two hundred files else, which takes longer than most work it does.
 */
export function programOf(source: URL): string {
  const known = programs.get(source.href);
  if (known !== undefined) return known;
  // By another name than `require`: the product is built without its tools.
  const tool = createRequire(import.meta.url);
  const { buildSync } = tool("esbuild") as typeof import("esbuild");
  const { outputFiles } = buildSync({
    entryPoints: [fileURLToPath(source)],
    bundle: true,
    write: false,
    platform: "node",
    target: "node20.19",
    format: "cjs",
    logLevel: "warning",
  });
  const program = outputFiles[0]?.text ?? "";
  programs.set(source.href, program);
  return program;
}
