/**
 * Where better-auth's models live. Its own names are camelCase and one of its tables is called `account`, which here is
 * a monitored site; these maps give every table and column a snake_case name. Spread them into better-auth's options:
 *
 * ```ts
 * betterAuth({
 *   database: { db: database.authKysely, type: database.engine },
 *   advanced: { database: { generateId: () => newId() } },
 *   user: authSchema.user, session: authSchema.session, account: authSchema.account, verification: authSchema.verification,
 *   plugins: [username({ schema: authSchema.username }), twoFactor({ schema: authSchema.twoFactor })],
 * })
 * ```
 */
export const authSchema = {
  user: {
    modelName: "user",
    fields: { emailVerified: "email_verified", createdAt: "created_at", updatedAt: "updated_at" },
  },
  session: {
    modelName: "session",
    fields: {
      expiresAt: "expires_at",
      createdAt: "created_at",
      updatedAt: "updated_at",
      ipAddress: "ip_address",
      userAgent: "user_agent",
      userId: "user_id",
    },
  },
  account: {
    modelName: "credential",
    fields: {
      accountId: "account_id",
      providerId: "provider_id",
      userId: "user_id",
      accessToken: "access_token",
      refreshToken: "refresh_token",
      idToken: "id_token",
      accessTokenExpiresAt: "access_token_expires_at",
      refreshTokenExpiresAt: "refresh_token_expires_at",
      createdAt: "created_at",
      updatedAt: "updated_at",
    },
  },
  verification: {
    modelName: "verification",
    fields: { expiresAt: "expires_at", createdAt: "created_at", updatedAt: "updated_at" },
  },
  username: { user: { fields: { displayUsername: "display_username" } } },
  twoFactor: {
    user: { fields: { twoFactorEnabled: "two_factor_enabled" } },
    twoFactor: {
      modelName: "two_factor",
      fields: {
        backupCodes: "backup_codes",
        userId: "user_id",
        failedVerificationCount: "failed_verification_count",
        lockedUntil: "locked_until",
      },
    },
  },
};
