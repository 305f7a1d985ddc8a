import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { expect, test } from "vitest";
import { mayImport } from "./modules.ts";

/*
 * The import law: contract <- platform <- modules, downwards and through the door <- the root. Read
 * from the source text, because no tool that needs the old compiler API can be trusted with it.
 */
const root = import.meta.dirname;
const modulesAtRoot = [
  "modules.ts",
  "assembly.ts",
  "parley.ts",
  "telephony-role.ts",
  "main.ts",
  "admin.ts",
  "installation.ts",
  "operating.ts",
  "certificates.ts",
  "demo",
  "cli",
  "isolation",
  "testing",
];

type Import = { from: string; to: string };

function sources(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".ts") && !path.endsWith(".test.ts"))
    .map((path) => join(folder, path));
}

function importsOf(file: string, text = readFileSync(file, "utf8")): Import[] {
  const found = [...text.matchAll(/(?:^|\n)(?:import|export)[^;]*?from\s+"(\.[^"]+)"/g)];
  const dynamic = [...text.matchAll(/import\("(\.[^"]+)"\)/g)];
  return [...found, ...dynamic].map((match) => ({
    from: relative(root, file),
    to: relative(root, resolve(dirname(file), match[1] ?? "")),
  }));
}

/** The rule that an import breaks, or undefined. */
function broken({ from, to }: Import): string | undefined {
  const [area, owner] = from.split("/");
  const [toArea, target] = to.split("/");
  if (modulesAtRoot.includes(area ?? "") || /\/testing(\/|\.ts$)/.test(from)) return undefined;
  if (area === "platform") {
    return toArea === "platform" ? undefined : "the platform knows no module";
  }
  if (area !== "modules" || toArea === "platform" || !owner) {
    return toArea === "platform" ? undefined : "only modules and the platform may be imported";
  }
  if (toArea !== "modules" || !target) return "a module may not import the root";
  if (owner === target) return undefined;
  if (!mayImport[owner]?.includes(target)) return `${owner} may not import ${target}`;
  return to === join("modules", target, "index.ts") ? undefined : `go through ${target}/index.ts`;
}

test("every import goes downwards and through a door", () => {
  const files = sources(root);
  const imports = files.flatMap((file) => importsOf(file));
  // A guard that sees nothing would pass too.
  expect(imports.length).toBeGreaterThan(200);

  const faults = imports.flatMap((one) => {
    const rule = broken(one);
    return rule ? [`${one.from} -> ${one.to}: ${rule}`] : [];
  });
  expect(faults).toEqual([]);
});

test("the guard sees a planted violation of each rule", () => {
  const plant = (from: string, to: string) =>
    importsOf(join(root, from), `import { x } from "${to}";\n`).map(broken);

  expect(plant("platform/ids.ts", "../modules/calls/index.ts")).toEqual([
    "the platform knows no module",
  ]);
  expect(plant("modules/calls/place.ts", "../campaigns/index.ts")).toEqual([
    "calls may not import campaigns",
  ]);
  expect(plant("modules/calls/place.ts", "../agents/queries.ts")).toEqual([
    "go through agents/index.ts",
  ]);
  expect(plant("modules/calls/place.ts", "../../parley.ts")).toEqual([
    "a module may not import the root",
  ]);
});
