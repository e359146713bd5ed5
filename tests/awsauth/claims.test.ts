import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import fc from "fast-check";
import {
  anothersArns,
  claimedBy,
  namesakesIn,
  nextAnnotations,
  ownedBy,
  unrecorded,
  writersOf,
} from "../../provider/awsauth/claimedEntries";
import {
  accountHash,
  claimKey,
  claimText,
  entryHash,
  hashesOf,
  readClaims,
  resourceOf,
  stackOf,
  stateToken,
} from "../../provider/awsauth/claims";
import { type Data, type Declared, nothingDeclared } from "../../provider/awsauth/document/document";
import { readAwsAuth } from "../../provider/awsauth/document/read";
import { runs } from "./support/check";
import { declare, declared, role, roleArn, user } from "./support/declared";

const urn = "urn:pulumi:prod::access::eks-auth:index:AwsAuthEntries::people";
const otherUrn = urn.replace("prod", "dev");
const [writer, otherWriter] = ["writer-1", "writer-2"];
const [state, otherState] = [stateToken("provider-1"), stateToken("provider-2")];

const line = (name: string, username = "dev", groups = "[devs]") =>
  `- {rolearn: ${roleArn(name)}, username: ${username}, groups: ${groups}}\n`;
const account = (id: string) => `- "${id}"\n`;

/** Annotations in which these owners claim what they declare. */
const claims = (...some: [urn: string, writer: string, declared: Declared][]) =>
  Object.fromEntries(
    some.map(([owner, by, wanted]) => [
      claimKey(owner, by),
      claimText({ writer: by, state, hashes: hashesOf(wanted), stack: stackOf(owner), resource: resourceOf(owner) }),
    ]),
  );

const owned = (data: Data, annotations: Record<string, string>, remembered = nothingDeclared, wanted?: Declared) =>
  ownedBy(readAwsAuth(data), claimedBy({ urn, writers: [writer] }, annotations), remembered, wanted);

describe("The hash of an entry", () => {
  it("covers the list, the ARN without regard to case, the username and the groups", () => {
    const one = role("Dev");
    const text = JSON.stringify(["mapRoles", "arn:aws:iam::123456789012:role/dev", "dev", ["devs"]]);
    assert.equal(entryHash("mapRoles", one), createHash("sha256").update(text).digest("base64url").slice(0, 8));
    assert.equal(entryHash("mapRoles", { ...one, arn: roleArn("DEV") }), entryHash("mapRoles", one));
    const others = [
      entryHash("mapUsers", one),
      entryHash("mapRoles", role("Ops")),
      entryHash("mapRoles", { ...one, username: "Dev" }),
      entryHash("mapRoles", { ...one, groups: [] }),
      entryHash("mapRoles", { ...one, groups: ["devs", "dev"] }),
      accountHash("000000000001"),
    ];
    assert.equal(new Set([entryHash("mapRoles", one), ...others]).size, 7);
  });

  it("has 48 bits, and the hashes of a thousand entries differ", () => {
    const roles = Array.from({ length: 1000 }, (_, i) => role(`Team${i}`));
    const hashes = hashesOf(declare({ roles }));
    assert.equal(hashes.length, 1000);
    assert.equal(
      hashes.every((hash) => /^[\w-]{8}$/.test(hash)),
      true,
    );
  });
});

describe("A claim", () => {
  it("has its own key for each URN and writer, in a form that Kubernetes accepts", () => {
    const [ofUrn, ofWriter] = [urn, writer].map((text) => createHash("sha256").update(text).digest("hex"));
    assert.equal(claimKey(urn, writer), `eks-auth/${ofUrn?.slice(0, 16)}.${ofWriter?.slice(0, 8)}`);
    assert.equal(new Set([claimKey(urn, writer), claimKey(otherUrn, writer), claimKey(urn, otherWriter)]).size, 3);
  });

  it("reads back as written, beside any other annotations", () => {
    const hashes = fc.uniqueArray(fc.stringMatching(/^[\w-]{8}$/), { maxLength: 5 });
    fc.assert(
      fc.property(
        fc.stringMatching(/^[\w-]{8}$/),
        hashes,
        fc.dictionary(fc.string(), fc.string()),
        (by, some, rest) => {
          const stack =
            some.length % 2 === 0 ? {} : { stack: stackOf(urn), resource: `${resourceOf(urn)} of team 100% é` };
          const claim = { writer: by, state, hashes: some, ...stack };
          const annotations = { ...rest, [claimKey(urn, by)]: claimText(claim) };
          assert.deepEqual(readClaims(annotations).get(claimKey(urn, by)), claim);
        },
      ),
      runs(200),
    );
  });

  it("ends with the stack and the resource, which older versions ignore", () => {
    const claim = { writer: "writer-1", state, hashes: ["12345678"], stack: stackOf(urn), resource: resourceOf(urn) };
    const whole = `writer-1 ${state} 12345678 stack=access/prod resource=eks-auth:index:AwsAuthEntries::people`;
    assert.equal(claimText(claim), whole);
    assert.equal(claimText({ ...claim, stack: undefined, resource: undefined }), `writer-1 ${state} 12345678`);
  });

  it("isn't read from other annotations with the same prefix, nor without a writer and a state", () => {
    const annotations = {
      "eks-auth/note": "writer-1 12345678 12345678",
      [claimKey(urn, writer)]: "by hand",
      [claimKey(otherUrn, writer)]: "",
      [claimKey(urn, otherWriter)]: "writer-2",
    };
    assert.deepEqual([...readClaims(annotations)], []);
  });
});

describe("An owner", () => {
  const dev = declare({ roles: [role("Dev")] });
  const changed = declare({ roles: [role("Dev", "developer")] });

  const rows: [name: string, data: Data, annotations: Record<string, string>, remembered: Declared, owned: Declared][] =
    [
      ["entries that it remembers, without any claim", { mapRoles: line("Dev") }, {}, dev, dev],
      [
        "entries that it remembers and that have changed since",
        { mapRoles: line("Dev", "boss") },
        claims([urn, writer, dev]),
        dev,
        dev,
      ],
      ["entries that it remembers and that someone has removed", {}, claims([urn, writer, dev]), dev, dev],
      [
        "no entries that it has claimed but doesn't remember",
        { mapRoles: line("Dev") },
        claims([urn, writer, dev]),
        nothingDeclared,
        nothingDeclared,
      ],
      [
        "the entries that it has claimed, instead of those that it remembers",
        { mapRoles: line("Dev", "developer") },
        claims([urn, writer, changed]),
        dev,
        changed,
      ],
      [
        "no entries that it has claimed and that read differently",
        { mapRoles: line("Dev", "boss") },
        claims([urn, writer, dev]),
        nothingDeclared,
        nothingDeclared,
      ],
      [
        "no entries that another owner has claimed",
        { mapRoles: line("Dev") },
        claims([otherUrn, otherWriter, dev]),
        dev,
        nothingDeclared,
      ],
      [
        "no entries that another owner has changed and claimed",
        { mapRoles: line("Dev", "developer") },
        claims([urn, writer, declare({ roles: [role("Ops")] })], [otherUrn, otherWriter, changed]),
        dev,
        nothingDeclared,
      ],
      [
        "no entries that another owner maps in the other list",
        { mapUsers: `- {userarn: ${roleArn("Dev")}, username: x}\n` },
        claims([otherUrn, otherWriter, declare({ users: [{ arn: roleArn("Dev"), username: "x", groups: [] }] })]),
        dev,
        nothingDeclared,
      ],
      [
        "entries that both owners claim",
        { mapRoles: line("Dev") },
        claims([urn, writer, dev], [otherUrn, otherWriter, dev]),
        dev,
        dev,
      ],
      [
        "entries that it claimed under an earlier URN",
        { mapRoles: line("Dev", "developer") },
        claims([otherUrn, writer, changed], [urn, otherWriter, dev]),
        dev,
        changed,
      ],
      [
        "no entries that a later resource with the same URN has claimed",
        { mapRoles: line("Dev"), mapAccounts: account("000000000001") },
        claims([urn, otherWriter, declare({ ...dev, accounts: ["000000000001"] })]),
        declare({ ...dev, accounts: ["000000000001"] }),
        nothingDeclared,
      ],
      [
        "an account that has more items than other owners claim",
        { mapAccounts: account("000000000001").repeat(2) },
        claims([otherUrn, otherWriter, declare({ accounts: ["000000000001"] })]),
        declare({ accounts: ["000000000001"] }),
        declare({ accounts: ["000000000001"] }),
      ],
      [
        "no account whose items other owners claim",
        { mapAccounts: account("000000000001") },
        claims([otherUrn, otherWriter, declare({ accounts: ["000000000001"] })]),
        declare({ accounts: ["000000000001"] }),
        nothingDeclared,
      ],
      [
        "no account that it remembers and that its last write omitted",
        { mapAccounts: account("000000000001") },
        claims([urn, writer, dev]),
        declare({ ...dev, accounts: ["000000000001"] }),
        dev,
      ],
      [
        "no account that someone has written in another form",
        { mapAccounts: "- 000000000001\n" },
        {},
        declare({ accounts: ["000000000001"] }),
        nothingDeclared,
      ],
    ];
  for (const [name, data, annotations, remembered, expected] of rows) {
    it(`owns ${name}`, () => {
      assert.deepEqual(owned(data, annotations, remembered), expected);
    });
  }

  it("owns entries that it wants and has claimed, even if they have changed", () => {
    assert.deepEqual(owned({ mapRoles: line("Dev", "boss") }, claims([urn, writer, dev]), nothingDeclared, dev), dev);
    assert.deepEqual(owned({ mapRoles: line("Dev", "boss") }, {}, nothingDeclared, dev), nothingDeclared);
  });

  it("owns the wanted entries that its URN and its state have claimed, and none that its URN claimed from another state", () => {
    const document = readAwsAuth({ mapRoles: line("Dev") + line("Ops"), mapAccounts: account("000000000001") });
    const all = declare({ roles: [role("Dev"), role("Ops")], accounts: ["000000000001"] });
    const annotations = claims([urn, otherWriter, all]);
    const here = claimedBy({ urn, state, writers: [] }, annotations);
    assert.deepEqual(ownedBy(document, here, nothingDeclared, dev), dev);
    const rest = declare({ roles: [role("Ops")], accounts: ["000000000001"] });
    assert.deepEqual(unrecorded(document, here, nothingDeclared, dev), rest);
    assert.deepEqual(namesakesIn(document, here), []);
    assert.deepEqual(writersOf({ urn, state, writers: [] }, annotations), [otherWriter]);

    const there = claimedBy({ urn, state: otherState, writers: [] }, annotations);
    assert.deepEqual(ownedBy(document, there, nothingDeclared, dev), nothingDeclared);
    assert.deepEqual(unrecorded(document, there, nothingDeclared, nothingDeclared), nothingDeclared);
    assert.deepEqual(namesakesIn(document, there, dev), [roleArn("Ops"), "000000000001"]);
    assert.deepEqual(anothersArns(document, there, all), [roleArn("Dev"), roleArn("Ops")]);
    assert.deepEqual(writersOf({ urn, state: otherState, writers: [] }, annotations), []);
  });

  it("finds the wanted ARNs that other owners have claimed", () => {
    const document = readAwsAuth({ mapRoles: line("Dev") + line("Ops") });
    const claimed = claimedBy({ urn, writers: [writer] }, claims([otherUrn, otherWriter, dev]));
    assert.deepEqual(anothersArns(document, claimed, declare({ roles: [role("DEV"), role("Ops")] })), [roleArn("DEV")]);
  });
});

describe("The annotations after a write", () => {
  const dev = declare({ roles: [role("Dev")], accounts: ["000000000001"] });
  const document = readAwsAuth({ mapRoles: line("Dev") + line("Ops") });
  const write = (
    annotations: Record<string, string>,
    owner: string,
    by: string,
    wanted: Declared,
    { writers = [], kept = nothingDeclared }: { writers?: string[]; kept?: Declared } = {},
  ) => nextAnnotations(annotations, document, { owner: { urn: owner, state, writers }, writer: by, wanted, kept });
  const note = { note: "by hand", "eks-auth/note": "by hand, too" };

  it("claim everything that is wanted, and keep the other annotations", () => {
    const next = write(note, urn, writer, dev);
    assert.deepEqual(next, { ...note, ...claims([urn, writer, dev]) });
    assert.deepEqual(write(next, urn, writer, dev, { writers: [writer] }), next);
  });

  it("replace the previous claim, even one under an earlier URN", () => {
    const ops = declare({ roles: [role("Ops")] });
    for (const earlier of [urn, otherUrn]) {
      const before = { ...note, ...claims([earlier, writer, dev]) };
      const next = write(before, urn, writer, ops, { writers: [writer] });
      assert.deepEqual(next, { ...note, ...claims([urn, writer, ops]) });
    }
  });

  it("have no claim if nothing is wanted, and keep the claim of a later resource", () => {
    const before = { ...note, ...claims([urn, writer, dev]) };
    assert.deepEqual(write(before, urn, writer, nothingDeclared, { writers: [writer] }), note);
    assert.deepEqual(
      nextAnnotations(before, document, {
        owner: { urn, writers: [otherWriter] },
        writer: otherWriter,
        wanted: nothingDeclared,
        kept: nothingDeclared,
      }),
      before,
    );
  });

  it("remove the wanted ARNs, but not the accounts, from other owners' claims, whichever way those map them", () => {
    const others = declare({ roles: [role("Dev"), role("Third")], users: [user("Al")], accounts: ["000000000001"] });
    const wanted = declare({ roles: [role("Dev", "developer"), role("Ops")], accounts: ["000000000001"] });
    const before = claims([otherUrn, otherWriter, others]);
    const left = declare({ roles: [role("Third")], users: [user("Al")], accounts: ["000000000001"] });
    assert.deepEqual(write(before, urn, writer, wanted), claims([otherUrn, otherWriter, left], [urn, writer, wanted]));
    const only = claims([otherUrn, otherWriter, declare({ roles: [role("Dev")] })]);
    assert.deepEqual(write(only, urn, writer, wanted), claims([urn, writer, wanted]));
  });

  it("keep the claim on entries that an interrupted update has left, with the writer that has it", () => {
    const ops = declare({ roles: [role("Ops")] });
    const both = declare({ ...dev, roles: [...dev.roles, ...ops.roles] });
    const own = write(claims([urn, writer, both]), urn, writer, dev, { writers: [writer], kept: ops });
    assert.deepEqual(own, claims([urn, writer, both]));
    const created = write(claims([urn, otherWriter, both]), urn, writer, dev, { kept: ops });
    assert.deepEqual(created, claims([urn, otherWriter, ops], [urn, writer, dev]));
  });

  it("let owners of separate ARNs each find exactly their own entries", () => {
    const names = ["A", "B", "C"];
    fc.assert(
      fc.property(fc.tuple(declared("A"), declared("B"), declared("C")), (wanted) => {
        const text = (key: "roles" | "users", field: string) =>
          wanted
            .flatMap((one) => one[key].map(({ arn, ...rest }) => `- ${JSON.stringify({ [field]: arn, ...rest })}\n`))
            .join("");
        const data = {
          mapRoles: text("roles", "rolearn"),
          mapUsers: text("users", "userarn"),
          mapAccounts: wanted.flatMap(({ accounts }) => accounts.map(account)).join(""),
        };
        const read = readAwsAuth(data);
        const annotations = wanted.reduce(
          (before, one, i) =>
            nextAnnotations(before, read, {
              owner: { urn: names[i] ?? "", writers: [] },
              writer: `writer-${names[i]}`,
              wanted: one,
              kept: nothingDeclared,
            }),
          {},
        );
        for (const [i, one] of wanted.entries()) {
          const owner = { urn: "elsewhere", writers: [`writer-${names[i]}`] };
          const found = ownedBy(read, claimedBy(owner, annotations), nothingDeclared, one);
          assert.deepEqual(hashesOf(found), hashesOf(one));
        }
      }),
      runs(200),
    );
  });
});
