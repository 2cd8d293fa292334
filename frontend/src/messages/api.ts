export const apiMessages = {
  unreachable: "Console server unreachable. Check the network, then try again.",
  badAnswer: (status: number) => `The server gave no readable answer (HTTP ${status}). Try again.`,
} as const;
