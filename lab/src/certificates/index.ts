export { type IssuedCertificate, type IssueOptions, TestAuthority } from "./test-authority.ts";
