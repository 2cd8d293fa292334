/** Which methods a path takes, for 405 in place of 404. */
export interface KnownPaths {
  add(method: string, path: string): void;
  /** Empty for a path that no route has. */
  methodsOf(pathname: string): readonly string[];
}

export function createKnownPaths(): KnownPaths {
  const routes: { readonly method: string; readonly pattern: RegExp }[] = [];
  return {
    add(method, path) {
      const source = path.replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replace(/:[A-Za-z_]+/g, "[^/]+");
      routes.push({ method, pattern: new RegExp(`^${source}$`) });
    },
    methodsOf: (pathname) => [
      ...new Set(routes.filter(({ pattern }) => pattern.test(pathname)).map(({ method }) => method)),
    ],
  };
}
