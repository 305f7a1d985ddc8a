import { spawnSync } from "node:child_process";
import { cp, mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import openapiTS, { astToString } from "openapi-typescript";

const checkout = dirname(dirname(import.meta.dirname));

/** As strict as a program can be asked to be. */
const options = {
  target: "es2023",
  lib: ["es2023", "dom"],
  module: "nodenext",
  moduleResolution: "nodenext",
  strict: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  noImplicitOverride: true,
  skipLibCheck: false,
  noEmit: true,
  allowImportingTsExtensions: true,
  types: ["node"],
};

/**
 * The integrator's program beside a client that is generated from the product's own document, compiled.
 * It lies below node_modules, where it finds what it depends on and nothing else looks.
 */
export async function generateAndCompile(url: string): Promise<{ folder: string; output: string }> {
  const cache = join(checkout, "node_modules", ".cache");
  await mkdir(cache, { recursive: true });
  const folder = await mkdtemp(join(cache, "parley-developer-"));
  const types = await openapiTS(new URL(`${url}/api/v1/openapi.json`));
  await writeFile(join(folder, "api.gen.d.ts"), astToString(types));
  for (const name of ["erp.ts", "watch.ts"]) {
    await cp(join(import.meta.dirname, "program", name), join(folder, name));
  }
  const config = { compilerOptions: options, include: ["*.ts"] };
  await writeFile(join(folder, "tsconfig.json"), JSON.stringify(config));
  await writeFile(join(folder, "package.json"), JSON.stringify({ type: "module" }));
  const tsc = join(checkout, "node_modules", "typescript", "bin", "tsc");
  const { stdout, stderr } = spawnSync(process.execPath, [tsc, "-p", folder], {
    cwd: folder,
    encoding: "utf8",
  });
  return { folder, output: `${stdout}${stderr}`.trim() };
}
