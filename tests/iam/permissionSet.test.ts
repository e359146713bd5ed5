import assert from "node:assert/strict";
import { permissionSetForm, permissionSetIssues, rolesOfPermissionSet } from "../../provider/iam/permissionSet";
import { textIssues } from "../../provider/validation/checks";
import { assertIssues } from "../support/messages";

const role = (permissionSet: string, suffix = "0123456789abcdef", region = "eu-west-1/") =>
  `arn:aws:iam::123456789012:role/aws-reserved/sso.amazonaws.com/${region}AWSReservedSSO_${permissionSet}_${suffix}`;

describe("the name of a permission set", () => {
  for (const name of ["AdministratorAccess", "a", "team_a+b=c,d.e@f-g", "x".repeat(32), "AWSReservedSSO_x"]) {
    it(`may be ${name}`, () => assert.deepEqual(textIssues("ssoPermissionSet", name, permissionSetForm), []));
  }
  for (const [what, name] of [
    ["an empty name", ""],
    ["a name of 33 characters", "x".repeat(33)],
    ["a name with a space", "Read Only"],
    ["a pattern", "Admin*"],
    ["the name of the role", "AWSReservedSSO_Read_Only_0123456789abcdef"],
    ["the ARN of the role", role("Admin")],
    ["the ARN of the permission set", "arn:aws:sso:::permissionSet/ssoins-0123456789abcdef/ps-0123456789abcdef"],
  ] as const) {
    it(`can't be ${what}`, () => {
      const issues = textIssues("ssoPermissionSet", name, permissionSetForm);
      assertIssues(issues, { of: "ssoPermissionSet", what, issues: ["format ssoPermissionSet"] });
    });
  }
});

describe("the roles of a permission set", () => {
  const path = ["ssoPermissionSet"];
  const issuesOf = (name: string, arns: string[]) =>
    permissionSetIssues(path, name, { roleArns: arns, arnInput: "principalArn" });

  it("have its name, a suffix of 16 hexadecimal digits and the path of IAM Identity Center, with or without a region", () => {
    const own = [role("A", "0123456789abcdef", ""), role("A")];
    const others = [
      role("A_A"),
      role("a"),
      role("A", "0123456789abcde"),
      role("A", "0123456789ABCDEF"),
      "arn:aws:iam::123456789012:role/AWSReservedSSO_A_0123456789abcdef",
      "arn:aws:iam::123456789012:user/aws-reserved/sso.amazonaws.com/AWSReservedSSO_A_0123456789abcdef",
    ];
    assert.deepEqual(rolesOfPermissionSet("A", [...others, ...own]), own);
    assert.deepEqual(rolesOfPermissionSet("A_A", others), [role("A_A")]);
  });

  it("are no problem if there is one", () => assert.deepEqual(issuesOf("A", [role("A"), role("B")]), []));

  it("are listed if there are several", () => {
    const issues = issuesOf("A", [role("A"), role("A", "ffffffffffffffff"), role("B")]);
    assertIssues(issues, { of: "ssoPermissionSet", what: "several roles", issues: ["mismatch ssoPermissionSet"] });
  });

  it("are missing: up to ten permission sets are listed, the most similar name first", () => {
    const names = ["ViewOnlyAccess", "AdministratorAccess", ..."abcdefghi"].map((name) => role(name));
    const issues = issuesOf("AdministratorAcess", [...names, role("ViewOnlyAccess", "ffffffffffffffff")]);
    assertIssues(issues, { of: "ssoPermissionSet", what: "no role", issues: ["choice ssoPermissionSet"] });
  });

  it("are missing in an account without IAM Identity Center", () => {
    const issues = issuesOf("A", ["arn:aws:iam::123456789012:role/dev"]);
    assertIssues(issues, { of: "ssoPermissionSet", what: "no roles at all", issues: ["choice ssoPermissionSet"] });
  });
});
