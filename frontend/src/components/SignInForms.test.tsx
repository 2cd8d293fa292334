import type { SignInAnswer } from "@readyline/contract";
import { MantineProvider } from "@mantine/core";
import { fireEvent, render, screen, waitFor } from "@testing-library/react";
import type { ReactNode } from "react";
import { afterEach, expect, test, vi } from "vitest";
import { theme } from "../theme/theme.ts";
import { CodeForm, CredentialsForm } from "./SignInForms.tsx";

const bodies: unknown[] = [];
function answer(status: number, body: unknown): void {
  vi.stubGlobal("fetch", (_url: string, init: RequestInit) => {
    bodies.push(JSON.parse(init.body as string));
    return Promise.resolve(new Response(JSON.stringify(body), { status }));
  });
}
afterEach(() => {
  vi.unstubAllGlobals();
  bodies.length = 0;
});

const done: SignInAnswer[] = [];
const onDone = (result: SignInAnswer) => {
  done.push(result);
  return Promise.resolve();
};
const show = (form: ReactNode) =>
  render(
    <MantineProvider theme={theme} env="test">
      {form}
    </MantineProvider>,
  );
function signIn(): void {
  fireEvent.change(screen.getByLabelText("User"), { target: { value: " ana " } });
  fireEvent.change(screen.getByLabelText("Password"), { target: { value: " secret " } });
  fireEvent.submit(screen.getByLabelText("User").closest("form")!);
}

test("the user name is trimmed, the password is sent as it is, and the result is handed on", async () => {
  answer(200, { result: "code_required" });
  show(<CredentialsForm onDone={onDone} />);
  signIn();
  await waitFor(() => expect(done).toEqual([{ result: "code_required" }]));
  expect(bodies).toEqual([{ username: "ana", password: " secret " }]);
});

test("a lock-out says at which time it ends", async () => {
  answer(429, {
    error: { code: "too_many_attempts", message: "Too many tries.", retry_at: Date.UTC(2026, 10, 23, 14, 20) },
  });
  show(<CredentialsForm onDone={onDone} />);
  signIn();
  const alert = await screen.findByRole("alert");
  expect(alert.textContent).toBe("Too many tries. Try again at 14:20.");
});

test("password managers find their fields", () => {
  show(<CredentialsForm onDone={onDone} />);
  expect(screen.getByLabelText("User").getAttribute("autocomplete")).toBe("username");
  expect(screen.getByLabelText("Password").getAttribute("autocomplete")).toBe("current-password");
});

test("a code may be pasted with blanks; the fault of the field is tied to it and takes focus", async () => {
  answer(400, {
    error: { code: "invalid_request", message: "Not valid.", fields: [{ path: "code", message: "must be 6 digits" }] },
  });
  show(<CodeForm onDone={onDone} />);
  const field = screen.getByLabelText("6-digit code");
  expect(field.getAttribute("autocomplete")).toBe("one-time-code");
  fireEvent.change(field, { target: { value: "123 45" } });
  fireEvent.submit(field.closest("form")!);
  const fault = await screen.findByText("must be 6 digits");
  expect(bodies).toEqual([{ code: "12345" }]);
  expect(field.getAttribute("aria-describedby")).toContain(fault.id);
  await waitFor(() => expect(document.activeElement).toBe(field));
});
