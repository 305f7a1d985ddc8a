import type { Module } from "../../platform/module.ts";
import { scriptRoutes } from "./routes.ts";

export { answerFault, isChosen, questionOf, toOpen, withAnswers } from "./answers.ts";
export { armOf } from "./arm.ts";
export { type ChosenScript, chooseScripts } from "./choose.ts";
export { createScript, publishScript, scriptOf, updateScript, versionOf } from "./service.ts";
export { told } from "./told.ts";

/** What agents say and ask: drafts, and versions that never change. */
export const scripts: Module = { name: "scripts", routes: scriptRoutes };
