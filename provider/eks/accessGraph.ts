// The graph of the picture: principals with the same access → groups and usernames → rights. The page's script uses it too.

/** A principal, as far as the picture shows it. */
export interface PicturedPrincipal {
  /** A short name. */
  label: string;
  /** As in `Roles`. */
  section: string;
  isAdministrator: boolean;
  /** The groups, and the usernames that bindings name. */
  subjects: string[];
  /** The rights that it has without a group, such as access policies. */
  rights: string[];
}

/** A group or a username, with the rights that bindings give it. */
export interface PicturedSubject {
  label: string;
  section: string;
  rights: string[];
}

/** A right, such as a role in the whole cluster or in namespaces. */
export interface PicturedRight {
  label: string;
  section: string;
  isAdministrator: boolean;
}

/** Everything that the picture shows, by keys. */
export interface Pictured {
  principals: PicturedPrincipal[];
  subjects: Record<string, PicturedSubject>;
  rights: Record<string, PicturedRight>;
}

/** The columns of the picture. */
export const pictureColumns = ["Principals", "Groups and usernames", "Rights"] as const;

/** A node of the picture. */
export interface GraphNode {
  id: string;
  /** The column, from 0. */
  column: number;
  section: string;
  label: string;
  isAdministrator: boolean;
  /** The positions of the principals that the node is about. */
  principals: number[];
}

/** The nodes of the picture, and the lines between them. */
export interface Graph {
  nodes: GraphNode[];
  edges: [from: string, to: string][];
}

/** The graph of some principals, by their positions. Principals with the same access share a node. */
export function accessGraph({ principals, subjects, rights }: Pictured, shown: readonly number[]): Graph {
  const nodes = new Map<string, GraphNode>();
  const edges = new Map<string, [string, string]>();
  const connect = (from: string, to: string) => edges.set(`${from}\n${to}`, [from, to]);
  const add = (id: string, rest: Omit<GraphNode, "id" | "principals">, position: number) => {
    const node = nodes.get(id) ?? { id, ...rest, principals: [] };
    if (node.principals.at(-1) !== position) {
      node.principals.push(position);
    }
    nodes.set(id, node);
  };
  const addRight = (from: string, key: string, position: number) => {
    const right = rights[key];
    if (right !== undefined) {
      add(`right ${key}`, { column: 2, ...right }, position);
      connect(from, `right ${key}`);
    }
  };
  for (const position of shown) {
    const principal = principals[position];
    if (principal === undefined) {
      continue;
    }
    const { label, section, isAdministrator } = principal;
    const id = `access ${JSON.stringify([section, principal.subjects, principal.rights])}`;
    add(id, { column: 0, section, label, isAdministrator }, position);
    for (const key of principal.rights) {
      addRight(id, key, position);
    }
    for (const key of principal.subjects) {
      const subject = subjects[key];
      if (subject !== undefined) {
        const { label: name, section: ofSubject } = subject;
        add(`subject ${key}`, { column: 1, section: ofSubject, label: name, isAdministrator: false }, position);
        connect(id, `subject ${key}`);
        for (const right of subject.rights) {
          addRight(`subject ${key}`, right, position);
        }
      }
    }
  }
  const all = [...nodes.values()].map((node) =>
    node.column === 0 && node.principals.length > 1
      ? { ...node, label: `${node.label} and ${node.principals.length - 1} more` }
      : node,
  );
  return { nodes: all, edges: [...edges.values()] };
}
