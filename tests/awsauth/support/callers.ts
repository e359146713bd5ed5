import type { Caller } from "../../../provider/awsauth/identity";

/** Callers for generated documents, as STS describes them: few, so that documents often map them. */
export const account = "123456789012";

const session = (role: string, name: string, partition = "aws"): Required<Caller> => ({
  arn: `arn:${partition}:sts::${account}:assumed-role/${role}/${name}`,
  userId: `AROAEXAMPLE:${name}`,
  accountId: account,
  accessKeyId: "ASIAEXAMPLE",
});

const other = (arn: string, accountId = account): Required<Caller> => ({
  arn,
  userId: "AIDAEXAMPLE",
  accountId,
  accessKeyId: "AKIAEXAMPLE",
});

export const callers: readonly Required<Caller>[] = [
  session("TeamRole", "alice@example.com"),
  session("NodeRole", "i-1234567890abcdef0"),
  session("NodeRole", "i-0234567890abcdef0"),
  session("Admin", "i-12345678", "aws-cn"),
  other(`arn:aws:iam::${account}:user/Alice`),
  other(`arn:aws:iam::${account}:user/team/Bob`),
  other(`arn:aws:iam::${account}:root`),
  other(`arn:aws:sts::${account}:federated-user/Carol`),
  other("arn:aws:iam::012345678901:user/Dan", "012345678901"),
];

/** The ARNs under which documents map these callers. */
export const mappedArns: readonly string[] = [
  `arn:aws:iam::${account}:role/TeamRole`,
  `arn:aws:iam::${account}:role/NodeRole`,
  `arn:aws-cn:iam::${account}:role/Admin`,
  `arn:aws:iam::${account}:user/Alice`,
  `arn:aws:iam::${account}:user/team/Bob`,
  `arn:aws:iam::${account}:root`,
  `arn:aws:sts::${account}:federated-user/Carol`,
  "arn:aws:iam::012345678901:user/Dan",
];
