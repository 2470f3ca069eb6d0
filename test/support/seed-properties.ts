import fc from 'fast-check';

/** Properties are tried on the same cases each time, so that a red run can be run again; PROPERTY_SEED tries others. */
fc.configureGlobal({ seed: Number(process.env.PROPERTY_SEED ?? 20_261_122) });
