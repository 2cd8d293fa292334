import { Table } from "@mantine/core";
import type { AccountSummary } from "@readyline/contract";
import { Link } from "@tanstack/react-router";
import { accountMessages } from "../../messages/accounts.ts";
import classes from "./accounts.module.css";

/** Accounts by number; cards on narrow screens. */
export function AccountList({ accounts }: { accounts: readonly AccountSummary[] }) {
  const { columns } = accountMessages;
  return (
    <Table className={classes["table"] ?? ""} aria-label={accountMessages.list}>
      <Table.Thead>
        <Table.Tr>
          {Object.values(columns).map((title) => (
            <Table.Th key={title} scope="col">
              {title}
            </Table.Th>
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {accounts.map((account) => (
          <Table.Tr key={account.id}>
            <Table.Td className="rl-figures" data-label={columns.number}>
              {account.number}
            </Table.Td>
            <Table.Td>
              <Link to="/accounts/$id/$tab" params={{ id: account.id, tab: "facts" }} className={classes["link"]}>
                {account.name}
              </Link>
            </Table.Td>
            <Table.Td>{account.address}</Table.Td>
            <Table.Td className="rl-figures" data-label={columns.zones}>
              {account.zones}
            </Table.Td>
            <Table.Td className="rl-figures" data-label={columns.contacts}>
              {account.contacts}
            </Table.Td>
            <Table.Td className="rl-figures" data-label={columns.openAlarms}>
              {account.openAlarms > 0 ? <strong>{account.openAlarms}</strong> : 0}
            </Table.Td>
            <Table.Td data-label={columns.status}>
              <span className={account.status === "active" ? undefined : "rl-wait"}>
                {accountMessages.status[account.status]}
              </span>
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
