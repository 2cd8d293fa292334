/** `npm run doctor [-- --extension 1999] [--echo 600] [--json]`. */
await import("../backend/src/cli/doctor.ts");
