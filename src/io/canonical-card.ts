import { ConfigError } from '../errors.ts';
import type { SourceCard } from '../record/source-card.ts';
import { canonicalRole } from './chat-roles.ts';

/**
 * A card with its roles spelled as fields spell them, so that `human` and `user` name the same turns.
 *
 * @param place where the card was written, for the error
 * @throws {ConfigError} when two spellings of one role declare different classes
 */
export function canonicalCard<T extends Pick<SourceCard, 'roles'>>(card: T, place: string): T {
  if (card.roles === undefined) return card;
  const roles: Record<string, NonNullable<SourceCard['roles']>[string]> = {};
  for (const [name, origin] of Object.entries(card.roles)) {
    const role = canonicalRole(name);
    if (Object.hasOwn(roles, role) && roles[role] !== origin) {
      throw new ConfigError({
        place,
        problem: `roles gives the turns of "${role}" two origins, ${roles[role]} and ${origin} ("${name}" is the same role)`,
        hint: `Name "${role}" once.`,
      });
    }
    roles[role] = origin;
  }
  return { ...card, roles };
}
