import type { ContactInput, NewAccount, ZoneInput } from "@readyline/database";

/** Numbers of the evaluation PBX, by what they do: a call to a sample contact really rings, and really is heard. */
const dial = {
  echo: "600",
  tone: "601",
  announcement: "602",
  /** Rings that many seconds, then answers. */
  rings: (seconds: number) => `61${String(seconds).padStart(2, "0")}`,
  hangsUpAfter5: "6205",
  busy: "486",
  neverAnswers: "480",
  rejects: "603",
  notInService: "404",
  callsBack: "650",
} as const;

export interface SampleAccount {
  readonly account: NewAccount;
  readonly zones: readonly ZoneInput[];
  /** In the order of the call list. */
  readonly contacts: readonly ContactInput[];
}

const zone = (number: string, name: string, type: string, location = ""): ZoneInput => ({
  number,
  name,
  type,
  location,
});

export const sampleAccounts: readonly SampleAccount[] = [
  {
    account: {
      number: "4711",
      name: "Bakery Kiss",
      address: "Kossuth Lajos utca 8, 1053 Budapest",
      timeZone: "Europe/Budapest",
      country: "HU",
      permitNumber: "118204",
      warning: "Oven room: gas main valve left of the door.",
      notes: "Night shift from 02:00. Ring the bell at the yard door.",
    },
    zones: [
      zone("1", "Shop door", "entry", "Street side"),
      zone("3", "Yard door", "entry", "Courtyard"),
      zone("12", "Oven room", "smoke", "Ground floor"),
      zone("13", "Flour store", "smoke", "Basement"),
    ],
    contacts: [
      {
        name: "Bakery Kiss, site phone",
        role: "premises",
        language: "Hungarian",
        phones: [{ label: "Site", number: dial.echo }],
      },
      {
        name: "Kiss Anna",
        role: "owner",
        hasKeys: true,
        etaMinutes: 15,
        language: "Hungarian, English",
        phones: [
          { label: "Mobile", number: dial.rings(4), private: true },
          { label: "Home", number: dial.announcement },
        ],
      },
      {
        name: "Nagy Béla",
        role: "night baker",
        hasKeys: true,
        etaMinutes: 20,
        language: "Hungarian",
        phones: [{ label: "Mobile", number: dial.neverAnswers }],
      },
    ],
  },
  {
    account: {
      number: "2207",
      name: "Lux Jewellers",
      address: "Fő utca 12, 1011 Budapest",
      timeZone: "Europe/Budapest",
      country: "HU",
      permitNumber: "332901",
      warning: "Dog. Key box 2 at the gate.",
      notes: "Hold-up: never call the shop first.",
    },
    zones: [
      zone("1", "Front door", "entry"),
      zone("3", "Back door", "entry", "Yard"),
      zone("4", "Hall", "motion"),
      zone("5", "Strong room", "seismic", "Basement"),
      zone("9", "Counter button", "hold-up"),
    ],
    contacts: [
      {
        name: "Lux Jewellers, site phone",
        role: "premises",
        language: "Hungarian",
        phones: [{ label: "Site", number: dial.rings(3) }],
      },
      {
        name: "Szabó Eszter",
        role: "owner, keys",
        hasKeys: true,
        etaMinutes: 25,
        language: "Hungarian, German",
        phones: [{ label: "Mobile", number: dial.busy }],
      },
      {
        name: "Tóth Gábor",
        role: "neighbour",
        language: "Hungarian",
        phones: [{ label: "Home", number: dial.echo }],
      },
    ],
  },
  {
    account: {
      number: "1180",
      name: "School 4",
      address: "18 Mill Lane, London NW6 1NP",
      timeZone: "Europe/London",
      country: "GB",
      permitNumber: "SCH-4-77",
      warning: "",
      notes: "Caretaker sleeps on site on weekdays.",
    },
    zones: [
      zone("2", "Kitchen", "heat"),
      zone("6", "Laboratory", "smoke", "Second floor"),
      zone("8", "Hall", "motion", "Ground floor"),
    ],
    contacts: [
      {
        name: "Margaret Hill",
        role: "caretaker",
        hasKeys: true,
        etaMinutes: 5,
        language: "English",
        phones: [{ label: "Lodge", number: dial.rings(5) }],
      },
      {
        name: "Owen Price",
        role: "head teacher",
        hasKeys: true,
        etaMinutes: 30,
        language: "English, Welsh",
        phones: [{ label: "Mobile", number: dial.rejects }],
      },
    ],
  },
  {
    account: {
      number: "0092",
      name: "Depot North",
      address: "Waalhaven 41, 3087 BM Rotterdam",
      timeZone: "Europe/Amsterdam",
      country: "NL",
      permitNumber: "",
      warning: "Forklifts drive at night.",
      notes: "",
    },
    zones: [
      zone("1", "Gate", "contact"),
      zone("7", "Cold store", "temperature"),
      zone("21", "Sprinkler hall B", "water flow"),
    ],
    contacts: [
      {
        name: "Gate house",
        role: "premises",
        language: "Dutch, English",
        phones: [{ label: "Gate", number: dial.tone }],
      },
      {
        name: "Jan de Vries",
        role: "facility manager",
        hasKeys: true,
        etaMinutes: 40,
        language: "Dutch",
        phones: [{ label: "Mobile", number: dial.callsBack }],
      },
    ],
  },
  {
    account: {
      number: "3305",
      name: "Harbour Clinic",
      address: "Rua da Alfândega 30, 1100-016 Lisboa",
      timeZone: "Europe/Lisbon",
      country: "PT",
      permitNumber: "C-2045",
      warning: "Oxygen stored in room 0.12.",
      notes: "Patients at night: fire brigade first, then the ward.",
    },
    zones: [
      zone("5", "Pharmacy", "motion"),
      zone("11", "Ward 1", "smoke", "First floor"),
      zone("15", "Room 0.12", "smoke", "Ground floor"),
      zone("30", "Pendant", "medical"),
    ],
    contacts: [
      {
        name: "Ward 1, night desk",
        role: "premises",
        language: "Portuguese, English",
        phones: [{ label: "Desk", number: dial.announcement }],
      },
      {
        name: "Rui Carvalho",
        role: "technician",
        hasKeys: true,
        etaMinutes: 20,
        language: "Portuguese",
        phones: [{ label: "Mobile", number: dial.hangsUpAfter5 }],
      },
    ],
  },
  {
    account: {
      number: "5120",
      name: "Pine Street Pharmacy",
      address: "212 Pine Street, Chicago, IL 60611",
      timeZone: "America/Chicago",
      country: "US",
      permitNumber: "332-118-07",
      warning: "",
      notes: "Two calls to different numbers before police.",
    },
    zones: [
      zone("1", "Front door", "entry"),
      zone("2", "Narcotics cabinet", "contact"),
      zone("10", "Counter", "hold-up"),
    ],
    contacts: [
      {
        name: "Pine Street Pharmacy, counter",
        role: "premises",
        language: "English, Spanish",
        phones: [{ label: "Counter", number: dial.neverAnswers }],
      },
      {
        name: "Linda Gomez",
        role: "manager, keys",
        hasKeys: true,
        etaMinutes: 12,
        language: "English, Spanish",
        phones: [
          { label: "Mobile", number: dial.rings(6) },
          { label: "Home", number: dial.echo },
        ],
      },
      {
        name: "Greg Ash",
        role: "former manager",
        language: "English",
        notes: "Number out of service since May.",
        phones: [{ label: "Mobile", number: dial.notInService }],
      },
    ],
  },
  {
    account: {
      number: "6044",
      name: "Museum of Glass",
      address: "3-2-1 Hikarigaoka, Nerima, Tokyo 179-0072",
      timeZone: "Asia/Tokyo",
      country: "JP",
      permitNumber: "",
      warning: "Do not touch the exhibits: pressure alarms.",
      notes: "",
    },
    zones: [zone("1", "Main gate", "contact"), zone("14", "Gallery 2", "vibration"), zone("40", "Store", "humidity")],
    contacts: [
      {
        name: "Guard room",
        role: "premises",
        language: "Japanese, English",
        phones: [{ label: "Guard room", number: dial.rings(2) }],
      },
      {
        name: "Sato Keiko",
        role: "curator",
        hasKeys: true,
        etaMinutes: 35,
        language: "Japanese",
        phones: [{ label: "Mobile", number: dial.busy }],
      },
    ],
  },
  {
    account: {
      number: "7781",
      name: "Data Centre West",
      address: "900 Alameda Street, Los Angeles, CA 90012",
      timeZone: "America/Los_Angeles",
      country: "US",
      permitNumber: "DC-7781",
      warning: "Gas extinguishing: nobody enters after the horn.",
      notes: "Call the network desk before anybody is sent.",
    },
    zones: [
      zone("2", "Generator room", "fuel"),
      zone("17", "Hall A", "aspirating smoke"),
      zone("22", "Raised floor", "water"),
    ],
    contacts: [
      {
        name: "Network desk",
        role: "premises",
        hasKeys: true,
        etaMinutes: 2,
        language: "English",
        phones: [{ label: "Desk", number: dial.echo }],
      },
      {
        name: "Priya Natarajan",
        role: "site lead",
        hasKeys: true,
        etaMinutes: 45,
        language: "English, Tamil",
        phones: [{ label: "Mobile", number: dial.rings(8) }],
      },
    ],
  },
];
