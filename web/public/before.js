// Runs before the first paint, so that a dark page never flashes white.
(() => {
  let chosen = null;
  try {
    chosen = localStorage.getItem("parley-scheme");
  } catch {
    // Storage may be switched off; the system's choice is used then.
  }
  const dark =
    chosen === "dark" || (chosen !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.setAttribute("data-mantine-color-scheme", dark ? "dark" : "light");
})();

// The content security policy forbids code made from text. Zod would try it once to see, and the
// attempt alone is a violation; this tells it before it is loaded.
globalThis.__zod_globalConfig = { jitless: true };
