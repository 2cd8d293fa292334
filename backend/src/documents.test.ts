import { join } from "node:path";
import { parseEnv } from "node:util";
import { expect, test } from "vitest";
import { environment } from "./config/environment.ts";
import { consoleExample, doctorPage, environmentExample, environmentPage, errorsPage } from "./testing/documents.ts";

const repository = join(import.meta.dirname, "..", "..");

test.each([
  { file: "docs/reference/environment.md", text: environmentPage() },
  { file: "docs/reference/doctor.md", text: doctorPage() },
  { file: "docs/reference/errors.md", text: errorsPage() },
  { file: ".env.example", text: environmentExample() },
  { file: "frontend/.env.example", text: consoleExample() },
])("$file says what the tables in the code say", async ({ file, text }) => {
  await expect(text).toMatchFileSnapshot(join(repository, file));
});

test("with its # taken off, each example line sets its variable", () => {
  const uncommented = environmentExample().replace(/^#(?=[A-Z])/gm, "");
  const shown = environment.filter((variable) => !("internal" in variable)).map(({ name, example }) => [name, example]);
  expect(parseEnv(uncommented)).toEqual(Object.fromEntries(shown));
});
