export { createDatabase, type LabPostgres, startPostgres } from "./postgres.ts";
export { freshDatabase, type TestDatabase, testEngines, type TestEngine } from "./test-databases.ts";
