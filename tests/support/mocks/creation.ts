/** A resource to create, and where. */
export interface Creation {
  type: string;
  name: string;
  inputs: Record<string, unknown>;
  custom: boolean | undefined;
  preview: boolean;
  partition: string;
}

export type State = { id: string | undefined; state: Record<string, unknown> };

/** The state of a resource once it is created; called in previews too. */
export type Creators = Record<string, (creation: Creation) => State>;
