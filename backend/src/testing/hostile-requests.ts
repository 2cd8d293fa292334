import fc from "fast-check";

/** As much of JSON Schema as the OpenAPI document uses. */
export interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
}

const hostileTexts = [
  "",
  "\u0000",
  "a\u0000b",
  '\'; DROP TABLE "user";--',
  "<script>alert(1)</script>",
  "%00",
  "../../etc/passwd",
  "\ud800",
  "\u202e\u{1F525}",
  "1e999",
  "null",
  "x".repeat(5_000),
];

const hostileValue: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(...hostileTexts, null, true, 0, -1, 1.5, 2 ** 53, -(2 ** 63), 1e308, [], {}, [[[]]], {
    a: { b: [] },
  }),
  fc.jsonValue(),
);

const hostileText: fc.Arbitrary<string> = fc.oneof(fc.constantFrom(...hostileTexts), fc.string({ unit: "binary" }));

/** Values that the schema allows, or nearly: rules that it cannot say are not kept. */
export function valueOf(schema: JsonSchema): fc.Arbitrary<unknown> {
  const branches = schema.anyOf ?? schema.oneOf;
  if (branches) return fc.oneof(...branches.map(valueOf));
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  switch (schema.type) {
    case "object":
      return objectOf(schema);
    case "array":
      return fc.array(valueOf(schema.items ?? {}), {
        minLength: schema.minItems ?? 0,
        maxLength: Math.min(schema.maxItems ?? 3, 3),
      });
    case "string":
      return textOf(schema);
    case "integer":
      return fc.integer({
        min: Math.max(schema.minimum ?? -1_000, -(2 ** 31)),
        max: Math.min(schema.maximum ?? 1_000, 2 ** 31),
      });
    case "number":
      return fc.double({ min: schema.minimum ?? -1e6, max: schema.maximum ?? 1e6, noNaN: true });
    case "boolean":
      return fc.boolean();
    case "null":
      return fc.constant(null);
    default:
      return fc.jsonValue();
  }
}

function textOf({ pattern, minLength = 0, maxLength = 40 }: JsonSchema): fc.Arbitrary<string> {
  if (pattern !== undefined) return fc.stringMatching(new RegExp(pattern));
  return fc.string({ minLength, maxLength: Math.min(maxLength, 200), unit: "grapheme" });
}

function objectOf({ properties = {}, required = [] }: JsonSchema): fc.Arbitrary<Record<string, unknown>> {
  const fields = Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, valueOf(schema)]));
  return fc.record(fields, { requiredKeys: [...required] });
}

export interface HostileBody {
  readonly text: string;
  readonly contentType: string;
  /** True where nothing but a refusal is right. */
  readonly mustBeRefused: boolean;
}

/** Bodies for an operation: good ones, good ones with one thing wrong, and none at all. */
export function bodyOf(schema: JsonSchema): fc.Arbitrary<HostileBody> {
  const json = (value: unknown, mustBeRefused = false): HostileBody => ({
    text: JSON.stringify(value) ?? "",
    contentType: "application/json",
    mustBeRefused,
  });
  const good = valueOf(schema);
  const names = Object.keys(schema.properties ?? {});
  return fc.oneof(
    good.map((value) => json(value)),
    fc
      .tuple(good, fc.constantFrom(...(names.length > 0 ? names : ["x"])), hostileValue)
      .map(([value, name, bad]) => json({ ...(value as object), [name]: bad })),
    good.map((value) => json({ ...(value as object), unknown_field: 1 }, true)),
    hostileValue.map((value) => json(value)),
    fc.constantFrom("{", "{]", "\u0000", '{"a":1', "undefined", "NaN", '{"__proto__":{}}').map((text) => ({
      ...json(null, true),
      text,
    })),
    good.map((value) => ({ ...json(value, true), contentType: "text/html" })),
    fc.constant({ ...json(null, true), text: `{"name":"${"x".repeat(66_000)}"}` }),
  );
}

/** Identifiers that exist, by the name of their place in a path. */
export type KnownIds = Readonly<Record<string, readonly string[]>>;

/** A path with its places filled by ids that exist, that could exist, or by anything. */
export function pathOf(template: string, known: KnownIds): fc.Arbitrary<string> {
  const anyId = Object.values(known).flat();
  const names = [...template.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? "");
  const values = names.map((name) =>
    fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom(...(known[name] ?? anyId)) },
      fc.constantFrom(...anyId),
      hostileText,
      fc.nat().map(String),
    ),
  );
  return fc.tuple(...values).map((parts) => {
    let next = 0;
    return template.replace(/\{(\w+)\}/g, () => encodePart(parts[next++] ?? ""));
  });
}

/** Query strings with known and unknown names. */
export function queryOf(names: readonly string[]): fc.Arbitrary<string> {
  const name = fc.constantFrom(...names, "unknown", "__proto__", "limit");
  const pairsOf = fc.array(fc.tuple(name, hostileText), { minLength: 1, maxLength: 3 });
  return fc
    .oneof({ weight: 3, arbitrary: fc.constant([]) }, pairsOf)
    .map((pairs) =>
      pairs.length === 0 ? "" : `?${pairs.map(([key, value]) => `${key}=${encodePart(value)}`).join("&")}`,
    );
}

/** A lone surrogate has no UTF-8 form. An empty part would be another path. */
function encodePart(text: string): string {
  return encodeURIComponent(text.toWellFormed()) || "%20";
}
