import type { OriginClass } from '../record/origin.ts';
import { canonicalRole } from './chat-roles.ts';
import {
  type Column,
  type ColumnMapping,
  type ColumnPlan,
  type Layout,
  planColumns,
  readColumn,
  type Side,
} from './column-plan.ts';
import { type DeclaredOrigin, declaredOriginOf } from './declared-origin.ts';
import { languageTag } from './language-tag.ts';
import { type NormalisedDate, normaliseDate } from './normalise-date.ts';
import type { QuarantineReason, Row } from './row.ts';

export type { ColumnMapping, Layout } from './column-plan.ts';

/** One text of a row: it becomes a record. */
export interface MappedField {
  /** Place in the row: `text`, `messages[3].content`, `chosen[1].content`, `a.name`. */
  readonly path: string;
  /** The path without indices, with the role where there is one: `messages[assistant]`, `prompt`, `text`. */
  readonly field: string;
  /** Canonical chat role (`user`, `assistant`, `system`, …); declares nothing about who wrote the text. */
  readonly role: string | null;
  readonly text: string;
  /** The model a column names for this field: for the answering side, or for the text of rows without sides. */
  readonly generatedBy: string | null;
  /**
   * What the origin column declares of this field. A row declared anything but human says so of its answers, not of
   * the questions beside them: those keep `null`.
   */
  readonly declaredOrigin: OriginClass | null;
  /** Lone surrogates of the field became U+FFFD. */
  readonly loneSurrogates: boolean;
}

/** A part of a row that could not be read while its other parts could. */
export interface FieldProblem {
  readonly path: string;
  readonly reason: QuarantineReason;
  readonly detail: string;
}

export interface MappedRow {
  readonly kind: 'mapped';
  /** At least one, in the order of the row's layout. */
  readonly fields: readonly MappedField[];
  /** At most 32; the last one then counts the rest. */
  readonly problems: readonly FieldProblem[];
  readonly givenId: string | null;
  /** `YYYY`, `YYYY-MM` or `YYYY-MM-DD`. */
  readonly date: string | null;
  readonly dateProblem?: string;
  readonly lang: string | null;
  readonly url: string | null;
  readonly licence: string | null;
  /** What the origin column declares of the row. */
  readonly declaredOrigin: OriginClass | null;
  readonly originProblem?: string;
  /** One for each column of `mapping.groups`, in that order. */
  readonly groups: readonly (string | null)[];
  /** All columns that were not read as anything above. */
  readonly metadata: Readonly<Record<string, unknown>>;
}

/** A row without any readable text. */
export interface Unmappable {
  readonly kind: 'unmappable';
  readonly reason: Extract<QuarantineReason, 'no-text' | 'wrong-type'>;
  /** At most 200 characters; names columns and types, never the row's text. */
  readonly detail: string;
}

export type RowMapper = (row: Pick<Row, 'value'>) => MappedRow | Unmappable;

/** Identifiers, addresses and the like are short; what is longer is text in the wrong column and stays metadata. */
const MAX_ID_LENGTH = 1024;
const MAX_URL_LENGTH = 4096;
const MAX_NAME_LENGTH = 256;
const MAX_PROBLEMS = 32;
const MAX_DETAIL_LENGTH = 200;

/** Real data has a handful of key signatures; the bounds hold memory where each row invents its keys. */
const MAX_PLANS = 512;
const MAX_PLANNED_KEYS = 256;
const MAX_SIGNATURE_LENGTH = 4096;
const MAX_REMEMBERED_VALUES = 4096;

const NO_GENERATOR: ReadonlySet<string> = new Set(['', '-', 'human', 'none', 'null', 'nan', 'n/a', 'na', 'unknown']);
const CONTENT_KEYS = ['content', 'value', 'text', 'utterance', 'message'] as const;
const ROLE_KEYS = ['role', 'from', 'speaker', 'sender', 'author'] as const;
/** Turns written as `{ "user": "…", "assistant": "…" }`. */
const SPOKEN_KEYS = ['system', 'user', 'human', 'prompt', 'assistant', 'bot', 'gpt', 'response'] as const;
const MODEL_KEYS = ['model', 'generated_by', 'model_name'] as const;
const TEXT_PARTS: ReadonlySet<unknown> = new Set([undefined, 'text', 'input_text', 'output_text']);
const NO_PROBLEMS: readonly FieldProblem[] = [];
const NO_GROUPS: readonly null[] = [];

/**
 * Makes the function that finds the texts of rows, and what the row says of them.
 *
 * The layout is found for each row from its own keys and values, so that dividing rows among files differently
 * changes nothing. In order, the first that has a text to read: preference pairs, lists of turns, a question with an
 * answer (Alpaca included), one text column, an answer alone, a question alone, guessed columns. A field that is
 * empty or only whitespace is no record. What the two sides of a preference pair share from their beginning, and a
 * prompt repeated as their first turn, is read once.
 *
 * Never throws, whatever the values; texts are exactly strings of the row (lone surrogates replaced).
 */
export function createRowMapper(mapping: ColumnMapping = {}): RowMapper {
  const planFor = rememberPlans(mapping);
  const dateOf = remember(normaliseDate);
  const languageOf = remember(languageTag);
  const originOf = remember(declaredOriginOf);
  const layout = mapping.layout ?? 'auto';
  const missingText = mapping.text === undefined ? null : `no column ${mapping.text.join(', ')}`;
  return (row) => mapRow(row.value, planFor(row.value), { layout, missingText, dateOf, languageOf, originOf });
}

interface MapContext {
  readonly layout: Layout;
  readonly missingText: string | null;
  readonly dateOf: (value: unknown) => NormalisedDate;
  readonly languageOf: (value: unknown) => string | null;
  readonly originOf: (value: unknown) => DeclaredOrigin;
}

type Values = Readonly<Record<string, unknown>>;

/** Plans by key signature; the last one is tried first, since neighbouring rows have equal keys. */
function rememberPlans(mapping: ColumnMapping): (row: Values) => ColumnPlan {
  const plans = new Map<string, ColumnPlan>();
  let last: ColumnPlan | null = null;
  return (row) => {
    const keys = Object.keys(row);
    if (last !== null && sameKeys(keys, last.keys)) return last;
    if (keys.length > MAX_PLANNED_KEYS) return planColumns(keys, mapping);
    const signature = keys.join('\n');
    let plan = plans.get(signature);
    // Keys may hold line feeds themselves, so an equal signature is not yet an equal list.
    if (plan === undefined || !sameKeys(keys, plan.keys)) {
      plan = planColumns(keys, mapping);
      if (signature.length > MAX_SIGNATURE_LENGTH) return plan;
      if (plans.size >= MAX_PLANS) plans.clear();
      plans.set(signature, plan);
    }
    last = plan;
    return plan;
  };
}

function sameKeys(a: readonly string[], b: readonly string[]): boolean {
  if (a.length !== b.length) return false;
  for (let index = 0; index < a.length; index++) if (a[index] !== b[index]) return false;
  return true;
}

/** Remembers answers for short strings, which repeat in columns of dates, languages and origins. */
function remember<T>(compute: (value: unknown) => T): (value: unknown) => T {
  const answers = new Map<string, T>();
  return (value) => {
    if (typeof value !== 'string' || value.length > 64) return compute(value);
    let answer = answers.get(value);
    if (answer === undefined) {
      answer = compute(value);
      if (answers.size >= MAX_REMEMBERED_VALUES) answers.clear();
      answers.set(value, answer);
    }
    return answer;
  };
}

function mapRow(row: Values, plan: ColumnPlan, context: MapContext): MappedRow | Unmappable {
  const reader = new FieldReader(row, plan);
  readLayout(reader, context.layout);
  if (reader.fields.length === 0) return unmappable(reader, context);

  const used = reader.used;
  let givenId: string | null = null;
  for (const column of plan.id) {
    givenId = idOf(readColumn(row, column));
    if (givenId === null) continue;
    if (column.steps === null) used.push(column.key);
    break;
  }
  let date: string | null = null;
  let dateProblem: string | null = null;
  for (const column of plan.date) {
    const found = context.dateOf(readColumn(row, column));
    if (found.date !== null) {
      date = found.date;
      dateProblem = null;
      if (column.steps === null) used.push(column.key);
      break;
    }
    if (found.problem !== null) dateProblem ??= `${shorten(column.path, 60)}: ${found.problem}`;
  }
  let lang: string | null = null;
  for (const column of plan.lang) {
    lang = context.languageOf(readColumn(row, column));
    if (lang === null) continue;
    if (column.steps === null) used.push(column.key);
    break;
  }
  const url = shortString(row, plan.url, MAX_URL_LENGTH, used);
  const licence = shortString(row, plan.licence, MAX_NAME_LENGTH, used);
  let origin: DeclaredOrigin | null = null;
  if (plan.origin !== null) {
    origin = context.originOf(readColumn(row, plan.origin));
    if (plan.origin.steps === null && origin.problem === undefined) used.push(plan.origin.key);
  }

  return {
    kind: 'mapped',
    fields:
      origin === null || origin.class === null ? reader.fields : declare(reader.fields, reader.sides, origin.class),
    problems: reader.allProblems(),
    givenId,
    date,
    ...(dateProblem === null ? undefined : { dateProblem }),
    lang,
    url,
    licence,
    declaredOrigin: origin?.class ?? null,
    ...(origin?.problem === undefined ? undefined : { originProblem: origin.problem }),
    groups:
      plan.groups.length === 0
        ? NO_GROUPS
        : plan.groups.map((column) => (column === null ? null : groupOf(readColumn(row, column)))),
    metadata: metadataOf(row, plan.keys, used),
  };
}

/** Collects the fields of one row. `sides` runs beside `fields`. */
class FieldReader {
  readonly row: Values;
  readonly plan: ColumnPlan;
  readonly fields: MappedField[] = [];
  readonly sides: Side[] = [];
  /** Top-level columns that were read. */
  readonly used: string[] = [];
  /** The first problem of a layout that was tried and given up. */
  firstProblem: FieldProblem | null = null;
  #problems: FieldProblem[] | null = null;
  #furtherProblemCount = 0;
  #rowModel: string | null | undefined;

  constructor(row: Values, plan: ColumnPlan) {
    this.row = row;
    this.plan = plan;
  }

  /** The model a column of the row names, whichever side it then applies to. */
  get rowModel(): string | null {
    if (this.#rowModel !== undefined) return this.#rowModel;
    this.#rowModel = null;
    for (const column of this.plan.generatedBy) {
      const model = generatorOf(readColumn(this.row, column));
      if (model === null) continue;
      if (column.steps === null) this.used.push(column.key);
      this.#rowModel = model;
      break;
    }
    return this.#rowModel;
  }

  push(path: string, field: string, role: string | null, text: string, side: Side, model: string | null): void {
    if (isBlank(text)) return;
    const wellFormed = text.isWellFormed();
    this.fields.push({
      path,
      field,
      role,
      text: wellFormed ? text : text.toWellFormed(),
      generatedBy: model,
      declaredOrigin: null,
      loneSurrogates: !wellFormed,
    });
    this.sides.push(side);
  }

  problem(path: string, detail: string): void {
    this.#problems ??= [];
    if (this.#problems.length < MAX_PROBLEMS - 1) {
      this.#problems.push({
        path: shorten(path, 100),
        reason: 'wrong-type',
        detail: shorten(detail, MAX_DETAIL_LENGTH),
      });
    } else this.#furtherProblemCount++;
  }

  allProblems(): readonly FieldProblem[] {
    if (this.#problems === null) return NO_PROBLEMS;
    if (this.#furtherProblemCount > 0) {
      const detail = `${this.#furtherProblemCount} more parts of this row are of a wrong type`;
      this.#problems.push({ path: '', reason: 'wrong-type', detail });
      this.#furtherProblemCount = 0;
    }
    return this.#problems;
  }

  /**
   * Reads a column by the type of its value: a text, a list of texts or turns, one turn.
   *
   * @returns whether it gave a field
   */
  readValue(column: Column): boolean {
    const value = readColumn(this.row, column);
    if (value === null || value === undefined) return false;
    const before = this.fields.length;
    if (typeof value === 'string') {
      // A column that names the writer counts as read only where there is a text it applies to.
      if (isBlank(value)) return false;
      this.push(column.path, column.path, null, value, column.side, this.#modelOf(column));
    } else if (Array.isArray(value)) this.#readTurns(value, column);
    else if (typeof value === 'object' && !(value instanceof Date) && !ArrayBuffer.isView(value)) {
      this.#readTurn(value as Values, column.path, column, true);
    } else this.problem(column.path, `${column.path} is ${nameOfType(value)}; expected text`);
    if (this.fields.length === before) return false;
    if (column.steps === null) this.used.push(column.key);
    return true;
  }

  /** Who wrote the texts of a column, as far as the row says so of the column's side. */
  #modelOf(column: Column): string | null {
    if (column.side === 'prompt') return null;
    if (column.model !== null) {
      const model = generatorOf(this.row[column.model]);
      if (model !== null) {
        this.used.push(column.model);
        return model;
      }
    }
    return this.rowModel;
  }

  #readTurns(turns: readonly unknown[], column: Column): void {
    for (let index = 0; index < turns.length; index++) {
      const turn = turns[index];
      const path = `${column.path}[${index}]`;
      if (typeof turn === 'string') {
        if (isBlank(turn)) continue;
        // Turns without a role may be anyone's.
        this.push(path, column.path, null, turn, column.side, column.isChat ? null : this.#modelOf(column));
      } else if (turn === null || turn === undefined) continue;
      else if (typeof turn === 'object' && !Array.isArray(turn)) this.#readTurn(turn as Values, path, column, true);
      else this.problem(path, `${path} is ${nameOfType(turn)}; expected a turn`);
    }
  }

  /** A turn in any of the common spellings; `mayNest` is false one level down, so that depth is bounded. */
  #readTurn(turn: Values, path: string, column: Column, mayNest: boolean): void {
    const role = roleOf(turn);
    const side = role === null ? column.side : role === 'assistant' ? 'model' : 'prompt';
    const field = role === null ? column.path : `${column.path}[${role}]`;
    let hadNull = false;
    for (const key of CONTENT_KEYS) {
      const content = turn[key];
      if (content === undefined) continue;
      if (content === null) {
        hadNull = true;
        continue;
      }
      const place = `${path}.${key}`;
      if (typeof content === 'string') this.#pushTurn(place, field, role, content, side, column, turn);
      else if (Array.isArray(content)) this.#readParts(content, place, field, role, side, column, turn);
      else if (typeof content === 'object')
        this.#readContentObject(content as Values, place, field, role, side, column, turn, mayNest);
      else this.problem(place, `${place} is ${nameOfType(content)}; expected text`);
      return;
    }
    if (Array.isArray(turn.turns) && mayNest) {
      this.#readParts(turn.turns, `${path}.turns`, field, role, side, column, turn);
      return;
    }
    let spoken = false;
    for (const key of role === null ? SPOKEN_KEYS : []) {
      const text = turn[key];
      if (typeof text !== 'string') continue;
      spoken = true;
      const speaker = key === 'prompt' ? 'user' : key === 'response' ? 'assistant' : canonicalRole(key);
      const speakerSide = speaker === 'assistant' ? 'model' : 'prompt';
      this.#pushTurn(`${path}.${key}`, `${column.path}[${speaker}]`, speaker, text, speakerSide, column, turn);
    }
    // A turn that only calls a tool has no text, and need not have one.
    if (!spoken && !hadNull && turn.tool_calls == null && turn.function_call == null) {
      this.problem(path, `${path} is an object without content; expected a turn`);
    }
  }

  #pushTurn(
    path: string,
    field: string,
    role: string | null,
    text: string,
    side: Side,
    column: Column,
    turn: Values,
  ): void {
    if (isBlank(text)) return;
    let model: string | null = null;
    if (side === 'model' || (side === 'text' && !column.isChat)) {
      for (const key of MODEL_KEYS) {
        model = generatorOf(turn[key]);
        if (model !== null) break;
      }
      model ??= this.#modelOf(column);
    }
    this.push(path, field, role, text, side, model);
  }

  #readParts(
    parts: readonly unknown[],
    path: string,
    field: string,
    role: string | null,
    side: Side,
    column: Column,
    turn: Values,
  ): void {
    for (let index = 0; index < parts.length; index++) {
      const part = parts[index];
      if (typeof part === 'string') this.#pushTurn(`${path}[${index}]`, field, role, part, side, column, turn);
      else if (part === null || part === undefined) continue;
      else if (typeof part === 'object' && !Array.isArray(part)) {
        const { type, text } = part as Values;
        // Images, tool calls and the like carry no text of the turn.
        if (typeof text === 'string' && TEXT_PARTS.has(type)) {
          this.#pushTurn(`${path}[${index}].text`, field, role, text, side, column, turn);
        } else if (typeof type !== 'string' || type === 'text') {
          this.problem(`${path}[${index}]`, `${path}[${index}] is an object without text; expected a part of a turn`);
        }
      } else this.problem(`${path}[${index}]`, `${path}[${index}] is ${nameOfType(part)}; expected a part of a turn`);
    }
  }

  #readContentObject(
    content: Values,
    path: string,
    field: string,
    role: string | null,
    side: Side,
    column: Column,
    turn: Values,
    mayNest: boolean,
  ): void {
    if (typeof content.text === 'string') this.#pushTurn(`${path}.text`, field, role, content.text, side, column, turn);
    else if (Array.isArray(content.parts))
      this.#readParts(content.parts, `${path}.parts`, field, role, side, column, turn);
    else if (mayNest) this.#readTurn(content, path, column, false);
    else this.problem(path, `${path} is an object; expected text`);
  }

  /** Takes back all that was read, so that another layout can be tried. */
  reset(): void {
    this.fields.length = 0;
    this.sides.length = 0;
    this.used.length = 0;
    this.#rowModel = undefined;
    this.firstProblem ??= this.#problems?.[0] ?? null;
    this.#problems = null;
    this.#furtherProblemCount = 0;
  }
}

function readLayout(reader: FieldReader, layout: Layout): void {
  const { plan } = reader;
  if (plan.explicitText !== null) {
    for (const column of plan.explicitText) reader.readValue(column);
    neutralModelOnly(reader);
    return;
  }
  const any = layout === 'auto';
  if ((any || layout === 'preference') && readPreference(reader)) return;
  if ((any || layout === 'messages' || layout === 'sharegpt') && readChat(reader)) return;
  if ((any || layout === 'prompt-response' || layout === 'alpaca') && readPair(reader, layout)) return;
  if ((any || layout === 'text') && readText(reader)) return;
  if (any) {
    if (readFirst(reader, plan.response) || readPromptAlone(reader)) return;
    for (const column of plan.guessedText) reader.readValue(column);
    neutralModelOnly(reader);
  } else if (layout === 'prompt-response' || layout === 'alpaca') {
    if (readFirst(reader, plan.response)) return;
    readPromptAlone(reader);
  }
}

/** Where named columns hold an answer, the model that the row names wrote the answer, not the texts beside it. */
function neutralModelOnly(reader: FieldReader): void {
  if (!reader.sides.includes('model')) return;
  for (let index = 0; index < reader.fields.length; index++) {
    const field = reader.fields[index]!;
    if (reader.sides[index] === 'text' && field.generatedBy !== null)
      reader.fields[index] = { ...field, generatedBy: null };
  }
}

function readFirst(reader: FieldReader, columns: readonly Column[]): boolean {
  for (const column of columns) if (reader.readValue(column)) return true;
  return false;
}

/** Whether a column holds something a text can be read from, without reading it. */
function isReadable(value: unknown): boolean {
  if (typeof value === 'string') return !isBlank(value);
  if (Array.isArray(value))
    return value.some((item) => (typeof item === 'string' ? !isBlank(item) : isPlainObject(item)));
  return isPlainObject(value);
}

function readPreference(reader: FieldReader): boolean {
  const { plan, row } = reader;
  for (const [better, worse] of plan.preference) {
    if (!isReadable(row[better.key]) && !isReadable(row[worse.key])) continue;
    readSystem(reader);
    // What was asked may be one column or the turns before the answers.
    const promptRead = readPrompt(reader) || readFirst(reader, plan.chat);
    const promptEnd = reader.fields.length;
    reader.readValue(better);
    const betterEnd = reader.fields.length;
    reader.readValue(worse);
    if (reader.fields.length === promptEnd) {
      reader.reset();
      continue;
    }
    dropShared(reader, promptEnd, betterEnd, promptRead);
    return true;
  }
  return false;
}

/**
 * Drops the turns a rejected answer shares with the chosen one from their beginning, and turns of either that repeat
 * the prompt: the row says them once, only its format says them thrice.
 */
function dropShared(reader: FieldReader, promptEnd: number, betterEnd: number, promptRead: boolean): void {
  const { fields, sides } = reader;
  let shared = 0;
  while (
    promptEnd + shared < betterEnd - 1 &&
    betterEnd + shared < fields.length - 1 &&
    fields[promptEnd + shared]!.text === fields[betterEnd + shared]!.text &&
    fields[promptEnd + shared]!.role === fields[betterEnd + shared]!.role
  ) {
    shared++;
  }
  let repeated = 0;
  if (promptRead) {
    const said = new Set(fields.slice(0, promptEnd).map((field) => field.text));
    while (
      promptEnd + repeated < betterEnd - 1 &&
      fields[promptEnd + repeated]!.role !== null &&
      said.has(fields[promptEnd + repeated]!.text)
    ) {
      repeated++;
    }
  }
  fields.splice(betterEnd, shared);
  sides.splice(betterEnd, shared);
  fields.splice(promptEnd, repeated);
  sides.splice(promptEnd, repeated);
}

function readSystem(reader: FieldReader): void {
  readFirst(reader, reader.plan.system);
}

function readChat(reader: FieldReader): boolean {
  const { plan, row } = reader;
  for (const column of plan.chat) {
    if (!Array.isArray(row[column.key])) continue;
    readSystem(reader);
    const before = reader.fields.length;
    if (!reader.readValue(column)) {
      reader.reset();
      continue;
    }
    // Turns that end with the question may have their answer in a column of its own.
    if (reader.fields.length > before && reader.sides.at(-1) !== 'model' && reader.fields.at(-1)!.role !== null) {
      readFirst(reader, plan.response);
    }
    return true;
  }
  if (plan.choices !== null && isAnswerList(row[plan.choices.key])) {
    readFirst(reader, plan.prompt);
    if (reader.readValue(plan.choices)) return true;
    reader.reset();
  }
  return false;
}

function readPair(reader: FieldReader, layout: Layout): boolean {
  const { plan, row } = reader;
  const isQuestion = (column: Column) => isReadable(row[column.key]);
  const question =
    layout === 'alpaca'
      ? plan.prompt.find((column) => column.key === 'instruction' && isQuestion(column))
      : plan.prompt.find(isQuestion);
  const answer = plan.response.find((column) => isReadable(row[column.key]));
  if (question === undefined || answer === undefined) return false;
  readSystem(reader);
  if (readPrompt(reader, question) && reader.readValue(answer)) return true;
  reader.reset();
  return false;
}

function readText(reader: FieldReader): boolean {
  const { plan, row } = reader;
  for (const column of plan.text) {
    if (!isReadable(row[column.key])) continue;
    if (!reader.readValue(column)) {
      reader.reset();
      continue;
    }
    speakAs(reader);
    return true;
  }
  return false;
}

/** A row that is itself one turn, `{ role, content }`, gives its role to its text. */
function speakAs(reader: FieldReader): void {
  const { plan, row, fields, sides } = reader;
  const value = plan.role === null ? null : row[plan.role.key];
  if (plan.role === null || typeof value !== 'string' || isBlank(value)) return;
  const role = canonicalRole(value);
  if (plan.role.key.toLowerCase() !== 'role' && role !== 'user' && role !== 'assistant' && role !== 'system') return;
  reader.used.push(plan.role.key);
  for (let index = 0; index < fields.length; index++) {
    const field = fields[index]!;
    if (field.role !== null) continue;
    const isModel = role === 'assistant';
    sides[index] = isModel ? 'model' : 'prompt';
    fields[index] = {
      ...field,
      role,
      field: `${field.field}[${role}]`,
      generatedBy: isModel ? field.generatedBy : null,
    };
  }
}

function readPromptAlone(reader: FieldReader): boolean {
  readSystem(reader);
  readPrompt(reader);
  return reader.fields.length > 0;
}

/** Reads a question, the first that can be read where none is given, with what was given along with it. */
function readPrompt(reader: FieldReader, question?: Column): boolean {
  const { plan } = reader;
  const main = question ?? plan.prompt.find((column) => isReadable(reader.row[column.key]));
  if (main === undefined || !reader.readValue(main)) return false;
  for (const column of plan.promptExtra) if (column.key !== main.key) reader.readValue(column);
  return true;
}

/** Says of each field what the origin column declares of the row. */
function declare(fields: readonly MappedField[], sides: readonly Side[], origin: OriginClass): readonly MappedField[] {
  const onAnswersOnly = origin !== 'human' && sides.includes('model');
  return fields.map((field, index) =>
    onAnswersOnly && sides[index] === 'prompt' ? field : { ...field, declaredOrigin: origin },
  );
}

function unmappable(reader: FieldReader, context: MapContext): Unmappable {
  const { plan, row } = reader;
  const problem = reader.allProblems()[0] ?? reader.firstProblem;
  const of = (reason: Unmappable['reason'], detail: string): Unmappable => ({
    kind: 'unmappable',
    reason,
    detail: shorten(detail, MAX_DETAIL_LENGTH),
  });
  const columns = plan.explicitText ?? [
    ...plan.text,
    ...plan.response,
    ...plan.prompt,
    ...plan.system,
    ...plan.promptExtra,
    ...plan.guessedText,
  ];
  const blank = columns.find((column) => isEmpty(readColumn(row, column)));
  if (blank !== undefined) return of('no-text', `column ${shorten(blank.path, 80)} is empty`);
  if (problem !== null) return of('wrong-type', problem.detail);
  for (const column of columns) {
    const value = readColumn(row, column);
    if (value === null || value === undefined) continue;
    const place = shorten(column.path, 80);
    if (typeof value === 'object' && !(value instanceof Date)) return of('no-text', `column ${place} holds no text`);
    if (typeof value !== 'string') return of('wrong-type', `${place} is ${nameOfType(value)}; expected text`);
  }
  const absent = columns.find((column) => readColumn(row, column) === null);
  if (absent !== undefined) return of('no-text', `column ${shorten(absent.path, 80)} is null`);
  const what =
    context.missingText ??
    (context.layout === 'auto' ? 'no column of a known name' : `no columns of layout ${context.layout}`);
  const seen = plan.keys.slice(0, 12).map((key) => shorten(key, 24));
  const more = plan.keys.length > seen.length ? ', …' : '';
  return of(
    'no-text',
    `${shorten(what, 80)}; the row has ${seen.length === 0 ? 'none at all' : seen.join(', ') + more}`,
  );
}

/** Empty as text: a blank string, or a list without any item. */
function isEmpty(value: unknown): boolean {
  return typeof value === 'string' ? isBlank(value) : Array.isArray(value) && value.length === 0;
}

function isBlank(text: string): boolean {
  // The first character settles it for nearly all texts.
  const first = text.charCodeAt(0);
  if (first > 0x20 && first < 0x80) return false;
  return text.trim() === '';
}

function isPlainObject(value: unknown): value is Values {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Date) &&
    !ArrayBuffer.isView(value)
  );
}

/** Answers as evaluation logs and completion services write them; the choices of an exam are none. */
function isAnswerList(value: unknown): boolean {
  if (!Array.isArray(value) || value.length === 0) return false;
  return value.every((item) => isPlainObject(item) && (Array.isArray(item.turns) || isPlainObject(item.message)));
}

function roleOf(turn: Values): string | null {
  for (const key of ROLE_KEYS) {
    const value = turn[key];
    if (typeof value === 'string' && !isBlank(value)) return canonicalRole(value);
    if (key === 'author' && isPlainObject(value) && typeof value.role === 'string') return canonicalRole(value.role);
  }
  return null;
}

function generatorOf(value: unknown): string | null {
  if (typeof value !== 'string' || value.length > MAX_NAME_LENGTH) return null;
  const name = value.trim();
  return NO_GENERATOR.has(name.toLowerCase()) ? null : name.toWellFormed();
}

/** Numbers beyond 2^53 were rounded when they were read, so that two rows may share one: they identify nothing. */
function idOf(value: unknown): string | null {
  switch (typeof value) {
    case 'string':
      return value.length > MAX_ID_LENGTH || isBlank(value) ? null : value.toWellFormed();
    case 'number':
      return Number.isFinite(value) && Math.abs(value) <= Number.MAX_SAFE_INTEGER ? String(value) : null;
    case 'bigint':
      return value < 1n << 128n && value > -(1n << 128n) ? String(value) : null;
    case 'object':
      return isPlainObject(value) && typeof value.$oid === 'string' ? idOf(value.$oid) : null;
    default:
      return null;
  }
}

function groupOf(value: unknown): string | null {
  if (typeof value === 'string') return isBlank(value) ? null : shorten(value, MAX_NAME_LENGTH).toWellFormed();
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return typeof value === 'bigint' ? idOf(value) : null;
}

function shortString(row: Values, columns: readonly Column[], maxLength: number, used: string[]): string | null {
  for (const column of columns) {
    const value = readColumn(row, column);
    if (typeof value !== 'string' || value.length > maxLength || isBlank(value)) continue;
    if (column.steps === null) used.push(column.key);
    return value.trim().toWellFormed();
  }
  return null;
}

function metadataOf(row: Values, keys: readonly string[], used: readonly string[]): Values {
  const metadata: Record<string, unknown> = {};
  for (const key of keys) {
    if (used.includes(key)) continue;
    if (key === '__proto__')
      Object.defineProperty(metadata, key, { value: row[key], enumerable: true, configurable: true, writable: true });
    else metadata[key] = row[key];
  }
  return metadata;
}

function nameOfType(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (value instanceof Date) return 'a date';
  if (ArrayBuffer.isView(value)) return 'binary';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

function shorten(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}
