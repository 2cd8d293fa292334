import { Link } from "@tanstack/react-router";
import type { ErrorComponentProps } from "@tanstack/react-router";
import { Button } from "@mantine/core";
import { isFailure } from "../api/failure.ts";
import { commonMessages } from "../messages/common.ts";
import { usePageTitle } from "../store/titleStore.ts";

/** No page at this address. */
export function NotFound() {
  usePageTitle(commonMessages.notFoundTitle);
  return (
    <main style={{ padding: "1rem" }}>
      <h1>{commonMessages.notFoundTitle}</h1>
      <p>{commonMessages.notFoundText}</p>
      <Link to="/dashboard" className="rl-link">
        {commonMessages.toDashboard}
      </Link>
    </main>
  );
}

/** A page that threw. The layout around it stays, and so does a call. */
export function PageFailed({ error, reset }: ErrorComponentProps) {
  usePageTitle(commonMessages.pageFailedTitle);
  return (
    <main style={{ padding: "1rem" }}>
      <h1>{commonMessages.pageFailedTitle}</h1>
      <p>{isFailure(error) ? error.message : commonMessages.pageFailedText}</p>
      <Button onClick={() => (isFailure(error) ? location.reload() : reset())}>{commonMessages.reload}</Button>
    </main>
  );
}
