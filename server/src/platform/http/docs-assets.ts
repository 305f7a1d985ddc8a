/** Style of the page of docs: the colours of the web application, light or dark as the system is. */
export const docsStyle = `
:root {
  color-scheme: light dark;
  --canvas: #f7f6f8; --base: #fff; --sunken: #f0eff2; --border: #e2dfe6;
  --text: #1c1a20; --muted: #57535e; --accent: #7a4593; --mark: #f3ecf7;
}
@media (prefers-color-scheme: dark) {
  :root {
    --canvas: #131217; --base: #1b1a20; --sunken: #232129; --border: #35323d;
    --text: #eceaf0; --muted: #b3aebd; --accent: #cfa8e3; --mark: #3a2a45;
  }
}
* { box-sizing: border-box; }
html { scroll-padding-top: 72px; }
body {
  margin: 0; background: var(--canvas); color: var(--text);
  font: 14px/20px system-ui, -apple-system, "Segoe UI", sans-serif;
}
a { color: var(--accent); }
header {
  position: sticky; top: 0; z-index: 1; display: flex; flex-wrap: wrap; gap: 8px 16px;
  align-items: center; padding: 8px 16px; background: var(--base); border-bottom: 1px solid var(--border);
}
header strong { font-size: 18px; }
input[type="search"] {
  flex: 1 1 200px; min-width: 0; height: 32px; padding: 0 8px; font: inherit; color: inherit;
  background: var(--canvas); border: 1px solid var(--muted); border-radius: 6px;
}
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.frame { display: grid; grid-template-columns: 208px minmax(0, 1fr); max-width: 1280px; margin: 0 auto; }
nav { position: sticky; top: 56px; align-self: start; max-height: calc(100vh - 56px); overflow: auto; padding: 16px; }
nav ul { list-style: none; margin: 0 0 16px; padding: 0; }
nav a { display: block; padding: 4px 0; color: var(--text); text-decoration: none; }
nav a:hover { color: var(--accent); }
main { padding: 16px; }
h1 { font-size: 28px; line-height: 32px; }
h2 { margin: 32px 0 16px; font-size: 18px; }
article {
  margin: 0 0 16px; padding: 16px; background: var(--base);
  border: 1px solid var(--border); border-radius: 6px; overflow-x: auto;
}
article:target, tr:target { background: var(--mark); }
h3 { margin: 0 0 8px; font-size: 14px; }
h4 { margin: 16px 0 4px; font-size: 12px; color: var(--muted); }
p { margin: 0 0 8px; }
code, pre { font: 13px/20px ui-monospace, "SF Mono", Menlo, Consolas, monospace; overflow-wrap: anywhere; }
pre { margin: 0; padding: 8px; background: var(--sunken); border-radius: 6px; overflow: auto; max-height: 480px; }
table { width: 100%; border-collapse: collapse; }
th, td { padding: 4px 8px 4px 0; text-align: left; vertical-align: top; border-bottom: 1px solid var(--border); }
th { font-size: 12px; color: var(--muted); font-weight: 600; }
.method { display: inline-block; min-width: 56px; font-weight: 600; color: var(--accent); }
.meta { color: var(--muted); }
summary { cursor: pointer; color: var(--muted); }
details > summary { margin-top: 8px; }
[hidden] { display: none; }
@media (max-width: 760px) {
  .frame { grid-template-columns: minmax(0, 1fr); }
  nav { position: static; max-height: none; }
}
`;

/** The search: hides what has none of the words, and headings with nothing below them. */
export const docsScript = `
const box = document.querySelector("input[type=search]");
const found = document.querySelector("#found");
const entries = [...document.querySelectorAll("[data-find]")];
function search() {
  const words = box.value.toLowerCase().split(/\\s+/).filter(Boolean);
  let count = 0;
  for (const entry of entries) {
    const hit = words.every((word) => entry.dataset.find.includes(word));
    entry.hidden = !hit;
    if (hit) count += 1;
  }
  for (const section of document.querySelectorAll("main > section")) {
    const inside = [...section.querySelectorAll("[data-find]")];
    section.hidden = inside.length > 0 && inside.every((entry) => entry.hidden);
  }
  found.textContent = words.length > 0 ? count + " found" : "";
}
box.addEventListener("input", () => {
  search();
  window.scrollTo(0, 0);
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.target === box) return;
  event.preventDefault();
  box.focus();
});
window.addEventListener("hashchange", () => {
  box.value = "";
  search();
});
`;
