import type {
  AlarmClass,
  AlarmState,
  CallOutcome,
  Disposition,
  LiveTopic,
  RefusalCause,
  Role,
} from "@readyline/contract";

/** 0 or 1: neither engine's boolean works on the other. */
export type Flag = 0 | 1;

/** What a better-auth date column yields: ISO text on SQLite, a Date on PostgreSQL. */
export type AuthDate = string | Date;
/** What a better-auth boolean column yields: 0/1 on SQLite, true/false on PostgreSQL. */
export type AuthBoolean = number | boolean;

/** The tables as `kysely` sees them: names in camelCase, times as UTC epoch milliseconds, JSON as text. */
export interface Tables {
  user: {
    id: string;
    name: string;
    email: string;
    emailVerified: AuthBoolean;
    image: string | null;
    createdAt: AuthDate;
    updatedAt: AuthDate;
    username: string | null;
    displayUsername: string | null;
    twoFactorEnabled: AuthBoolean | null;
    role: Role;
    active: Flag;
    mustChangePassword: Flag;
    lastSignedInAt: number | null;
    preferences: string;
    sipExtension: string | null;
    sipPasswordCipher: string | null;
    sipPasswordKeyId: string | null;
    sipPasswordSetAt: number | null;
    sipPasswordSetBy: string | null;
  };
  session: {
    id: string;
    expiresAt: AuthDate;
    token: string;
    createdAt: AuthDate;
    updatedAt: AuthDate;
    ipAddress: string | null;
    userAgent: string | null;
    userId: string;
  };
  credential: {
    id: string;
    accountId: string;
    providerId: string;
    userId: string;
    password: string | null;
    createdAt: AuthDate;
    updatedAt: AuthDate;
  };
  twoFactor: { id: string; userId: string; secret: string; backupCodes: string; lockedUntil: AuthDate | null };
  totpStep: { userId: string; step: number };
  loginGuard: { username: string; attempts: number; lastAttemptAt: number };
  account: {
    id: string;
    number: string;
    name: string;
    address: string;
    status: "active" | "out_of_service";
    timeZone: string;
    locale: string;
    country: string;
    premisesPhone: string;
    permitNumber: string;
    warning: string;
    notes: string;
    search: string;
    version: number;
    createdAt: number;
    updatedAt: number;
  };
  partition: { id: string; accountId: string; number: string; name: string };
  zone: {
    id: string;
    accountId: string;
    partitionId: string | null;
    number: string;
    name: string;
    type: string;
    location: string;
    cameraUrl: string | null;
  };
  contact: {
    id: string;
    accountId: string;
    name: string;
    role: string;
    hasKeys: Flag;
    etaMinutes: number | null;
    language: string;
    notes: string;
    search: string;
    createdAt: number;
    updatedAt: number;
  };
  contactPhone: { contactId: string; position: number; number: string; label: string; private: Flag };
  callList: {
    id: string;
    accountId: string;
    position: number;
    name: string;
    timing: "before_dispatch" | "after_dispatch";
  };
  callListEntry: { callListId: string; position: number; contactId: string };
  signal: {
    id: string;
    receivedAt: number;
    panelAt: number | null;
    transport: string;
    protocol: string;
    raw: string;
    accountNumber: string;
    accountId: string | null;
    code: string;
    qualifier: "new" | "restore" | "status";
    partition: string | null;
    zone: string | null;
    panelUser: string | null;
    text: string;
    apiKeyId: string | null;
    idempotencyKey: string | null;
    duplicateOf: string | null;
    quarantine: string | null;
  };
  alarm: {
    id: string;
    no: number;
    accountId: string | null;
    accountNumber: string;
    class: AlarmClass;
    priority: number;
    title: string;
    code: string;
    partition: string | null;
    zone: string | null;
    zoneName: string | null;
    state: AlarmState;
    ownerId: string | null;
    receivedAt: number;
    claimedAt: number | null;
    claimHeartbeatAt: number | null;
    firstActionAt: number | null;
    restoredAt: number | null;
    closedAt: number | null;
    closedBy: string | null;
    disposition: Disposition | null;
    closeNote: string | null;
    plan: string | null;
    search: string;
    version: number;
  };
  alarmSignal: { alarmId: string; signalId: string };
  action: {
    alarmId: string;
    seq: number;
    at: number;
    kind: string;
    operatorId: string | null;
    operatorName: string | null;
    text: string;
    payload: string;
    prevHash: string;
    hash: string;
  };
  callAttempt: {
    id: string;
    attemptId: string | null;
    alarmId: string | null;
    accountId: string | null;
    contactId: string | null;
    contactName: string | null;
    number: string;
    numberPrivate: Flag;
    operatorId: string;
    sessionId: string | null;
    direction: "outgoing" | "incoming";
    state: "started" | "ringing" | "answered" | "ended";
    sipCallId: string | null;
    startedAt: number;
    ringingAt: number | null;
    answeredAt: number | null;
    endedAt: number | null;
    endedBy: "us" | "them" | "gateway" | null;
    sipStatus: number | null;
    cause: string | null;
    proposedOutcome: CallOutcome | null;
    outcome: CallOutcome | null;
    outcomeAt: number | null;
    outcomeBy: string | null;
    note: string;
  };
  apiKey: {
    id: string;
    name: string;
    prefix: string;
    hash: string;
    createdAt: number;
    createdBy: string | null;
    lastUsedAt: number | null;
    revokedAt: number | null;
    revokedBy: string | null;
  };
  setting: { key: string; value: string; updatedAt: number };
  keptLine: {
    sessionId: string;
    /** Which process of ours has the line. */
    processId: string;
    /** When that process last said that it is there. */
    renewedAt: number;
    identity: string;
    callIds: string;
    memory: string;
  };
  lineRefusal: {
    id: string;
    extension: string;
    at: number;
    version: string | null;
    cause: RefusalCause | null;
  };
  lineAcceptance: { extension: string; version: string | null; at: number };
  outbox: { seq: number; at: number; topic: LiveTopic; payload: string };
  counter: { name: string; value: number };
  audit: {
    id: string;
    at: number;
    actorId: string | null;
    actorName: string | null;
    action: string;
    targetType: string;
    targetId: string;
    before: string | null;
    after: string | null;
    address: string | null;
  };
}
