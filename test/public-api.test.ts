import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import * as dedupApi from '../src/dedup/index.ts';
import * as api from '../src/index.ts';
import * as ledgerApi from '../src/ledger/index.ts';
import * as rangeApi from '../src/range/index.ts';
import * as strataApi from '../src/strata/index.ts';

const ROOT = path.resolve(import.meta.dirname, '..');
const index = readFileSync(path.join(ROOT, 'src/index.ts'), 'utf8');

test('values', () => {
  expect(Object.keys(api).sort()).toMatchInlineSnapshot(`
    [
      "CancelledError",
      "ConfigError",
      "EmbedderError",
      "EngineError",
      "InputError",
      "OutcrossError",
      "OutputError",
      "SampleTooSmallError",
      "WhereError",
      "WorkspaceError",
      "audit",
      "auditResultSchema",
      "collectGarbage",
      "decideOrigin",
      "dedup",
      "diffAudits",
      "evaluatePolicy",
      "forget",
      "openExistingWorkspace",
      "openWorkspace",
      "originGroup",
      "parsePolicy",
      "planForgetting",
      "publishEvidencePack",
      "readPolicy",
      "traceRecords",
      "verifyWorkspace",
      "workspaceSize",
    ]
  `);
});

test('values of the rooms that are exported by themselves', () => {
  const names = { dedup: dedupApi, ledger: ledgerApi, range: rangeApi, strata: strataApi };
  expect(
    Object.fromEntries(Object.entries(names).map(([room, exported]) => [room, Object.keys(exported).sort()])),
  ).toMatchInlineSnapshot(`
    {
      "dedup": [
        "MinHasher",
        "PairComparer",
        "REMOVAL_RULE_VERSION",
        "REMOVAL_VERDICTS",
        "wordHashes",
        "wordsOf",
      ],
      "ledger": [
        "Ledger",
        "LedgerReader",
        "closeLedgerFilter",
        "forgetEntries",
        "ledgerHead",
        "openLedger",
        "openLedgerFilter",
        "openLedgerLookup",
        "openLedgerReader",
        "paraphraseThreshold",
        "proveConsistency",
        "proveInclusion",
        "provesConsistency",
        "provesInclusion",
        "readLedger",
        "readLedgerEntry",
        "updateLedgerIndex",
        "verifyLedger",
      ],
      "range": [
        "EMBEDDING_METRICS",
        "NUMERIC_METRICS",
        "PooledNeighbours",
        "TEXT_PANEL_METRICS",
        "andersonDarling",
        "binZ",
        "cellEdges",
        "chaoOne",
        "chaoOneVariance",
        "chaoWangJostEntropy",
        "classifierZ",
        "clippedCoverage",
        "countCounts",
        "countsOfCounts",
        "covarianceMatrix",
        "deleteAGroupJackknife",
        "differentBins",
        "distinctN",
        "energyDistance",
        "expectedClippedCoverage",
        "expectedCoverage",
        "expectedShortfall",
        "firstKWords",
        "frechetDistance",
        "frechetDistanceOfMoments",
        "frontierIntegral",
        "hdD",
        "hillNumber",
        "hillTailIndex",
        "intraClusterVariance",
        "jensenShannon",
        "knnRadiusRatio",
        "kolmogorovSmirnov",
        "mahalanobisShare",
        "mattr",
        "mauveDivergence",
        "maximumMeanDiscrepancy",
        "meanCosineDispersion",
        "meanRow",
        "measureColumn",
        "measureEmbeddings",
        "measureTextPanel",
        "mtld",
        "nearestNeighbours",
        "normaliseRows",
        "plugInEntropy",
        "prdc",
        "rarefiedHillOne",
        "rarefiedHillTwo",
        "rarefiedRichness",
        "sampleCoverage",
        "searchNearestNeighbours",
        "selfBleu",
        "selfRepetition",
        "slicedDistance",
        "tailCounts",
        "tailEdges",
        "tailNearestNeighbour",
        "tailRelabelling",
        "twoWayCells",
        "vendiScore",
        "vendiScores",
        "vendiScoresOfKernel",
        "vendiTwoDebiased",
        "wassersteinTwoSquared",
      ],
      "strata": [
        "assignTopics",
        "createEndpointEmbedder",
        "createTfIdfEmbedder",
        "findTopics",
        "fitTfIdf",
        "parseFit",
        "serialiseFit",
      ],
    }
  `);
});

test('types', () => {
  const types = [...index.matchAll(/export type \{([^}]*)\}/g)].flatMap((match) => match[1]!.split(','));
  expect(
    types
      .map((name) => name.trim())
      .filter((name) => name !== '')
      .sort(),
  ).toMatchInlineSnapshot(`
    [
      "AuditChanges",
      "AuditOptions",
      "AuditProgress",
      "AuditReport",
      "AuditResult",
      "Evidence",
      "Finding",
      "InputFile",
      "Origin",
      "OriginClass",
      "OriginGroup",
      "OriginStatus",
      "PolicyVerdict",
      "QuarantineEntry",
      "RunFacts",
      "SourceCard",
    ]
  `);
});

test('the index only passes on', () => {
  const statements = index
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .split(';')
    .map((one) => one.trim())
    .filter((one) => one !== '');
  for (const statement of statements) expect(statement).toMatch(/^export (type )?\{[^}]*\} from '\.\/[^']+\.ts'$/s);
});

test('the package exports what it says and nothing else', () => {
  const { exports, bin, files, sideEffects } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8'));
  expect({ exports, bin, files, sideEffects }).toMatchInlineSnapshot(`
    {
      "bin": {
        "outcross": "./dist/cli/outcross.js",
      },
      "exports": {
        ".": {
          "default": "./dist/index.js",
          "types": "./dist/index.d.ts",
        },
        "./audit.schema.json": "./dist/audit/audit.schema.json",
        "./dedup": {
          "default": "./dist/dedup/index.js",
          "types": "./dist/dedup/index.d.ts",
        },
        "./ledger": {
          "default": "./dist/ledger/index.js",
          "types": "./dist/ledger/index.d.ts",
        },
        "./package.json": "./package.json",
        "./range": {
          "default": "./dist/range/index.js",
          "types": "./dist/range/index.d.ts",
        },
        "./strata": {
          "default": "./dist/strata/index.js",
          "types": "./dist/strata/index.d.ts",
        },
      },
      "files": [
        "dist",
        "docs",
        "models",
        "README.md",
        "CHANGELOG.md",
        "LICENSE",
      ],
      "sideEffects": false,
    }
  `);
});
