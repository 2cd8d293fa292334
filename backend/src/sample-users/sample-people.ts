import type { Role } from "@readyline/contract";

export interface SamplePerson {
  readonly username: string;
  readonly name: string;
  readonly role: Role;
  readonly sipExtension: string | null;
  readonly twoFactor: boolean;
  /** Said beside the name where the users are listed. */
  readonly remark: string;
}

export const samplePeople: readonly SamplePerson[] = [
  {
    username: "anna",
    name: "Anna Kovács",
    role: "operator",
    sipExtension: "1001",
    twoFactor: false,
    remark: "operator, extension 1001",
  },
  {
    username: "bela",
    name: "Béla Szabó",
    role: "operator",
    sipExtension: "1002",
    twoFactor: false,
    remark: "operator, extension 1002",
  },
  {
    username: "carla",
    name: "Carla Neumann",
    role: "operator",
    sipExtension: "1003",
    twoFactor: true,
    remark: "operator, extension 1003, two-factor",
  },
  {
    username: "dora",
    name: "Dóra Horváth",
    role: "operator",
    sipExtension: null,
    twoFactor: false,
    remark: "operator without an extension",
  },
  {
    username: "sam",
    name: "Sam Fischer",
    role: "supervisor",
    sipExtension: "1004",
    twoFactor: false,
    remark: "supervisor, extension 1004",
  },
  {
    username: "admin",
    name: "Ada Miller",
    role: "administrator",
    sipExtension: "1005",
    twoFactor: false,
    remark: "administrator, extension 1005",
  },
];
