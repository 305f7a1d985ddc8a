export type { Surroundings } from "./board.ts";
export { DemoFloors, type DemoProgram } from "./demo-floor.ts";
export { FloorWatch } from "./floor-watch.ts";
export { Gauges } from "./gauges.ts";
export { floorRoutes } from "./routes.ts";
export { mayWatch } from "./topics.ts";
