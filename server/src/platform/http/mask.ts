import { pipeline, type Readable, Transform } from "node:stream";
import { StringDecoder } from "node:string_decoder";
import { maskText, maskValue, personalKind, type Sight, seesAll } from "@parley/contract";
import { z } from "zod";

type Masker = (value: unknown, sight: Sight) => unknown;

const maskers = new WeakMap<z.core.$ZodType, Masker | null>();

/**
 * What an answer or an event looks like to this reader: the values that its schema marks as personal are
 * masked for whoever may not see them. A schema without any mark costs nothing.
 */
export function maskedFor(schema: z.core.$ZodType, value: unknown, sight: Sight): unknown {
  if (seesAll(sight)) return value;
  const mask = maskerOf(schema);
  return mask ? mask(value, sight) : value;
}

/** Whether anything in it is marked. */
export function holdsPersonal(schema: z.core.$ZodType): boolean {
  return maskerOf(schema) !== null;
}

function maskerOf(schema: z.core.$ZodType): Masker | null {
  const known = maskers.get(schema);
  if (known !== undefined) return known;
  // Whatever contains itself ends here: marks are found on the way down to it.
  maskers.set(schema, null);
  const mask = makeMasker(schema);
  maskers.set(schema, mask);
  return mask;
}

function makeMasker(schema: z.core.$ZodType): Masker | null {
  const kind = personalKind(schema);
  if (kind) return (value, sight) => everyText(value, (text) => maskValue(kind, text, sight));
  if (schema instanceof z.ZodObject) return ofObject(schema);
  if (schema instanceof z.ZodArray) return ofEach(maskerOf(schema.def.element));
  if (schema instanceof z.ZodRecord) return ofValues(maskerOf(schema.def.valueType));
  if (schema instanceof z.ZodTuple) return inTurn(schema.def.items);
  if (schema instanceof z.ZodUnion) return inTurn(schema.def.options);
  if (schema instanceof z.ZodIntersection) return inTurn([schema.def.left, schema.def.right]);
  if (schema instanceof z.ZodLazy) return maskerOf(schema.def.getter());
  if (schema instanceof z.ZodPipe) return maskerOf(schema.def.out);
  if ("innerType" in schema._zod.def) {
    return maskerOf(schema._zod.def.innerType as z.core.$ZodType);
  }
  return null;
}

function ofObject(schema: z.ZodObject): Masker | null {
  const fields = Object.entries(schema.def.shape).flatMap(([name, field]) => {
    const mask = maskerOf(field);
    return mask ? [[name, mask] as const] : [];
  });
  if (fields.length === 0) return null;
  return (value, sight) => {
    if (!isRecord(value)) return value;
    const copy = { ...value };
    for (const [name, mask] of fields) if (name in copy) copy[name] = mask(copy[name], sight);
    return copy;
  };
}

function ofEach(mask: Masker | null): Masker | null {
  return (
    mask &&
    ((value, sight) => (Array.isArray(value) ? value.map((one) => mask(one, sight)) : value))
  );
}

function ofValues(mask: Masker | null): Masker | null {
  return (
    mask &&
    ((value, sight) =>
      isRecord(value)
        ? Object.fromEntries(Object.entries(value).map(([key, one]) => [key, mask(one, sight)]))
        : value)
  );
}

/** Of several shapes every mark is looked for: none is left out because another shape was meant. */
function inTurn(schemas: readonly z.core.$ZodType[]): Masker | null {
  const masks = schemas.map(maskerOf).filter((mask) => mask !== null);
  if (masks.length === 0) return null;
  return (value, sight) => masks.reduce((seen, mask) => mask(seen, sight), value);
}

function everyText(value: unknown, mask: (text: string) => string): unknown {
  if (typeof value === "string") return mask(value);
  if (Array.isArray(value)) return value.map((one) => everyText(one, mask));
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, everyText(one, mask)]));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A file on its way to a reader: it may hold anything, so every line of it is looked at. */
export function maskedFile(body: Readable, sight: Sight): Readable {
  if (seesAll(sight)) return body;
  const masked = maskLines(sight);
  // A file that breaks off breaks off for its reader too.
  pipeline(body, masked, () => {});
  return masked;
}

function maskLines(sight: Sight): Transform {
  const decoder = new StringDecoder("utf8");
  let rest = "";
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      const text = rest + decoder.write(chunk);
      const end = text.lastIndexOf("\n") + 1;
      rest = text.slice(end);
      if (end > 0) this.push(maskText(text.slice(0, end), sight));
      done();
    },
    flush(done) {
      done(null, maskText(rest + decoder.end(), sight));
    },
  });
}
