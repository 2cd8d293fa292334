export { publicKeyHash } from "./public-key-hash.ts";
export { type IssuedCertificate, type IssueOptions, TestAuthority } from "./test-authority.ts";
