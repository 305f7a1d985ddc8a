export { defaultsOf } from "./defaults.ts";
