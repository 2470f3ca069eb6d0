interface UnsupportedKind {
  readonly what: string;
  readonly remedy: string;
}

interface KnownKind extends UnsupportedKind {
  readonly extensions: readonly string[];
  /** First bytes as Latin-1, each alternative on its own. */
  readonly magic: readonly string[];
}

const UNPACK = 'Unpack it and give the folder.';
const CONVERT_TABLE = 'Export it as Parquet, CSV or JSON Lines.';
const EXTRACT_TEXT = 'Extract its text to .txt, .md or JSON Lines first.';

const KNOWN_KINDS: readonly KnownKind[] = [
  {
    what: 'an Arrow or Feather file',
    extensions: ['.arrow', '.feather', '.ipc'],
    magic: ['ARROW1', 'FEA1'],
    remedy: 'Convert it to Parquet, e.g. with datasets or pyarrow.',
  },
  {
    what: 'a spreadsheet',
    extensions: ['.xlsx', '.xls', '.ods', '.numbers'],
    magic: [],
    remedy: 'Export each sheet as CSV.',
  },
  {
    what: 'an office or e-book document',
    extensions: ['.docx', '.doc', '.odt', '.pptx', '.ppt', '.epub', '.rtf'],
    magic: ['\xd0\xcf\x11\xe0', '{\\rtf'],
    remedy: EXTRACT_TEXT,
  },
  { what: 'a PDF document', extensions: ['.pdf'], magic: ['%PDF-'], remedy: EXTRACT_TEXT },
  { what: 'a zip archive', extensions: ['.zip', '.jar'], magic: ['PK\x03\x04', 'PK\x05\x06'], remedy: UNPACK },
  { what: 'a 7-Zip or RAR archive', extensions: ['.7z', '.rar'], magic: ["7z\xbc\xaf'\x1c", 'Rar!'], remedy: UNPACK },
  {
    what: 'a bzip2 file',
    extensions: ['.bz2', '.tbz', '.tbz2'],
    magic: ['BZh'],
    remedy: 'Unpack it or compress it with gzip or zstd.',
  },
  {
    what: 'an xz file',
    extensions: ['.xz', '.lzma', '.txz'],
    magic: ['\xfd7zXZ\x00'],
    remedy: 'Unpack it or compress it with gzip or zstd.',
  },
  {
    what: 'an LZ4 or Snappy file',
    extensions: ['.lz4', '.sz', '.snappy'],
    magic: ['\x04"M\x18'],
    remedy: 'Unpack it or compress it with gzip or zstd.',
  },
  {
    what: 'a Python pickle or tensor file',
    extensions: ['.pkl', '.pickle', '.pt', '.pth', '.npy', '.npz', '.safetensors'],
    magic: ['\x93NUMPY'],
    remedy: `It is never opened, because pickles can run code. ${CONVERT_TABLE}`,
  },
  { what: 'an HDF5 file', extensions: ['.h5', '.hdf5'], magic: ['\x89HDF'], remedy: CONVERT_TABLE },
  { what: 'an Avro file', extensions: ['.avro'], magic: ['Obj\x01'], remedy: CONVERT_TABLE },
  { what: 'an ORC file', extensions: ['.orc'], magic: ['ORC'], remedy: CONVERT_TABLE },
  { what: 'a TFRecord file', extensions: ['.tfrecord', '.tfrecords'], magic: [], remedy: CONVERT_TABLE },
  {
    what: 'a database file',
    extensions: ['.sqlite', '.sqlite3', '.db', '.duckdb', '.lmdb', '.mdb'],
    magic: ['SQLite format 3\x00'],
    remedy: CONVERT_TABLE,
  },
  {
    what: 'an image',
    extensions: ['.png', '.jpg', '.jpeg', '.gif', '.webp', '.bmp', '.tif', '.tiff', '.avif', '.heic', '.ico', '.svg'],
    magic: ['\x89PNG', '\xff\xd8\xff', 'GIF8', 'II*\x00', 'MM\x00*'],
    remedy: 'This command reads text and tables.',
  },
  {
    what: 'sound or video',
    extensions: ['.mp3', '.wav', '.flac', '.ogg', '.m4a', '.opus', '.mp4', '.mkv', '.mov', '.webm', '.avi'],
    magic: ['ID3', 'OggS', 'fLaC', 'RIFF', '\x1aE\xdf\xa3'],
    remedy: 'Give transcripts as text or JSON Lines.',
  },
  {
    what: 'a compiled program',
    extensions: ['.exe', '.dll', '.so', '.dylib', '.class', '.pyc', '.wasm', '.o', '.a'],
    magic: ['\x7fELF', 'MZ\x90', '\x00asm'],
    remedy: 'Leave it out.',
  },
];

/** What a file is, where it is known and cannot be read, and what to do instead; by extension, then by its first bytes. */
export function unsupportedKind(name: string, head: Uint8Array): UnsupportedKind | undefined {
  const lower = name.toLowerCase();
  const start = Buffer.from(head.buffer, head.byteOffset, Math.min(16, head.byteLength)).toString('latin1');
  const known =
    KNOWN_KINDS.find(({ extensions }) => extensions.some((extension) => lower.endsWith(extension))) ??
    KNOWN_KINDS.find(({ magic }) => magic.some((bytes) => start.startsWith(bytes)));
  return known && { what: known.what, remedy: known.remedy };
}
