/** What the user asked for can't be done, for reasons that the user can mend. Each names what was wrong and the fix. */
export class Refused extends Error {
  constructor(readonly reasons: string[]) {
    super(reasons.length === 1 ? reasons[0] : reasons.map((reason) => `  - ${reason}`).join("\n"));
    this.name = "Refused";
  }
}
