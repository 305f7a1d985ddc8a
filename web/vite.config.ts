import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { browserContract } from "./browser-contract.ts";

export default defineConfig({
  plugins: [browserContract(), react()],
  server: {
    port: 5173,
    proxy: { "/api": { target: "http://127.0.0.1:4400", ws: true } },
  },
  build: {
    outDir: "../dist/web",
    emptyOutDir: true,
    target: "es2023",
    // Fonts stay files: the content security policy allows no data: addresses for them.
    assetsInlineLimit: 0,
    rolldownOptions: {
      output: {
        // A file for each small part would cost more than it saves: what many pages need comes in a few
        // files, each with all that it imports. Icons of single pages are a few hundred bytes each.
        codeSplitting: {
          groups: [
            { name: "base", test: /src.(main\.tsx|.*.sign-in-page\.tsx)$/, priority: 4 },
            { name: "shell", test: /src.*(shell.shell|home-page)\.tsx$/, priority: 3 },
            { name: "menus", test: /src.*(user-menu-list|popup-panel)\.tsx$/, priority: 2 },
            { name: "dialogs", test: /src.ui.dialog\.tsx$/, priority: 1 },
            { name: "icons", test: /lucide-react/ },
          ],
        },
      },
    },
  },
});
