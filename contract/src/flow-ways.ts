import type { FlowDefinition, FlowStep } from "./flow-parts.ts";

/**
 * One way out of a step: its name, as logs and pictures have it, and where it leads. `field` is where that stands in the
 * step, `asked` that a key of the caller leads there, `optional` that it may lead nowhere.
 */
export type FlowExit = {
  name: string;
  to: string | null;
  field: string;
  asked?: true;
  optional?: true;
};

/** The ways out of a step, in their order. */
export function exitsOf(step: FlowStep): FlowExit[] {
  const one = (name: string, target: string | null): FlowExit => ({
    name,
    to: target,
    field: name,
  });
  switch (step.type) {
    case "SAY":
    case "SET":
      return [one("next", step.next)];
    case "MENU":
      return [
        ...step.options.map(({ key, to: target }, at) => {
          return { name: key, to: target, field: `options.${at}.to`, asked: true as const };
        }),
        one("otherwise", step.otherwise),
      ];
    case "COLLECT":
      return [{ ...one("next", step.next), asked: true }, one("otherwise", step.otherwise)];
    case "HOURS": {
      const holiday = { ...one("holiday", step.holiday), optional: true as const };
      return [one("open", step.open), one("closed", step.closed), holiday];
    }
    case "BRANCH":
      return [
        ...step.cases.map(({ to: target }, at) => {
          return { name: `case ${at + 1}`, to: target, field: `cases.${at}.to` };
        }),
        one("otherwise", step.otherwise),
      ];
    case "WEBHOOK":
      return [one("next", step.next), one("failed", step.failed)];
    case "QUEUE":
      return [{ ...one("full", step.full), optional: true }];
    case "CALLBACK":
      return [{ ...one("withheld", step.withheld) }];
    case "TRANSFER":
      return [one("unreached", step.unreached)];
    case "AGENT":
      return [one("unavailable", step.unavailable)];
    case "VOICEMAIL":
    case "HANG_UP":
      return [];
  }
}

/** Whether a caller's way through the flow may end here, whoever answers or does not. */
export function isFlowEnd({ type }: FlowStep): boolean {
  return type === "QUEUE" || type === "VOICEMAIL" || type === "CALLBACK" || type === "HANG_UP";
}

/** The sounds that a flow plays. */
export function promptsOf({ steps }: FlowDefinition): string[] {
  return steps.flatMap((step) => ("promptId" in step ? (step.promptId ?? []) : []));
}

/** What a text names in braces. */
export function namesIn(text: string): string[] {
  return [...text.matchAll(/\{([a-z][a-z0-9_]{0,30})\}/g)].map(([, name]) => name ?? "");
}

/** A text with the values that it names; an unknown name is silence. */
export function withNames(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(/\{([a-z][a-z0-9_]{0,30})\}/g, (_, name: string) => values[name] ?? "");
}
