/** Why a class was not measured, as the end of a sentence: without the full stop that would stand twice. */
export function widthReasonText(reason: string): string {
  return reason.replace(/\.$/, '');
}
