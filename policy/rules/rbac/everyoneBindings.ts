import { everyone } from "../../../provider/eks/bindings";
import { membersOf } from "../../../provider/eks/rbac";
import { matchesAny, rule, texts } from "../../rule";
import { bindingOf, bindingTypes, subjectLabel } from "./rbacResources";

/** The user of requests without credentials. */
const anonymous = "system:anonymous";

const members: Readonly<Record<string, string | undefined>> = {
  [`Group ${everyone}`]: membersOf(everyone),
  "Group system:unauthenticated": membersOf("system:unauthenticated"),
  [`User ${anonymous}`]: membersOf("system:unauthenticated"),
  "Group system:serviceaccounts": membersOf("system:serviceaccounts"),
};

export const everyoneBindings = rule({
  name: "everyone-bindings",
  description:
    "No binding gives permissions to system:authenticated, system:unauthenticated or system:serviceaccounts.",
  reason:
    "The first group contains every principal and every pod that can sign in, the second one everyone who reaches the API server, which has a public endpoint by default, and the third one every pod.",
  level: "advisory",
  settings: {
    roles: texts(
      "The Roles and ClusterRoles that may be bound to everyone, as in `ClusterRole system:public-info-viewer`. `*` matches any characters.",
    ),
  },
  types: bindingTypes,
  check: (resource, { roles }) => {
    const binding = bindingOf(resource);
    const role = `${binding.roleKind} ${binding.roleName}`;
    if (matchesAny(roles, role)) return [];
    return binding.subjects.flatMap((subject) => {
      const who = members[subjectLabel(subject)];
      return who === undefined
        ? []
        : [
            {
              problem: `The ${binding.kind} ${binding.name} gives the ${role} to the ${subjectLabel(subject)}: ${who}.`,
              fix: "Bind a group of your own, and put it into the access entries of those who need it; or add the role to the setting `roles` of this rule.",
            },
          ];
    });
  },
});
