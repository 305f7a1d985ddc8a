import { z } from "zod";

const shapes = new WeakMap<z.ZodType, z.ZodType>();

/**
 * The shape of an answer: the same fields of the same types, without the forms of texts and the bounds
 * of numbers. It drops what the contract does not name as the schema itself does, and costs a third;
 * that ids are ids is not in doubt on the way out. Whatever holds more than plain fields stays as it is.
 */
export function answerShape(schema: z.ZodType): z.ZodType {
  const known = shapes.get(schema);
  if (known) return known;
  const shape = toShape(schema);
  shapes.set(schema, shape);
  return shape;
}

function toShape(schema: z.ZodType): z.ZodType {
  if (schema instanceof z.ZodString || schema instanceof z.ZodStringFormat) return z.string();
  if (schema instanceof z.ZodNumber) return z.number();
  if (schema.def.checks?.length) return schema;
  if (schema instanceof z.ZodNullable) return z.nullable(innerShape(schema.def.innerType));
  if (schema instanceof z.ZodOptional) return z.optional(innerShape(schema.def.innerType));
  if (schema instanceof z.ZodArray) return z.array(innerShape(schema.def.element));
  if (schema instanceof z.ZodObject && !schema.def.catchall) {
    const fields = Object.entries(schema.def.shape).map(([name, field]) => [
      name,
      innerShape(field),
    ]);
    return z.object(Object.fromEntries(fields));
  }
  return schema;
}

function innerShape(schema: z.core.$ZodType): z.ZodType {
  return schema instanceof z.ZodType ? answerShape(schema) : z.unknown();
}
