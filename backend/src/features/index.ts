export { findApiKey } from "./api-keys/api-key.ts";
export { type ContactNumbers, createContactNumbers } from "./calls/contact-numbers.ts";
export { registerFeatures } from "./register-features.ts";
export { type RunningFeatures, startFeatures } from "./start-features.ts";
export { createSampleData } from "./sample/create-sample-data.ts";
