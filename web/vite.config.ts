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
        // Icons are a few hundred bytes each; a file for each of them would cost more than it saves.
        codeSplitting: { groups: [{ name: "icons", test: /lucide-react/ }] },
      },
    },
  },
});
