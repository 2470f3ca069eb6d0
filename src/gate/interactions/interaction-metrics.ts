/** How often the users of an arm took each item: what the panel's numbers are made of. */
export interface ArmProfile {
  /** Users of the arm, each with equally many different items. */
  readonly users: number;
  readonly itemsPerUser: number;
  /** Items that anybody of the arm took. */
  readonly types: number;
  /** sum x ln x over items, x its users. */
  readonly logSum: number;
  /** sum x (x - 1). */
  readonly pairSum: number;
  /** Items of the rarest band that anybody took, and those that there are. */
  readonly rareSeen: number;
  readonly rare: number;
  /** sum x p, p the item's share of the calibration part's events. */
  readonly popularity: number;
  /** sum over items in ascending order of (2i - I - 1) x, i the item's rank among all I of both arms. */
  readonly rankSum: number;
  /** I. */
  readonly catalogue: number;
}

/** A number of the gate's panel of interactions. */
export interface InteractionMetric {
  readonly id: string;
  readonly title: string;
  /** An average is expected to be fine and never tested; a number of range is. */
  readonly role: 'average' | 'range';
  readonly widerWhen: 'larger' | 'smaller';
  readonly unitOfN: string;
  readonly formula: string;
  readonly source: string;
  readonly failureModes: string;
  /** Changes with the definition: numbers of different versions are not compared. */
  readonly version: string;
  /** Not finite where there is nothing to measure it on. */
  measure(profile: ArmProfile): number;
}

const eventsOf = ({ users, itemsPerUser }: ArmProfile) => users * itemsPerUser;

/** The panel, in the order in which reports show it. A metric is added here. */
export const INTERACTION_METRICS: readonly InteractionMetric[] = [
  {
    id: 'mean-popularity',
    title: 'Mean popularity of what is taken',
    role: 'average',
    widerWhen: 'smaller',
    unitOfN: 'events',
    formula: 'mean over events of p, p the share of the item of the events of the calibration part',
    source: 'Abdollahpouri et al. 2019 (average recommendation popularity)',
    failureModes: 'A few well-known items make nearly all of it: a lost tail hardly moves it.',
    version: '1',
    measure: (profile) => profile.popularity / eventsOf(profile),
  },
  {
    id: 'different-items',
    title: 'Different items taken',
    role: 'range',
    widerWhen: 'larger',
    unitOfN: 'events',
    formula: 'items that at least one user took, of equally many users with equally many different items each',
    source: 'catalogue coverage, Ge et al. 2010; at equal n',
    failureModes: 'Items shown at random raise it as well as range does.',
    version: '1',
    measure: ({ types }) => types,
  },
  {
    id: 'effective-items',
    title: 'Equally taken items (Hill 1)',
    role: 'range',
    widerWhen: 'larger',
    unitOfN: 'events',
    formula: 'exp(-sum p ln p), p the share of an item of the events',
    source: 'Hill 1973',
    failureModes: 'Moves little while only rare items go.',
    version: '1',
    measure: (profile) => Math.exp(Math.log(eventsOf(profile)) - profile.logSum / eventsOf(profile)),
  },
  {
    id: 'rarest-seen',
    title: 'Rarest items taken again',
    role: 'range',
    widerWhen: 'larger',
    unitOfN: 'rare items',
    formula:
      'share of the items of the rarest band, which make up the last 5 % of the calibration part, that anybody took',
    source: 'frozen bands of the calibration part',
    failureModes: 'Grows with n: compared at equal n only.',
    version: '1',
    measure: ({ rareSeen, rare }) => rareSeen / rare,
  },
  {
    id: 'gini',
    title: 'Inequality of items (Gini)',
    role: 'range',
    widerWhen: 'smaller',
    unitOfN: 'events',
    formula:
      'sum (2i - I - 1) x_(i)/(I sum x) over the I items that were taken in either arm, those not taken here with 0',
    source: 'Gini 1912',
    failureModes: 'Rests on the list of items: of both arms the same one.',
    version: '1',
    measure: (profile) => profile.rankSum / (profile.catalogue * eventsOf(profile)),
  },
  {
    id: 'user-overlap',
    title: 'Items that two users have in common',
    role: 'range',
    widerWhen: 'smaller',
    unitOfN: 'pairs of users',
    formula: 'sum x (x - 1)/(U (U - 1) m), x the users of an item, m the different items of each of U users',
    source: 'mean overlap of lists (homogenisation); one over Hill 2 but for the pairs of a user with itself',
    failureModes: 'What everybody takes anyway makes most of it.',
    version: '1',
    measure: ({ pairSum, users, itemsPerUser }) => pairSum / (users * (users - 1) * itemsPerUser),
  },
];
