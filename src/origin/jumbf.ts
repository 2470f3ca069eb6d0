/** A JUMBF superbox (ISO/IEC 19566-5): a description and what it describes. */
export interface JumbfBox {
  readonly label: string;
  /** Content type, as 32 hexadecimal digits. */
  readonly type: string;
  readonly boxes: readonly JumbfBox[];
  /** Boxes that are no superboxes, by type: `cbor`, `json`, `bidb`, …; views of the input. */
  readonly contents: readonly { readonly type: string; readonly bytes: Uint8Array }[];
}

export type JumbfReading = { readonly box: JumbfBox } | { readonly problem: string };

/** A manifest store nests four levels; hostile input must not exhaust the stack or the memory. */
const MAX_DEPTH = 16;
const MAX_BOXES = 20_000;

/**
 * Reads the superbox at the start of `bytes` with everything in it. Bytes after it are ignored. Nothing is decoded or
 * copied; time and memory are linear in the number of boxes.
 *
 * @returns the box, or what is wrong and at which byte
 */
export function readJumbf(bytes: Uint8Array): JumbfReading {
  const walk: Walk = { bytes, view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), boxCount: 0 };
  try {
    const { type, start, end } = readHeader(walk, 0, bytes.length);
    if (type !== 'jumb') return { problem: `a box of type ${JSON.stringify(type)} at byte 0; expected "jumb"` };
    return { box: readSuperbox(walk, start, end, 0) };
  } catch (error) {
    if (error instanceof Malformed) return { problem: error.message };
    throw error;
  }
}

class Malformed extends Error {}

interface Walk {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  boxCount: number;
}

interface Header {
  readonly type: string;
  /** Content of the box, [start, end). */
  readonly start: number;
  readonly end: number;
}

/** Length 0: to the end of what holds the box; 1: the length follows in 64 bits. */
function readHeader({ bytes, view }: Walk, at: number, limit: number): Header {
  if (limit - at < 8) throw new Malformed(`a box header cut off at byte ${at}`);
  const short = view.getUint32(at);
  if (short === 1 && limit - at < 16) throw new Malformed(`a box header cut off at byte ${at}`);
  const headerSize = short === 1 ? 16 : 8;
  const size = short === 1 ? Number(view.getBigUint64(at + 8)) : short === 0 ? limit - at : short;
  if (size < headerSize || size > limit - at) {
    throw new Malformed(`a box of ${size} bytes at byte ${at}, ${limit - at} left`);
  }
  const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
  return { type, start: at + headerSize, end: at + size };
}

function readSuperbox(walk: Walk, start: number, end: number, depth: number): JumbfBox {
  if (depth > MAX_DEPTH) throw new Malformed(`more than ${MAX_DEPTH} levels at byte ${start}`);
  const description = readHeader(walk, start, end);
  if (description.type !== 'jumd') throw new Malformed(`no description box at byte ${start}`);
  const { type, label } = readDescription(walk, description);
  const boxes: JumbfBox[] = [];
  const contents: { type: string; bytes: Uint8Array }[] = [];
  for (let at = description.end; at < end; ) {
    if (++walk.boxCount > MAX_BOXES) throw new Malformed(`more than ${MAX_BOXES} boxes at byte ${at}`);
    const header = readHeader(walk, at, end);
    if (header.type === 'jumb') boxes.push(readSuperbox(walk, header.start, header.end, depth + 1));
    else contents.push({ type: header.type, bytes: walk.bytes.subarray(header.start, header.end) });
    at = header.end;
  }
  return { label, type, boxes, contents };
}

const HAS_LABEL = 0x02;
const MAX_LABEL = 1024;

/** 16 bytes of content type, one of toggles, then, if so toggled, a label that ends with a zero byte. */
function readDescription({ bytes }: Walk, { start, end }: Header): { type: string; label: string } {
  if (end - start < 17) throw new Malformed(`a description of ${end - start} bytes at byte ${start}`);
  const type = Array.from(bytes.subarray(start, start + 16), (byte) => byte.toString(16).padStart(2, '0')).join('');
  if (!(bytes[start + 16]! & HAS_LABEL)) return { type, label: '' };
  const labelStart = start + 17;
  const labelEnd = bytes.subarray(labelStart, Math.min(end, labelStart + MAX_LABEL)).indexOf(0);
  if (labelEnd < 0) throw new Malformed(`a label without end at byte ${labelStart}`);
  return { type, label: new TextDecoder().decode(bytes.subarray(labelStart, labelStart + labelEnd)) };
}
