import { Button, Switch } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api } from "../../../api/client.ts";
import { queryKeys, sampleQuery } from "../../../api/queries.ts";
import { messageOf } from "../../../components/QueryState.tsx";
import { sampleMessages } from "../../../messages/alarms.ts";
import classes from "./dashboard.module.css";

const INTERVAL_SECONDS = 180;

/** Brings sample alarms. Drawn only where the server runs with sample data. */
export function SampleBar() {
  const queryClient = useQueryClient();
  const generator = useQuery(sampleQuery());
  const bring = useMutation({ mutationFn: () => api("POST", "/api/sample/alarm") });
  const run = useMutation({
    mutationFn: (running: boolean) =>
      api("PUT", "/api/sample", { body: { running, intervalSeconds: INTERVAL_SECONDS } }),
    onSuccess: (state) => queryClient.setQueryData(queryKeys.sample, state),
  });
  const error = bring.error ?? run.error;
  return (
    <section aria-label={sampleMessages.title} className={classes["sample"]}>
      <Button onClick={() => bring.mutate()} loading={bring.isPending}>
        {sampleMessages.bring}
      </Button>
      {generator.data && (
        <Switch
          label={sampleMessages.generator}
          checked={generator.data.running}
          disabled={run.isPending}
          onChange={(event) => run.mutate(event.target.checked)}
        />
      )}
      {error !== null && (
        <span role="alert" className="rl-bad">
          {sampleMessages.failed(messageOf(error))}
        </span>
      )}
    </section>
  );
}
