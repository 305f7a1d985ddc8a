export type { Surroundings } from "./board.ts";
export { DemoFloors, type DemoProgram } from "./demo-floor.ts";
export { Gauges } from "./gauges.ts";
export { LostAgents } from "./lost-agents.ts";
export { floorRoutes } from "./routes.ts";
export { mayWatch } from "./topics.ts";
