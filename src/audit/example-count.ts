/** Example records shown beside a stratum or a finding. */
export const EXAMPLE_COUNT = 3;
