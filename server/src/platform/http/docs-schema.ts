import { type Html, html } from "./html.ts";
import type { Schema } from "./openapi-schemas.ts";

/** A type in one line: `array of Lead`, `string (uuid) or null`. Named types lead to their fields. */
function typeOf(schema: Schema): Html {
  if (schema.$ref) {
    const name = schema.$ref.split("/").at(-1) ?? "";
    return html`<a href="#schema-${name}">${name}</a>`;
  }
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return joined(choices.map(typeOf), " or ");
  if (schema.const !== undefined) return html`<code>${JSON.stringify(schema.const)}</code>`;
  if (schema.enum) {
    return joined(
      schema.enum.map((value) => html`<code>${String(value)}</code>`),
      " ",
    );
  }
  const types = Array.isArray(schema.type) ? schema.type : [schema.type ?? "any"];
  return joined(
    types.map((type) => ofType(type, schema)),
    " or ",
  );
}

function ofType(type: string, schema: Schema): Html {
  if (type === "array") return html`array of ${typeOf(schema.items ?? {})}`;
  if (type === "object" && schema.properties) {
    return html`object with ${joined(
      Object.keys(schema.properties).map((name) => html`<code>${name}</code>`),
      ", ",
    )}`;
  }
  const { format, pattern } = schema;
  if (format) return html`${type} (${format})`;
  return pattern ? html`${type} like <code>${pattern}</code>` : html`${type}`;
}

/** Every field of an object, one a row. */
export function fieldTable(schema: Schema): Html {
  const { properties = {}, required = [] } = schema;
  const rows = Object.entries(properties).map(([name, field]) =>
    fieldRow(name, field, required.includes(name)),
  );
  if (rows.length === 0) return html`<p>${typeOf(schema)}</p>`;
  return table(["Field", "Type", ""], rows);
}

export function fieldRow(name: string, field: Schema, isRequired: boolean): Html {
  const notes = [
    isRequired ? "required" : undefined,
    field.default === undefined ? undefined : `default ${JSON.stringify(field.default)}`,
    field.description,
  ];
  const words = notes.filter((note) => note !== undefined).join("; ");
  return html`<tr><td><code>${name}</code></td><td>${typeOf(field)}</td><td>${prose(words)}</td></tr>`;
}

/** Words of the contract, in which code stands between backticks. */
export function prose(words: string): Html {
  const pieces = words.split("`");
  return html`${pieces.map((piece, i) => (i % 2 === 1 ? html`<code>${piece}</code>` : piece))}`;
}

export function table(heads: readonly string[], rows: readonly Html[]): Html {
  const cells = heads.map((head) => html`<th scope="col">${head}</th>`);
  return html`<table><thead><tr>${cells}</tr></thead><tbody>${rows}</tbody></table>`;
}

function joined(pieces: readonly Html[], between: string): Html {
  return html`${pieces.map((piece, i) => (i === 0 ? piece : html`${between}${piece}`))}`;
}
