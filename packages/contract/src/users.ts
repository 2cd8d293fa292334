import { z } from "zod";
import type { CamelCaseKeys } from "./case.ts";
import { epochMs, id, requiredText, role, sipExtension, text } from "./primitives.ts";

export const username = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{1,31}$/, "must be 2 to 32 letters, digits, dots, dashes or underscores");

/** Length is what protects; no composition rules. Common and own-name passwords are refused by the server. */
export const newPassword = z
  .string()
  .min(12, "must have at least 12 characters")
  .max(128, "must have at most 128 characters")
  .refine((value) => !value.includes("\u0000"), "must not contain a NUL character");

/** Write-only. Printable, so that any SIP stack takes it. */
export const sipPassword = z.string().regex(/^[\x21-\x7e]{1,128}$/, "must be 1 to 128 printable ASCII characters");

export const userResponse = z.object({
  id,
  username: z.string(),
  name: z.string(),
  role,
  active: z.boolean(),
  sip_extension: sipExtension.nullable(),
  /** Whether a SIP password is stored. The password itself is never in a response. */
  sip_password_set: z.boolean(),
  sip_password_set_at: epochMs.nullable(),
  sip_password_set_by: z.string().nullable(),
  two_factor_enabled: z.boolean(),
  must_change_password: z.boolean(),
  /** Until when sign-in is locked after wrong passwords; null = not locked. */
  locked_until: epochMs.nullable(),
  last_signed_in_at: epochMs.nullable(),
  created_at: epochMs,
});
export type UserResponseWire = z.infer<typeof userResponse>;
export type UserResponse = CamelCaseKeys<UserResponseWire>;

export const userCreate = z.strictObject({
  username,
  name: requiredText(80),
  role,
  sip_extension: sipExtension.nullish(),
  sip_password: sipPassword.nullish(),
});

/** Absent = unchanged, null = taken away. */
export const userPatch = z.strictObject({
  name: requiredText(80).optional(),
  role: role.optional(),
  active: z.boolean().optional(),
  sip_extension: sipExtension.nullable().optional(),
  sip_password: sipPassword.nullable().optional(),
});

/** A password made by the server, shown once; the user must change it at the next sign-in. */
export const temporaryPassword = z.object({ user: userResponse, temporary_password: z.string() });

export const themes = ["dark", "light", "system"] as const;
export const preferences = z.object({
  theme: z.enum(themes),
  /** Single-letter keys act outside text fields. */
  letter_keys: z.boolean(),
  /** Alarm and ring volume, 0–1. */
  volume: z.number().min(0).max(1),
  alarm_sound: z.boolean(),
  row_density: z.enum(["compact", "comfortable"]),
});
export type Preferences = CamelCaseKeys<z.infer<typeof preferences>>;
export const defaultPreferences: Preferences = {
  theme: "dark",
  letterKeys: true,
  volume: 0.7,
  alarmSound: true,
  rowDensity: "compact",
};

export const meResponse = z.object({
  user: userResponse,
  preferences,
  session: z.object({
    id,
    created_at: epochMs,
    /** When the session ends if nothing more happens. */
    idle_expires_at: epochMs,
    absolute_expires_at: epochMs,
  }),
  backup_codes_left: z.int().nullable(),
});
export type MeResponse = CamelCaseKeys<z.infer<typeof meResponse>>;
export const mePatch = z.strictObject({ preferences: preferences.partial().strict() });

export const sessionInfo = z.object({
  id,
  current: z.boolean(),
  created_at: epochMs,
  last_seen_at: epochMs,
  address: z.string().nullable(),
  user_agent: z.string().nullable(),
});
export type SessionInfo = CamelCaseKeys<z.infer<typeof sessionInfo>>;

export const signIn = z.strictObject({ username: text(64), password: text(256) });
export const signInResponse = z.discriminatedUnion("result", [
  z.object({
    result: z.literal("signed_in"),
    /** Whether the user has an extension: the page fetches its SIP part beside everything else. */
    has_line: z.boolean(),
  }),
  z.object({ result: z.literal("code_required") }),
]);
export type SignInAnswer = CamelCaseKeys<z.infer<typeof signInResponse>>;
export const oneTimeCode = z.strictObject({ code: z.string().regex(/^\d{6}$/, "must be 6 digits") });
export const backupCode = z.strictObject({ code: text(32) });
export const passwordOnly = z.strictObject({ password: text(256) });
export const passwordChange = z.strictObject({ current_password: text(256), new_password: newPassword });
export const totpEnrolment = z.object({ totp_uri: z.string(), backup_codes: z.array(z.string()) });
export const backupCodes = z.object({ backup_codes: z.array(z.string()) });
