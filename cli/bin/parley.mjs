#!/usr/bin/env node
// Runs the built command line; builds it first where there are sources and no build of them.
import { build, staleParts } from "../../scripts/build.mjs";
import { refuseNode } from "../../scripts/node-version.mjs";

const refusal = refuseNode(process.versions.node);
if (refusal) {
  process.stderr.write(`${refusal}\n`);
  process.exit(1);
}
if (staleParts().includes("server")) await build(["server"]);
process.setSourceMapsEnabled(true);
await import("../../dist/parley.js");
