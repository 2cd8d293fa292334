import { expect, it } from "vitest";
import { CredentialsAhead } from "./credentials-ahead.ts";

function setUp(answers: readonly (string | Error)[]) {
  let reads = 0;
  let nowMs = 0;
  const ahead = new CredentialsAhead(
    () => {
      const answer = answers[reads] ?? "none";
      reads += 1;
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve({ username: "1001", password: answer });
    },
    () => nowMs,
  );
  return { ahead, reads: () => reads, pass: (ms: number) => void (nowMs += ms) };
}

it("is asked once for a request and its answer to the challenge, and kept for no other", async () => {
  const { ahead, reads } = setUp(["one", "two"]);
  ahead.prepare();
  expect((await ahead.take())?.password).toBe("one");
  expect(reads()).toBe(1);
  expect((await ahead.take())?.password).toBe("two");
});

it("is asked anew after 5 s, and after it was told to forget", async () => {
  const { ahead, pass } = setUp(["one", "two", "three", "four"]);
  ahead.prepare();
  pass(5_000);
  expect((await ahead.take())?.password).toBe("two");
  ahead.prepare();
  ahead.forget();
  expect((await ahead.take())?.password).toBe("four");
});

it("tells a failure to whoever takes it", async () => {
  const { ahead } = setUp([new Error("no database")]);
  ahead.prepare();
  await expect(ahead.take()).rejects.toThrow("no database");
});
