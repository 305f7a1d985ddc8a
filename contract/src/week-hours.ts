import { z } from "zod";

const ClockTime = z.string().regex(/^([01]\d|2[0-4]):[0-5]\d$/, "must be a time like 08:30");
const Span = z.strictObject({ from: ClockTime, to: ClockTime });
const Spans = z
  .array(Span)
  .max(4)
  .superRefine((spans, check) => {
    let end = "";
    for (const [index, { from, to }] of spans.entries()) {
      const fault = (field: string, message: string) =>
        check.addIssue({ code: "custom", path: [index, field], message });
      if (to > "24:00") fault("to", "must be 24:00 at the latest");
      if (from >= to) fault("to", "must be later than the beginning");
      if (from < end) fault("from", "must not lie within the hours before it");
      end = to;
    }
  });

export const weekdays = [
  "monday",
  "tuesday",
  "wednesday",
  "thursday",
  "friday",
  "saturday",
  "sunday",
] as const;

export const HoursSettings = z
  .strictObject({
    monday: Spans,
    tuesday: Spans,
    wednesday: Spans,
    thursday: Spans,
    friday: Spans,
    saturday: Spans,
    sunday: Spans,
  })
  .meta({
    examples: [
      {
        monday: [{ from: "09:00", to: "17:30" }],
        tuesday: [{ from: "09:00", to: "17:30" }],
        wednesday: [{ from: "09:00", to: "17:30" }],
        thursday: [{ from: "09:00", to: "17:30" }],
        friday: [{ from: "09:00", to: "17:30" }],
        saturday: [],
        sunday: [],
      },
    ],
  });
