import { builtInRoles, type Grants, permissionCodes, permissions } from "@parley/contract";
import { docsScript, docsStyle } from "./docs-assets.ts";
import { fieldRow, fieldTable, prose, table } from "./docs-schema.ts";
import { Html, html } from "./html.ts";
import type { OpenApiDocument, Operation } from "./openapi.ts";
import type { Schema } from "./openapi-schemas.ts";
import { refusalPages } from "./refusals.ts";

type Described = { method: string; path: string; operation: Operation };

/** The API as a page to read. `nonce` stands where the policy of the page expects it. */
export function docsPage(document: OpenApiDocument, nonce: string): string {
  const groups = byTag(document);
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>API of Parley</title>
<style nonce="${nonce}">${new Html(docsStyle)}</style>
</head>
<body>
<header>
<strong>API of Parley ${document.info.version}</strong>
<input type="search" placeholder="Search: path, name, permission, event ( / )" aria-label="Search">
<span id="found" class="meta" role="status"></span>
<a href="/api/v1/openapi.json">openapi.json</a>
</header>
<div class="frame">
${contents([...groups.keys()])}
<main>
${introduction(document)}
${[...groups].map(([tag, operations]) => operationSection(tag, operations, document))}
${schemaSection(document.components.schemas)}
${refusalSection()}
${permissionSection()}
${eventSection(document)}
</main>
</div>
<script nonce="${nonce}">${new Html(docsScript)}</script>
</body>
</html>`;
  return page.text;
}

function byTag(document: OpenApiDocument): Map<string, Described[]> {
  const groups = new Map<string, Described[]>();
  for (const [path, operations] of Object.entries(document.paths)) {
    for (const [method, operation] of Object.entries(operations)) {
      const tag = operation.tags[0] ?? "";
      const group = groups.get(tag) ?? [];
      group.push({ method: method.toUpperCase(), path, operation });
      groups.set(tag, group);
    }
  }
  return groups;
}

function slug(text: string): string {
  return text.toLowerCase().replace(/[^a-z]+/g, "-");
}

function contents(tags: readonly string[]): Html {
  const entry = (id: string, words: string) => html`<li><a href="#${id}">${words}</a></li>`;
  return html`<nav aria-label="Contents">
<ul>${tags.map((tag) => entry(`tag-${slug(tag)}`, tag))}</ul>
<ul>${entry("schemas", "Schemas")}${entry("refusals", "Refusals")}${entry("permissions", "Permissions")}${entry("events", "Events")}</ul>
</nav>`;
}

function introduction(document: OpenApiDocument): Html {
  const lines = document.info.description.split("\n").filter((line) => line !== "");
  const words = lines.map((line) => html`<p>${prose(line.replace(/^\* /, ""))}</p>`);
  return html`<h1>API of Parley</h1>${words}`;
}

function operationSection(
  tag: string,
  operations: readonly Described[],
  document: OpenApiDocument,
): Html {
  return html`<section id="tag-${slug(tag)}"><h2>${tag}</h2>
${operations.map((one) => operationEntry(one, document))}</section>`;
}

function operationEntry({ method, path, operation }: Described, document: OpenApiDocument): Html {
  const { operationId: id, summary, "x-permission": right, "x-per-minute": limit } = operation;
  const find = `${method} ${path} ${id} ${summary} ${right}`.toLowerCase();
  const statuses = Object.keys(operation.responses);
  const isRight = right.includes(":");
  return html`<article id="${id}" data-find="${find}">
<h3><span class="method">${method}</span> <code>${path}</code></h3>
<p>${prose(summary)}</p>
<p class="meta">${isRight ? html`Needs <a href="#permission-${right}">${right}</a>` : access(right)}${limit ? `; at most ${limit} a minute` : ""}</p>
${parameterTable(operation, document)}
${requestBlock(operation)}
${answerBlock(operation)}
<p class="meta">Answers ${statuses.join(", ")}. Name in clients: <code>${id}</code>. <a href="#${id}" aria-label="Link to ${id}">#</a></p>
</article>`;
}

function access(right: string): string {
  return right === "public" ? "For everybody" : "For everybody who is signed in";
}

function parameterTable(operation: Operation, document: OpenApiDocument): Html | undefined {
  const parameters = operation.parameters.map((one) => ("$ref" in one ? find(one.$ref) : one));
  function find(path: string) {
    const all = Object.entries(document.components.parameters);
    const found = all.find(([name]) => path.endsWith(`/${name}`))?.[1];
    if (!found) throw new Error(`no parameter ${path}`);
    return found;
  }
  if (parameters.length === 0) return undefined;
  const rows = parameters.map(({ name, required, description, schema, in: place }) => {
    const words = place === "query" ? description : [place, description].filter(Boolean).join("; ");
    const field: Schema = { ...schema, ...(words ? { description: words } : {}) } as Schema;
    return fieldRow(name, field, required);
  });
  return html`<h4>Parameters</h4>${table(["Name", "Type", ""], rows)}`;
}

function requestBlock({ requestBody }: Operation): Html | undefined {
  const [type, content] = Object.entries(requestBody?.content ?? {})[0] ?? [];
  if (!type || !content) return undefined;
  if (content.example === undefined) return html`<h4>Body</h4><p>${type}</p>`;
  return html`<h4>Body</h4>${fieldTable(content.schema)}
<details><summary>Example</summary><pre>${pretty(content.example)}</pre></details>`;
}

function answerBlock({ responses }: Operation): Html | undefined {
  const answer = Object.values(responses).find((one) => "content" in one && one.content);
  if (!answer || !("content" in answer)) return undefined;
  const [type, content] = Object.entries(answer.content ?? {})[0] ?? [];
  if (!type || !content) return undefined;
  if (content.example === undefined) return html`<h4>Answer</h4><p>${type}</p>`;
  return html`<h4>Answer</h4>${fieldTable(content.schema)}
<details><summary>Example</summary><pre>${pretty(content.example)}</pre></details>`;
}

function pretty(example: unknown): string {
  return JSON.stringify(example, null, 2);
}

function schemaSection(schemas: Readonly<Record<string, Schema>>): Html {
  const entries = Object.entries(schemas).map(
    ([name, schema]) => html`<article id="schema-${name}" data-find="schema ${name.toLowerCase()}">
<h3>${name}</h3>${fieldTable(schema)}</article>`,
  );
  return html`<section id="schemas"><h2>Schemas</h2>${entries}</section>`;
}

function refusalSection(): Html {
  const rows = refusalPages.map(
    ({ code, status, cure }) =>
      html`<tr id="refusal-${code}" data-find="refusal ${code} ${status}"><td>${status}</td><td><code>${code}</code></td><td>${prose(cure)}</td></tr>`,
  );
  return html`<section id="refusals"><h2>Refusals</h2>
<article><p>The <code>code</code> of a problem, and what to do about it.</p>
${table(["Status", "Code", "What to do"], rows)}</article></section>`;
}

function permissionSection(): Html {
  const roles = Object.entries<Grants>(builtInRoles);
  const rows = permissionCodes.map((code) => {
    const cells = roles.map(([, grants]) => html`<td>${grants[code]?.toLowerCase() ?? ""}</td>`);
    return html`<tr id="permission-${code}" data-find="permission ${code} ${permissions[code].toLowerCase()}"><td><code>${code}</code></td><td>${permissions[code]}</td>${cells}</tr>`;
  });
  return html`<section id="permissions"><h2>Permissions</h2>
<article><p>What the built-in roles may do, and how far: own records, those of the team, or all.</p>
${table(["Permission", "Allows to", ...roles.map(([role]) => role)], rows)}</article></section>`;
}

function eventSection(document: OpenApiDocument): Html {
  const entries = Object.entries(document["x-events"]).map(([name, event]) => {
    const facts = [
      event.permission ? `heard with ${event.permission}` : "heard by whom it concerns",
      event.broadcast ? `broadcast kind ${event.broadcast}` : undefined,
      event.audited ? "in the audit log" : undefined,
    ].filter((fact) => fact !== undefined);
    return html`<article id="event-${name}" data-find="event ${name}"><h3><code>${name}</code></h3>
<p class="meta">${facts.join("; ")}</p>${fieldTable(event.data)}</article>`;
  });
  return html`<section id="events"><h2>Events</h2>
<article><p>Sent over the socket at <code>${document["x-live"].path}</code> in the order of their positions.</p></article>
${entries}</section>`;
}
