/** Whether a row is among wanted[start … end), whose positions ascend. Rows are mostly asked for in order. */
export function wantsAmong(
  wanted: readonly { readonly position: number }[],
  start: number,
  end: number,
): (ordinal: number) => boolean {
  let at = start;
  return (ordinal) => {
    while (at > start && wanted[at - 1]!.position >= ordinal) at--;
    while (at < end && wanted[at]!.position < ordinal) at++;
    return at < end && wanted[at]!.position === ordinal;
  };
}
