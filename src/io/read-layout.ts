import { isBlank, isPlainObject, isReadable } from './cell-value.ts';
import { canonicalRole } from './chat-roles.ts';
import type { Column, Layout } from './column-plan.ts';
import type { FieldReader } from './field-reader.ts';

/** Reads the fields of a row by the first layout that has a text, or by the one prescribed. */
export function readLayout(reader: FieldReader, layout: Layout): void {
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
    for (const column of plan.guessedText) reader.readGuess(column);
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
      generatedBy: isModel ? (field.generatedBy ?? reader.rowModel('model')) : null,
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

/** Answers as evaluation logs and completion services write them; the choices of an exam are none. */
function isAnswerList(value: unknown): boolean {
  if (!Array.isArray(value) || value.length === 0) return false;
  return value.every((item) => isPlainObject(item) && (Array.isArray(item.turns) || isPlainObject(item.message)));
}
