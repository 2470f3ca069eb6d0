import { generatorOf, isBlank, isPlainObject, nameOfType, shorten } from './cell-value.ts';
import { canonicalRole } from './chat-roles.ts';
import { type Column, type ColumnPlan, readColumn, type Side } from './column-plan.ts';
import type { FieldProblem, MappedField } from './mapped-row.ts';

/** The last one counts the rest, so that a row of a million wrong values costs no memory. */
const MAX_PROBLEMS = 32;
export const MAX_DETAIL_LENGTH = 200;
const CONTENT_KEYS = ['content', 'value', 'text', 'utterance', 'message'] as const;
const ROLE_KEYS = ['role', 'from', 'speaker', 'sender', 'author'] as const;
/** Turns written as `{ "user": "…", "assistant": "…" }`. */
const SPOKEN_KEYS = ['system', 'user', 'human', 'prompt', 'assistant', 'bot', 'gpt', 'response'] as const;
/** Whether the key may name something else than a writer, see `WEAK_GENERATED_BY_COLUMNS`. */
const MODEL_KEYS = [
  ['model', true],
  ['generated_by', false],
  ['model_name', true],
] as const;
const TEXT_PARTS: ReadonlySet<unknown> = new Set([undefined, 'text', 'input_text', 'output_text']);
const NO_PROBLEMS: readonly FieldProblem[] = [];

type Values = Readonly<Record<string, unknown>>;

/** Collects the fields of one row. `sides` runs beside `fields`. */
export class FieldReader {
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
  readonly #rowModels: { model?: string | null; text?: string | null } = {};

  constructor(row: Values, plan: ColumnPlan) {
    this.row = row;
    this.plan = plan;
  }

  /** The writer that a column of the row names for texts of a side. */
  rowModel(side: Side): string | null {
    if (side === 'prompt') return null;
    const known = this.#rowModels[side];
    if (known !== undefined) return known;
    let found: string | null = null;
    for (const column of this.plan.generatedBy) {
      found = generatorOf(readColumn(this.row, column), { isWeak: column.isWeak && side !== 'model' });
      if (found === null) continue;
      if (column.steps === null) this.used.push(column.key);
      break;
    }
    this.#rowModels[side] = found;
    return found;
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
        count: 1,
      });
    } else this.#furtherProblemCount++;
  }

  allProblems(): readonly FieldProblem[] {
    if (this.#problems === null) return NO_PROBLEMS;
    if (this.#furtherProblemCount > 0) {
      const count = this.#furtherProblemCount;
      const detail = `${count} more ${count === 1 ? 'part of this row is' : 'parts of this row are'} of a wrong type`;
      this.#problems.push({ path: '', reason: 'wrong-type', detail, count });
      this.#furtherProblemCount = 0;
    }
    return this.#problems;
  }

  /** Reads a column that was guessed: what in it is no text is no fault of the row, whose author never called it one. */
  readGuess(column: Column): void {
    const problems = this.#problems?.length ?? 0;
    const further = this.#furtherProblemCount;
    this.readValue(column);
    if (this.#problems) this.#problems.length = problems;
    this.#furtherProblemCount = further;
  }

  /**
   * Reads a column by the type of its value: a text, a list of texts or turns, one turn.
   *
   * @returns whether it gave a field
   */
  readValue(column: Column): boolean {
    const value = readColumn(this.row, column);
    // A flag (`chosen: true`) is said of a text, it is none.
    if (value === null || value === undefined || typeof value === 'boolean') return false;
    const before = this.fields.length;
    if (typeof value === 'string') {
      // A column that names the writer counts as read only where there is a text it applies to.
      if (isBlank(value)) return false;
      this.push(column.place, column.path, null, value, column.side, this.#modelOf(column));
    } else if (Array.isArray(value)) this.#readTurns(value, column);
    else if (typeof value === 'object' && !(value instanceof Date) && !ArrayBuffer.isView(value)) {
      this.#readTurn(value as Values, column.place, column, true);
    } else this.problem(column.place, `${column.path} is ${nameOfType(value)}; expected text`);
    if (this.fields.length === before) return false;
    if (column.steps === null) this.used.push(column.key);
    return true;
  }

  /** Who wrote the texts of a column, as far as the row says so of the column's side. */
  #modelOf(column: Column, side: Side = column.side): string | null {
    if (column.side === 'prompt') return null;
    if (column.model !== null) {
      const model = generatorOf(this.row[column.model], { isWeak: false });
      if (model !== null) {
        this.used.push(column.model);
        return model;
      }
    }
    return this.rowModel(side);
  }

  #readTurns(turns: readonly unknown[], column: Column): void {
    for (let index = 0; index < turns.length; index++) {
      const turn = turns[index];
      const path = `${column.place}[${index}]`;
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
      for (const [key, isWeak] of MODEL_KEYS) {
        model = generatorOf(turn[key], { isWeak: isWeak && side !== 'model' });
        if (model !== null) break;
      }
      model ??= this.#modelOf(column, side);
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
    // What was read of the row's columns is to be marked as used again.
    delete this.#rowModels.model;
    delete this.#rowModels.text;
    this.firstProblem ??= this.#problems?.[0] ?? null;
    this.#problems = null;
    this.#furtherProblemCount = 0;
  }
}

function roleOf(turn: Values): string | null {
  for (const key of ROLE_KEYS) {
    const value = turn[key];
    if (typeof value === 'string' && !isBlank(value)) return canonicalRole(value);
    if (key === 'author' && isPlainObject(value) && typeof value.role === 'string') return canonicalRole(value.role);
  }
  return null;
}
