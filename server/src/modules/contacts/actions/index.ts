import type { Action } from "../../../platform/actions/action.ts";
import { assignAction } from "./assign.ts";
import { moveToStageAction } from "./move-to-stage.ts";
import { noteAction } from "./note.ts";
import { setFieldAction } from "./set-field.ts";
import { addToListAction, tagAction, untagAction } from "./tag.ts";

/** What a workflow can do to leads. */
export const contactActions: readonly Action[] = [
  tagAction,
  untagAction,
  addToListAction,
  assignAction,
  setFieldAction,
  moveToStageAction,
  noteAction,
];
