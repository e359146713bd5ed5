import fc from "fast-check";
import type { Declared, Mapping } from "../../../provider/awsauth/document/document";
import type { Caller } from "../../../provider/awsauth/identity";
import { account } from "./callers";

/** Entries for tests, and declarations for generated stacks. */
export const roleArn = (name: string) => `arn:aws:iam::${account}:role/${name}`;
export const userArn = (name: string) => `arn:aws:iam::${account}:user/${name}`;

export const declare = (declared: Partial<Declared>): Declared => ({ roles: [], users: [], accounts: [], ...declared });

export const role = (name: string, username = "dev", groups = ["devs"]): Mapping => ({
  arn: roleArn(name),
  username,
  groups,
});
export const user = (name: string, username = "dev", groups = ["devs"]): Mapping => ({
  arn: userArn(name),
  username,
  groups,
});

const text = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      "dev",
      "system:masters",
      "a:{{SessionName}}",
      "{{AccountID}}",
      "it's",
      'say "x"',
      "#x",
      "- x",
      "x: y",
      "true",
      "123",
      "~",
    ),
  },
  { weight: 1, arbitrary: fc.string({ unit: "grapheme", minLength: 1, maxLength: 12 }) },
);

const mappings = (arns: string[]) =>
  fc.uniqueArray(
    fc.record({ arn: fc.constantFrom(...arns), username: text, groups: fc.uniqueArray(text, { maxLength: 3 }) }),
    { selector: ({ arn }) => arn, maxLength: arns.length },
  );

/** What a stack declares: accounts, and its own roles and users, whose names begin with its letter. */
export const declared = (stack: string): fc.Arbitrary<Declared> =>
  fc.record({
    roles: mappings([roleArn(`${stack}1`), roleArn(`${stack}2`), roleArn(`${stack}3`)]),
    users: mappings([userArn(`${stack}1`), userArn(`${stack}2`)]),
    accounts: fc.uniqueArray(fc.constantFrom("000000000001", "999999999999"), { maxLength: 2 }),
  });

/** The callers that a stack's entries map. */
export const callersOf = ({ roles, users }: Declared): { caller: Required<Caller>; mapping: Mapping }[] => [
  ...roles.map((mapping) => {
    const arn = mapping.arn.replace(":iam:", ":sts:").replace(":role/", ":assumed-role/");
    return {
      mapping,
      caller: { arn: `${arn}/me@home`, userId: "AROAEXAMPLE:me@home", accountId: account, accessKeyId: "ASIAEXAMPLE" },
    };
  }),
  ...users.map((mapping) => ({
    mapping,
    caller: { arn: mapping.arn, userId: "AIDAEXAMPLE", accountId: account, accessKeyId: "AKIAEXAMPLE" },
  })),
];

/** A template from these declarations, filled in for these callers as the authenticator does. */
export const filledIn = (template: string, { arn, accessKeyId }: Required<Caller>) =>
  template
    .replaceAll("{{AccountID}}", account)
    .replaceAll("{{SessionName}}", arn.includes(":assumed-role/") ? "me-home" : "")
    .replaceAll("{{AccessKeyID}}", accessKeyId);
