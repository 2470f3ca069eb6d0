/** A row group was asked for that a file does not have, or has no more. */
export class MissingRowGroup extends RangeError {
  override readonly name = 'MissingRowGroup';

  constructor(path: string, { group, groups }: { readonly group: number; readonly groups: number }) {
    super(`${path} has ${groups} row groups; group ${group} was asked for`);
  }
}
