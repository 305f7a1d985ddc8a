export { type Pack, type PackRule, unbounded } from "./pack.ts";
export { figuresOf, type Place, packs, type Resolved, resolve } from "./resolve.ts";
export { isLooser } from "./tighter.ts";
