/** `npm run admin -- reset-password NAME | reset-2fa NAME`. */
await import("../backend/src/cli/admin.ts");
