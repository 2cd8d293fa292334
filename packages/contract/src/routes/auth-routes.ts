import { z } from "zod";
import { route } from "../route.ts";
import * as users from "../users.ts";
import { byId } from "./parameters.ts";

/** Sign-in, two-factor, the own user and its sessions. */
export const authRoutes = {
  signIn: route({
    method: "POST",
    path: "/api/auth/sign-in/username",
    access: "public",
    summary: "Sign in with user name and password.",
    body: users.signIn,
    response: users.signInResponse,
  }),
  verifyCode: route({
    method: "POST",
    path: "/api/auth/two-factor/verify-totp",
    access: "public",
    summary: "Second step of sign-in: one-time code.",
    body: users.oneTimeCode,
    response: users.signInResponse,
  }),
  verifyBackupCode: route({
    method: "POST",
    path: "/api/auth/two-factor/verify-backup-code",
    access: "public",
    summary: "Second step of sign-in: recovery code.",
    body: users.backupCode,
    response: users.signInResponse,
  }),
  signOut: route({
    method: "POST",
    path: "/api/auth/sign-out",
    access: "session",
    summary: "Un-register the line, end the session, clear the cookie.",
  }),
  changePassword: route({
    method: "POST",
    path: "/api/auth/change-password",
    access: "session",
    summary: "Set a new password; other sessions end.",
    body: users.passwordChange,
  }),
  enableTwoFactor: route({
    method: "POST",
    path: "/api/auth/two-factor/enable",
    access: "operator",
    summary: "Begin two-factor: secret and recovery codes, shown once.",
    body: users.passwordOnly,
    response: users.totpEnrolment,
  }),
  activateTwoFactor: route({
    method: "POST",
    path: "/api/auth/two-factor/activate",
    access: "operator",
    summary: "Turn two-factor on with the first code.",
    body: users.oneTimeCode,
  }),
  disableTwoFactor: route({
    method: "POST",
    path: "/api/auth/two-factor/disable",
    access: "operator",
    summary: "Turn two-factor off.",
    body: users.passwordOnly,
  }),
  newBackupCodes: route({
    method: "POST",
    path: "/api/auth/two-factor/generate-backup-codes",
    access: "operator",
    summary: "New recovery codes, shown once; the old ones end.",
    body: users.passwordOnly,
    response: users.backupCodes,
  }),
  getMe: route({
    method: "GET",
    path: "/api/me",
    access: "session",
    summary: "The signed-in user.",
    response: users.meResponse,
  }),
  patchMe: route({
    method: "PATCH",
    path: "/api/me",
    access: "session",
    summary: "Change own preferences.",
    body: users.mePatch,
    response: users.meResponse,
  }),
  listMySessions: route({
    method: "GET",
    path: "/api/me/sessions",
    access: "operator",
    summary: "Own sessions, without tokens.",
    response: z.object({ items: z.array(users.sessionInfo) }),
  }),
  endMySession: route({
    method: "DELETE",
    path: "/api/me/sessions/:id",
    access: "operator",
    summary: "End one own session.",
    params: byId,
  }),
} as const;
