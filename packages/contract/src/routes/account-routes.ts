import { z } from "zod";
import { route } from "../route.ts";
import * as accounts from "../accounts.ts";
import { byId, list, pageQuery } from "./parameters.ts";
import { id, text } from "../primitives.ts";

const ofAccount = z.strictObject({ account_id: id });
const inAccount = z.strictObject({ account_id: id, id });

/** Accounts with zones, contacts and call lists. */
export const accountRoutes = {
  listAccounts: route({
    method: "GET",
    path: "/api/accounts",
    access: "operator",
    summary: "Accounts by number.",
    query: z.strictObject({ q: text(120).optional(), ...pageQuery }),
    response: list(accounts.accountSummary),
  }),
  createAccount: route({
    method: "POST",
    path: "/api/accounts",
    access: "supervisor",
    summary: "Create an account.",
    body: accounts.accountCreate,
    response: accounts.accountDetail,
    status: 201,
  }),
  getAccount: route({
    method: "GET",
    path: "/api/accounts/:id",
    access: "operator",
    summary: "One account with zones, contacts and call lists.",
    params: byId,
    response: accounts.accountDetail,
  }),
  patchAccount: route({
    method: "PATCH",
    path: "/api/accounts/:id",
    access: "supervisor",
    summary: "Change an account.",
    params: byId,
    body: accounts.accountPatch,
    response: accounts.accountDetail,
  }),
  createZone: route({
    method: "POST",
    path: "/api/accounts/:account_id/zones",
    access: "supervisor",
    summary: "Add a zone.",
    params: ofAccount,
    body: accounts.zoneInput,
    response: accounts.accountDetail,
    status: 201,
  }),
  putZone: route({
    method: "PUT",
    path: "/api/accounts/:account_id/zones/:id",
    access: "supervisor",
    summary: "Change a zone.",
    params: inAccount,
    body: accounts.zoneInput,
    response: accounts.accountDetail,
  }),
  deleteZone: route({
    method: "DELETE",
    path: "/api/accounts/:account_id/zones/:id",
    access: "supervisor",
    summary: "Remove a zone.",
    params: inAccount,
    response: accounts.accountDetail,
  }),
  createContact: route({
    method: "POST",
    path: "/api/accounts/:account_id/contacts",
    access: "supervisor",
    summary: "Add a contact; it joins the end of the first call list.",
    params: ofAccount,
    body: accounts.contactInput,
    response: accounts.accountDetail,
    status: 201,
  }),
  putContact: route({
    method: "PUT",
    path: "/api/accounts/:account_id/contacts/:id",
    access: "supervisor",
    summary: "Change a contact.",
    params: inAccount,
    body: accounts.contactInput,
    response: accounts.accountDetail,
  }),
  deleteContact: route({
    method: "DELETE",
    path: "/api/accounts/:account_id/contacts/:id",
    access: "supervisor",
    summary: "Remove a contact.",
    params: inAccount,
    response: accounts.accountDetail,
  }),
  patchCallList: route({
    method: "PATCH",
    path: "/api/accounts/:account_id/call-lists/:id",
    access: "supervisor",
    summary: "Rename a call list or set the order of its contacts.",
    params: inAccount,
    body: accounts.callListInput,
    response: accounts.accountDetail,
  }),
} as const;
