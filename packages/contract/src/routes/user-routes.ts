import { z } from "zod";
import { route } from "../route.ts";
import * as line from "../line.ts";
import * as users from "../users.ts";
import { byId } from "./parameters.ts";

/** Setup → Users. */
export const userRoutes = {
  listUsers: route({
    method: "GET",
    path: "/api/users",
    access: "administrator",
    summary: "All users.",
    response: z.object({ items: z.array(users.userResponse) }),
  }),
  createUser: route({
    method: "POST",
    path: "/api/users",
    access: "administrator",
    summary: "Create a user; the temporary password is shown once.",
    body: users.userCreate,
    response: users.temporaryPassword,
    status: 201,
  }),
  getUser: route({
    method: "GET",
    path: "/api/users/:id",
    access: "administrator",
    summary: "One user.",
    params: byId,
    response: users.userResponse,
  }),
  patchUser: route({
    method: "PATCH",
    path: "/api/users/:id",
    access: "administrator",
    summary: "Change a user; a changed extension or SIP password makes the line reconnect.",
    params: byId,
    body: users.userPatch,
    response: users.userResponse,
  }),
  resetUserPassword: route({
    method: "POST",
    path: "/api/users/:id/reset-password",
    access: "administrator",
    summary: "New temporary password, shown once; all sessions end.",
    params: byId,
    response: users.temporaryPassword,
  }),
  resetUserTwoFactor: route({
    method: "POST",
    path: "/api/users/:id/reset-2fa",
    access: "administrator",
    summary: "Turn a user's two-factor off.",
    params: byId,
    response: users.userResponse,
  }),
  unlockUser: route({
    method: "POST",
    path: "/api/users/:id/unlock",
    access: "administrator",
    summary: "Lift the lock after wrong passwords.",
    params: byId,
    response: users.userResponse,
  }),
  signOutUser: route({
    method: "POST",
    path: "/api/users/:id/sign-out",
    access: "administrator",
    summary: "End all sessions of a user; the line is un-registered.",
    params: byId,
  }),
  getUserLine: route({
    method: "GET",
    path: "/api/users/:id/line",
    access: "administrator",
    summary: "The gateway's facts on a user's line.",
    params: byId,
    response: z.object({ facts: line.lineFacts }),
  }),
} as const;
