import { InputError } from '../../errors.ts';

/** Numbers of a table that are held in memory, a gigabyte; models hold copies of them. */
const MOST_NUMBERS = 2 ** 27;
const FIRST_ROOM = 1024;

/** A list of numbers that grows, without an object a number. */
export class NumberList {
  length = 0;
  #room = new Float64Array(FIRST_ROOM);
  readonly #path: string;

  /** @param path of the table, for messages */
  constructor(path: string) {
    this.#path = path;
  }

  /** @throws {InputError} where the table is larger than what is held in memory */
  push(value: number): void {
    if (this.length === this.#room.length) this.#grow();
    this.#room[this.length++] = value;
  }

  /** A copy without the room to grow. */
  values(): Float64Array {
    return this.#room.slice(0, this.length);
  }

  #grow(): void {
    if (this.length >= MOST_NUMBERS)
      throw new InputError({
        path: this.#path,
        problem: `more than ${MOST_NUMBERS} numbers, which a loop does not hold in memory beside its models`,
        hint: 'Choose fewer columns, or a sample of the rows.',
      });
    const room = new Float64Array(this.#room.length * 2);
    room.set(this.#room);
    this.#room = room;
  }
}
