/** `sip_extension` -> `sipExtension`, at the type level. */
type CamelCase<S extends string> = S extends `${infer Head}_${infer Tail}`
  ? `${Head}${Capitalize<CamelCase<Tail>>}`
  : S;

/** The same object with camelCase keys, through arrays and nested objects. Values are untouched. */
export type CamelCaseKeys<T> = T extends readonly (infer Item)[]
  ? CamelCaseKeys<Item>[]
  : T extends object
    ? { [K in keyof T as K extends string ? CamelCase<K> : K]: CamelCaseKeys<T[K]> }
    : T;

const toCamel = (key: string): string => key.replace(/_([a-z0-9])/g, (_match, letter: string) => letter.toUpperCase());
const toSnake = (key: string): string => key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

function mapKeys(value: unknown, mapKey: (key: string) => string): unknown {
  if (Array.isArray(value)) return value.map((item) => mapKeys(item, mapKey));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [mapKey(key), mapKeys(item, mapKey)]));
}

/**
 * Wire JSON (snake_case keys, the words of the API) to the camelCase used inside TypeScript.
 * Called once at each border: the server's route wrapper, the console's API client and live connection.
 */
export function fromWire<T>(value: T): CamelCaseKeys<T> {
  return mapKeys(value, toCamel) as CamelCaseKeys<T>;
}

/** The reverse of {@link fromWire}. A key with a digit segment (`line_2`) would not survive the round trip: the contract has none. */
export function toWire(value: unknown): unknown {
  return mapKeys(value, toSnake);
}
