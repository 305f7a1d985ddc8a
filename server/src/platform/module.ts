import type { App } from "./app.ts";
import type { SealedField } from "./encryption/fields.ts";
import type { Subscriber } from "./events/subscriber.ts";
import type { Api } from "./http/api.ts";
import type { Job } from "./jobs/jobs.ts";

/** What a module brings: plain data and functions, listed by hand in modules.ts. */
export type Module = {
  readonly name: string;
  readonly routes?: (api: Api, app: App) => void;
  readonly subscribers?: readonly Subscriber[];
  readonly jobs?: readonly Job[];
  /** The columns that hold sealed values: a rotation of the data key seals them anew. */
  readonly sealed?: readonly SealedField[];
};
