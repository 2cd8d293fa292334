export { AttentionDesk } from "./attention/attention-desk.ts";
export { findApiKey } from "./api-keys/api-key.ts";
export { createContactNumbers } from "./calls/contact-numbers.ts";
export { LineBoard } from "./lines/line-board.ts";
export { registerFeatures } from "./register-features.ts";
export { startFeatures } from "./start-features.ts";
export { createSampleData } from "./sample/create-sample-data.ts";
