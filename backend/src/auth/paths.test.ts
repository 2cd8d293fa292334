import { routes } from "@readyline/contract";
import { expect, test } from "vitest";
import { startTestServer } from "../testing/test-server.ts";
import { createAuthParts } from "./create-auth-parts.ts";

test("of better-auth's paths only those of the contract answer", async () => {
  const { server, signIn, addUser } = await startTestServer();
  await addUser("boss", { role: "administrator" });
  const client = await signIn("boss");
  const { auth } = createAuthParts({ ...server.context, hasCall: () => false });
  const endpoints = Object.values(auth.api).flatMap((endpoint) =>
    "path" in endpoint && typeof endpoint.path === "string" ? [endpoint.path] : [],
  );
  const walked = new Set([...endpoints, "/", "/ok", "/error", "/session", "/admin/list-users", "/reference"]);
  expect(walked.size).toBeGreaterThan(30);

  const ours = new Set<string>(Object.values(routes).map(({ method, path }) => `${method} ${path}`));
  const open: string[] = [];
  for (const path of walked) {
    for (const method of ["GET", "POST"]) {
      const address = `/api/auth${path}`.replace(/:\w+/g, "x");
      if (ours.has(`${method} ${address}`)) continue;
      const { status } = await client.send(method, address, method === "POST" ? {} : undefined);
      const known = [...ours].some((route) => route.endsWith(` ${address}`));
      if (status !== (known ? 405 : 404)) open.push(`${method} ${address}: ${status}`);
    }
  }
  expect(open).toEqual([]);
});
