import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { fireEvent, render } from "@testing-library/react";
import type { ReactNode } from "react";
import { theme } from "../../../theme/theme.ts";

/** Renders with what every page stands in: theme and query cache. */
export function renderPart(part: ReactNode) {
  const queryClient = new QueryClient({ defaultOptions: { queries: { retry: false, staleTime: Infinity } } });
  const wrap = (children: ReactNode) => (
    <QueryClientProvider client={queryClient}>
      <MantineProvider theme={theme} withCssVariables={false} env="test">
        {children}
      </MantineProvider>
    </QueryClientProvider>
  );
  const view = render(wrap(part));
  return { ...view, queryClient, rerender: (next: ReactNode) => view.rerender(wrap(next)) };
}

/** Presses a key where the focus is, as the page's key registry hears it. */
export function press(key: string, modifiers: { ctrlKey?: boolean } = {}): void {
  fireEvent.keyDown(document.activeElement ?? document.body, { key, ...modifiers });
}
