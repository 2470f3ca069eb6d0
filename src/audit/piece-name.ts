import type { InputPart } from '../io/decode-input.ts';

/** The piece of an input in the key of its part. */
export function pieceName(piece: InputPart): string {
  switch (piece.kind) {
    case 'range':
      return `range:${piece.start}-${piece.end}`;
    case 'groups':
      return `groups:${piece.groups.join(',')}`;
    case 'all':
      return 'all';
    default:
      return piece satisfies never;
  }
}
