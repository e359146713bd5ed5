import { BlockList, isIP } from "node:net";
import { type Format, textIssues } from "../validation/checks";
import type { Issue, Path } from "../validation/issues";
import { hasPatterns, TrustOperator } from "./trustOperators";

/** Keys whose values have a form, by the format of a value without wildcards. */
const forms: Record<string, Format> = {
  "aws:PrincipalAccount": pattern(/^\d{12}$/, "the ID of an account, 12 digits", "Pass the ID without hyphens."),
  "aws:PrincipalOrgID": pattern(
    /^o-[a-z0-9]{10,32}$/,
    "the ID of an organization (o-<10 to 32 letters and digits>)",
    "Pass the ID as AWS Organizations shows it.",
  ),
  "aws:RequestedRegion": pattern(
    /^[a-z]{2,}(-[a-z]+)+-\d+$/,
    "the code of a Region, such as us-west-2",
    "Pass the code of the Region.",
  ),
  "aws:SourceVpc": pattern(
    /^vpc-[0-9a-f]{8,17}$/,
    "the ID of a VPC (vpc-<hexadecimal digits>)",
    "Pass the ID of the VPC.",
  ),
  "aws:SourceVpce": pattern(
    /^vpce-[0-9a-f]{8,17}$/,
    "the ID of a VPC endpoint (vpce-<hexadecimal digits>)",
    "Pass the ID of the VPC endpoint for STS.",
  ),
  "sts:ExternalId": pattern(
    /^[\w+=,.@:/-]{2,1224}$/,
    "an external ID: 2 to 1224 letters, digits and _+=,.@:/-",
    "Pass the ID that the principal sends.",
  ),
  "sts:RoleSessionName": pattern(
    /^[\w+=,.@-]{2,64}$/,
    "the name of a session: 2 to 64 letters, digits and _+=,.@-",
    "Pass the name that the request has.",
  ),
};

function pattern(regexp: RegExp, expected: string, fix: string): Format {
  return { expected, fix, fits: (text) => regexp.test(text) };
}

const isoTime = /^\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d))?$/;

/** Addresses that only a private network has. */
const privateAddresses = new BlockList();
privateAddresses.addSubnet("10.0.0.0", 8);
privateAddresses.addSubnet("172.16.0.0", 12);
privateAddresses.addSubnet("192.168.0.0", 16);
privateAddresses.addSubnet("fc00::", 7, "ipv6");

/** The issues of a value that a condition compares with. The operator and the key may be anything. */
export function conditionValueIssues(path: Path, value: unknown, operator: unknown, key: unknown): Issue[] {
  const [first, ...others] = formsOf(operator, key).map((form) => textIssues(path, value, form));
  return first === undefined || first.length > 0 ? (first ?? []) : (others.find((issues) => issues.length > 0) ?? []);
}

/** The formats of a value, the most general first. */
function formsOf(operator: unknown, key: unknown): Format[] {
  if (!Object.values(TrustOperator).includes(operator as TrustOperator)) {
    return [literal];
  }
  const given = operator as TrustOperator;
  if (given.startsWith("Arn")) {
    return [literal, arnPattern];
  }
  if (given.endsWith("IpAddress")) {
    return [literal, addressRange, ...(key === "aws:SourceIp" ? [publicRange] : [])];
  }
  if (given.startsWith("Date")) {
    return [literal, time];
  }
  if (given.startsWith("Numeric")) {
    return [literal, number];
  }
  if (given === TrustOperator.Bool) {
    return [literal, boolean];
  }
  if (hasPatterns(given)) {
    return [literal, likePattern];
  }
  const form = typeof key === "string" && Object.hasOwn(forms, key) ? forms[key] : undefined;
  return [literal, withoutWildcards, ...(form === undefined ? [] : [form])];
}

const literal: Format = {
  expected:
    'a string of 1 to 1224 characters, without white space at its ends and without "${", which begins a policy variable',
  fix: "Pass the value itself; write numbers and booleans in quotes.",
  fits: (text) => text.length >= 1 && text.length <= 1224 && !text.includes("${") && text.trim() === text,
};

const withoutWildcards: Format = {
  expected: "a value without * and ?, which this operator compares literally",
  fix: "Write the exact value, or use StringLike for a pattern.",
  fits: (text) => !/[*?]/.test(text),
};

const likePattern: Format = {
  expected: "a pattern that not every value matches",
  fix: "Add the part that the values have in common, or remove the condition.",
  fits: (text) => /[^*?]/.test(text),
};

const arnPattern: Format = {
  expected: "an ARN (arn:<partition>:<service>:<region>:<account>:<resource>), in which * and ? may be wildcards",
  fix: "Write all six parts, and at least one of them without a wildcard.",
  fits: (text) => /^arn(:[^:]*){4}:.+$/.test(text) && /[^:*?]/.test(text.slice("arn:".length)),
};

const addressRange: Format = {
  expected: "an IP address or a range of them, such as 203.0.113.0/24",
  fix: "Write it in the CIDR notation; a range of all addresses, /0, would be no bound.",
  fits: (text) => {
    const [address = "", bits, ...more] = text.split("/");
    const most = isIP(address) === 4 ? 32 : 128;
    return (
      isIP(address) > 0 &&
      more.length === 0 &&
      (bits === undefined || (/^[1-9]\d{0,2}$/.test(bits) && Number(bits) <= most))
    );
  },
};

const publicRange: Format = {
  expected: "a public address: no request has a private address as its aws:SourceIp",
  fix: "Use aws:VpcSourceIp and aws:SourceVpc for requests through a VPC endpoint.",
  fits: (text) => {
    const [address = ""] = text.split("/");
    return !privateAddresses.check(address, isIP(address) === 6 ? "ipv6" : "ipv4");
  },
};

const time: Format = {
  expected: "a date or time in ISO 8601, such as 2027-01-31T12:00:00Z",
  fix: "Write it with a time zone: Z for UTC.",
  fits: (text) => isoTime.test(text) && !Number.isNaN(Date.parse(text)),
};

const number: Format = {
  expected: 'a whole number in quotes, such as "3600"',
  fix: "Write the digits.",
  fits: (text) => /^\d{1,15}$/.test(text),
};

const boolean: Format = {
  expected: '"true" or "false"',
  fix: "Write it in quotes.",
  fits: (text) => text === "true" || text === "false",
};
