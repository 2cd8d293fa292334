import type { ColumnTypes } from "../../schema/column-types.ts";

/**
 * better-auth's tables (its columns first, ours after), and what guards the sign-in. better-auth's migrator, asked after
 * ours, must find nothing to add: columns and indexes bear the names that it expects.
 */
export function peopleTables(t: ColumnTypes): string[] {
  return [
    `create table "user" (
      id ${t.text} not null primary key,
      name ${t.text} not null,
      email ${t.text} not null,
      email_verified ${t.authBoolean} not null,
      image ${t.text},
      created_at ${t.authDate} not null,
      updated_at ${t.authDate} not null,
      username ${t.text},
      display_username ${t.text},
      two_factor_enabled ${t.authBoolean},
      role ${t.text} not null default 'operator',
      active ${t.integer} not null default 1,
      must_change_password ${t.integer} not null default 0,
      last_signed_in_at ${t.integer},
      preferences ${t.text} not null default '{}',
      sip_extension ${t.text},
      sip_password_cipher ${t.text},
      sip_password_key_id ${t.text},
      sip_password_set_at ${t.integer},
      sip_password_set_by ${t.text},
      constraint user_sip_password_whole check ((sip_password_cipher is null) = (sip_password_key_id is null))
    )`,
    `create unique index user_email_unique on "user" (email)`,
    `create unique index user_username_unique on "user" (username)`,
    `create unique index user_sip_extension_unique on "user" (sip_extension)`,

    `create table session (
      id ${t.text} not null primary key,
      expires_at ${t.authDate} not null,
      token ${t.text} not null,
      created_at ${t.authDate} not null,
      updated_at ${t.authDate} not null,
      ip_address ${t.text},
      user_agent ${t.text},
      user_id ${t.text} not null references "user" (id) on delete cascade
    )`,
    `create unique index session_token_unique on session (token)`,
    `create index session_user_id_idx on session (user_id)`,

    `create table credential (
      id ${t.text} not null primary key,
      account_id ${t.text} not null,
      provider_id ${t.text} not null,
      user_id ${t.text} not null references "user" (id) on delete cascade,
      access_token ${t.text},
      refresh_token ${t.text},
      id_token ${t.text},
      access_token_expires_at ${t.authDate},
      refresh_token_expires_at ${t.authDate},
      scope ${t.text},
      password ${t.text},
      created_at ${t.authDate} not null,
      updated_at ${t.authDate} not null
    )`,
    `create index credential_user_id_idx on credential (user_id)`,

    `create table verification (
      id ${t.text} not null primary key,
      identifier ${t.text} not null,
      value ${t.text} not null,
      expires_at ${t.authDate} not null,
      created_at ${t.authDate} not null,
      updated_at ${t.authDate} not null
    )`,
    `create index verification_identifier_idx on verification (identifier)`,

    `create table two_factor (
      id ${t.text} not null primary key,
      secret ${t.text} not null,
      backup_codes ${t.text} not null,
      user_id ${t.text} not null references "user" (id) on delete cascade,
      verified ${t.authBoolean},
      failed_verification_count ${t.integer},
      locked_until ${t.authDate}
    )`,
    `create index two_factor_secret_idx on two_factor (secret)`,
    `create index two_factor_user_id_idx on two_factor (user_id)`,

    `create table totp_step (
      user_id ${t.text} not null primary key references "user" (id) on delete cascade,
      step ${t.integer} not null
    )${t.strict}`,

    `create table login_guard (
      username ${t.text} not null primary key,
      attempts ${t.integer} not null,
      last_attempt_at ${t.integer} not null
    )${t.strict}`,
  ];
}
