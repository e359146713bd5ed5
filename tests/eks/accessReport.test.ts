import assert from "node:assert/strict";
import { reportOn } from "../../provider/eks/accessReport";

const arn = (resource: string) => `arn:aws:iam::123456789012:${resource}`;
const nobody = { roles: [], users: [], accounts: [] };
const entry = (principal: string, username = "someone", groups: string[] = []) => ({
  arn: principal,
  username,
  groups,
  line: 1,
});
/** The obstacles of one role with this username. */
const obstacles = (username: string, groups: string[] = [], principal = arn("role/a")) =>
  reportOn({ ...nobody, roles: [entry(principal, username, groups)] }, []).uncovered.flatMap((item) => item.obstacles);

describe("reportOn", () => {
  it("compares principals like the authenticator, ignoring case and the paths of roles", () => {
    const live = {
      ...nobody,
      roles: [entry(arn("role/Dev")), entry(arn("role/other"))],
      users: [entry(arn("user/team/alice")), entry(arn("user/alice"))],
    };
    const report = reportOn(live, [arn("role/team/dev"), arn("user/team/alice")]);
    assert.deepEqual(report.covered, [arn("role/Dev"), arn("user/team/alice")]);
    assert.deepEqual(
      report.uncovered.map(({ key, principal }) => [key, principal]),
      [
        ["mapRoles", arn("role/other")],
        ["mapUsers", arn("user/alice")],
      ],
    );
  });

  it("lists node roles separately", () => {
    const nodes = entry(arn("role/nodes"), "system:node:{{EC2PrivateDNSName}}", [
      "system:bootstrappers",
      "system:nodes",
    ]);
    assert.deepEqual(reportOn({ ...nobody, roles: [nodes] }, []), { uncovered: [], nodes: [nodes.arn], covered: [] });
    assert.deepEqual(reportOn({ ...nobody, roles: [nodes] }, [nodes.arn]).covered, [nodes.arn]);
  });

  it("lists the obstacles of each entry that can't become an access entry unchanged", () => {
    assert.deepEqual(obstacles("dev:{{SessionName}}", ["developers"]), []);
    assert.deepEqual(obstacles("someone"), []);
    assert.match(obstacles("{{SessionName}}").join(), /begins with the session name/);
    assert.match(obstacles("a-{{SessionNameRaw}}").join(), /begins with the session name/);
    assert.match(obstacles("system:someone").join(), /don't allow the username "system:someone"/);
    assert.match(obstacles("").join(), /don't allow the username ""/);
    assert.match(
      obstacles("x", ["system:masters"]).join(),
      /don't allow the group system:masters: give the grant access "cluster-admin"/,
    );
    assert.match(obstacles("x", ["system:authenticated"]).join(), /don't allow the group "system:authenticated"/);
    assert.match(obstacles("x", ["{{AccountID}}"]).join(), /placeholder, unlike the group \{\{AccountID\}\}/);
    assert.match(
      obstacles("x", [], "arn:aws:sts::123456789012:federated-user/x").join(),
      /don't support federated users/,
    );
    assert.deepEqual(obstacles("x", [], "arn:aws:sts::123456789012:assumed-role/a/b"), [
      "it matches no principal: remove it",
    ]);
    assert.deepEqual(obstacles("{{SessionName}}", ["system:masters", "a"]).length, 2);
  });

  it("lists every account with its obstacle", () => {
    const { uncovered } = reportOn({ ...nobody, accounts: ["012345678901"] }, []);
    assert.deepEqual(uncovered, [
      {
        key: "mapAccounts",
        principal: "012345678901",
        username: "",
        groups: [],
        obstacles: [
          "access entries are for single principals, not for accounts: grant access to each principal that needs it",
        ],
      },
    ]);
  });
});
