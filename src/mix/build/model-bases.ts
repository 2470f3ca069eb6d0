import type { LineageGraph } from '../../lineage/lineage-graph.ts';
import type { Recipe } from '../recipe/recipe.ts';
import { knownGenerator, nameKey } from './known-generator.ts';

/**
 * What models were made of, as far as a recipe and the lineage tell. A model counts to its base, to the base of that one, and so on: a trait
 * that passes between models of one base does not stop at one that was made in between.
 */
export class ModelBases {
  readonly #recipe: Pick<Recipe, 'generators' | 'model'>;
  readonly #lineage: Pick<LineageGraph, 'knownModel'>;
  readonly #all: ReadonlySet<string>;
  /** Of the model that will be trained. */
  readonly own: readonly string[];

  constructor(recipe: Pick<Recipe, 'generators' | 'model'>, lineage: Pick<LineageGraph, 'knownModel' | 'models'>) {
    this.#recipe = recipe;
    this.#lineage = lineage;
    const own = recipe.model?.base;
    const told = [
      own,
      ...recipe.generators.map(({ base }) => base),
      ...[...lineage.models.values()].map((m) => m.base),
    ];
    this.#all = new Set(told.flatMap((base) => (base == null ? [] : [this.keyOf(base)])));
    this.own = own === undefined ? [] : this.#from(own);
  }

  /** Names of one model are the same: in any case, and as an alias of the lineage. */
  keyOf(name: string): string {
    return nameKey(this.#lineage.knownModel(name)?.name ?? name);
  }

  /** All bases of a model, by key, nearest first; that model itself first where others are made of it. */
  of(name: string): readonly string[] {
    const key = this.keyOf(name);
    const base = knownGenerator(name, this.#recipe, this.#lineage)?.base;
    return [...new Set([...(this.#all.has(key) ? [key] : []), ...(base === undefined ? [] : this.#from(base))])];
  }

  #from(first: string): readonly string[] {
    const found = new Set<string>();
    for (let name: string | undefined = first; name !== undefined; ) {
      const key = this.keyOf(name);
      // A pattern may fit the base itself.
      if (found.has(key)) break;
      found.add(key);
      name = knownGenerator(name, this.#recipe, this.#lineage)?.base;
    }
    return [...found];
  }
}
