// Control characters other than backspace, tab, line feed, form feed, carriage return and escape do not occur in text.
const IS_CONTROL = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte < 32 && ![8, 9, 10, 12, 13, 27].includes(byte) ? 1 : 0,
);

/** Whether the first bytes of a file look like something other than text: more than one control character in a hundred. */
export function isBinary(head: Uint8Array): boolean {
  let controls = 0;
  for (const byte of head) controls += IS_CONTROL[byte]!;
  return controls > head.length / 100;
}
