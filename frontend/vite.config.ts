import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

const server = `http://127.0.0.1:${process.env["READYLINE_PORT"] ?? "8080"}`;

/** `npm run dev` serves the console here and hands API and sockets to the Readyline server on loopback. */
export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  server: {
    // The name that the server takes as an Origin besides its own, see scripts/dev.ts.
    host: "localhost",
    port: 5173,
    strictPort: true,
    proxy: {
      "/api": server,
      "/healthz": server,
      "/readyz": server,
      "/pbx": { target: server, ws: true },
      "/live": { target: server, ws: true },
    },
  },
  build: {
    outDir: "dist",
    emptyOutDir: true,
    target: "es2024",
    // The polyfill is an inline-style helper for browsers that the console does not support.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
  },
});
