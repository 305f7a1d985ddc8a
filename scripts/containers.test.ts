import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { loadConfig } from "../server/src/platform/config.ts";

/* What no container is needed for: that the example names settings and files that there are. */

const checkout = join(import.meta.dirname, "..");
const read = (name: string) => readFileSync(join(checkout, name), "utf8");

test("the settings that compose.yaml gives Parley are settings", () => {
  const [, service = ""] = /\n {2}parley:\n([\s\S]*?)\n {2}\w/.exec(read("compose.yaml")) ?? [];
  const [, environment = ""] = /environment:\n([\s\S]*?)\n {4}\w/.exec(service) ?? [];
  const settings = Object.fromEntries(
    [...environment.matchAll(/^ {6}(\w+): (.*)$/gm)].map(([, name = "", value = ""]) => [
      name,
      value
        .replace(/\$\{\w+:-([^}]*)\}/g, "$1")
        .replace(/\$\{(\w+):\?[^}]*\}/g, (_, of) => example[of]),
    ]),
  );
  expect(Object.keys(settings).length).toBeGreaterThan(5);
  expect(loadConfig(settings)).toMatchObject({ port: 4400, https: "self" });
});

const example: Record<string, string> = {
  PARLEY_PUBLIC_URL: "https://parley.example.org:4400",
  POSTGRES_PASSWORD: "secret",
  PUBLIC_ADDRESS: "203.0.113.10",
  TURN_SECRET: "0123456789abcdef0123",
};

test("what compose.yaml demands stands in the example of its settings", () => {
  const named = read("docs/runbooks/containers.env");
  for (const [, name = ""] of read("compose.yaml").matchAll(/\$\{(\w+):\?/g)) {
    expect(named, name).toMatch(new RegExp(`^${name}=`, "m"));
  }
});

test("what the image is made of is there", () => {
  for (const [, paths = ""] of read("Dockerfile").matchAll(/^COPY --from=build (.+) \S+$/gm)) {
    for (const path of paths.split(" ").map((one) => one.replace("/parley/", ""))) {
      if (["node_modules", "dist"].includes(path)) continue;
      expect(existsSync(join(checkout, path)), path).toBe(true);
    }
  }
});
