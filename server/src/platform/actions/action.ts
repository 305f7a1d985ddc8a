import type { ActionInfo, ActionParam } from "@parley/contract";
import { z } from "zod";
import type { Ctx } from "../ctx.ts";

/** One record that an action is done to, with the parameters as they are for it. */
export type Target<P> = { id: string; params: P };

/**
 * Something that a workflow can do to records, registered by the module that owns the records it
 * changes. `run` gets each record once; it writes rows and emits, and enqueues a job for what lies
 * outside. One that cannot be done is a `Refusal`; then none of the targets was changed.
 */
export type Action<S extends z.ZodObject = z.ZodObject> = {
  readonly name: string;
  readonly params: S;
  /** What is wrong with parameters that have the right form: a user who is no more, a field without a name. */
  readonly check?: (ctx: Ctx, params: z.output<S>) => Promise<ParamFault | undefined>;
  readonly run: (ctx: Ctx, targets: readonly Target<z.output<S>>[]) => Promise<void>;
};

export type ParamFault = { field: string; reason: string };

/** Ties the parts of an action together by the type of its parameters. */
export function defineAction<S extends z.ZodObject>(action: Action<S>): Action {
  // From here on parameters are what the action's own schema has parsed.
  return action as unknown as Action;
}

type Form = Partial<Omit<ActionParam, "key" | "required">>;

const forms = z.registry<Form>();

/** Says how a parameter is asked for in a form. */
export function asked<S extends z.ZodType>(
  kind: ActionParam["kind"],
  schema: S,
  more: Form = {},
): S {
  forms.add(schema, { kind, ...more });
  return schema;
}

/** An action as a form is made of it. */
export function describeAction({ name, params }: Action): ActionInfo {
  return {
    name,
    params: Object.entries(params.shape).map(([key, schema]) => {
      const form = forms.get(schema) ?? {};
      return {
        key,
        kind: form.kind ?? "TEXT",
        required: !schema.safeParse(undefined).success,
        choices: form.choices ?? [],
        most: form.most ?? null,
        when: form.when ?? null,
      };
    }),
  };
}

/** Keys of the parameters that are texts with places to fill in. */
export function templateKeys({ params }: Action): string[] {
  return Object.entries(params.shape)
    .filter(([, schema]) => forms.get(schema)?.kind === "TEMPLATE")
    .map(([key]) => key);
}
