import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import * as dedupApi from '../src/dedup/index.ts';
import * as gateApi from '../src/gate/index.ts';
import * as api from '../src/index.ts';
import * as ledgerApi from '../src/ledger/index.ts';
import * as loopApi from '../src/loop/index.ts';
import * as originApi from '../src/origin/index.ts';
import * as rangeApi from '../src/range/index.ts';
import * as reviewApi from '../src/review/index.ts';
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
      "alikePrevalence",
      "audit",
      "auditResultSchema",
      "collectGarbage",
      "decideOrigin",
      "dedup",
      "diffAudits",
      "evaluatePolicy",
      "excessPrevalence",
      "forget",
      "openExistingWorkspace",
      "openWorkspace",
      "originGroup",
      "parsePolicy",
      "planForgetting",
      "prevalence",
      "publishEvidencePack",
      "readExport",
      "readPolicy",
      "traceRecords",
      "verifyWorkspace",
      "wordPrevalence",
      "workspaceSize",
    ]
  `);
});

test('values of the rooms that are exported by themselves', () => {
  const names = {
    dedup: dedupApi,
    ledger: ledgerApi,
    loop: loopApi,
    gate: gateApi,
    origin: originApi,
    range: rangeApi,
    review: reviewApi,
    strata: strataApi,
  };
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
      "gate": [
        "appendGeneration",
        "attributeLoss",
        "attributeStages",
        "brierScore",
        "calibrationBins",
        "calibrationError",
        "calibrationGap",
        "classifyDocuments",
        "compare",
        "compareGeneration",
        "compareInteractions",
        "compareReadScores",
        "compareScores",
        "compareStages",
        "contrastExamples",
        "convergeModels",
        "createInteractionReference",
        "createReference",
        "decideVerdict",
        "headlineOf",
        "listAllReferences",
        "listReferences",
        "lossOfShares",
        "measureConvergence",
        "measureGatePanel",
        "measureHouseStyle",
        "openReference",
        "pairedTailTest",
        "prepareReference",
        "readGeneration",
        "readScoreFiles",
        "readScores",
        "renewReference",
        "surveyLine",
        "verifyReference",
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
      "loop": [
        "PRESETS",
        "effectiveSizeByClass",
        "effectiveSizeOfSamples",
        "effectiveSizeOfTrainingSets",
        "excessLostTypes",
        "fittedTemperature",
        "forecastLine",
        "forecastLoop",
        "gaussianShrinkage",
        "generationsForPower",
        "incrementCovariance",
        "labOf",
        "makePlan",
        "parseLab",
        "planStrata",
        "populationMeasures",
        "presetLab",
        "readLabFile",
        "simulate",
        "strataOfAudit",
        "strataOfFile",
        "strataOfReference",
        "tailThreshold",
        "temperatureScore",
        "temperatureScoreOfSamples",
        "traitShift",
        "wrightFisherStep",
      ],
      "origin": [
        "DECISION_VERSION",
        "DETECTION_LEVELS",
        "LEAST_ANCHORS",
        "STYLE_LEAST_WORDS",
        "STYLE_PROMISES",
        "STYLE_WEIGHT_CAP",
        "abstentionText",
        "calibrateStyle",
        "conformalBound",
        "conformalP",
        "conformalThreshold",
        "createStyleScorer",
        "decideOrigin",
        "detectWatermarks",
        "detectionRates",
        "estimateShare",
        "estimateShares",
        "excessWords",
        "groupSimilarity",
        "isOwnGreen",
        "judgeSpans",
        "kgwDetector",
        "liangShare",
        "loadStyleModel",
        "ownGreenListDetector",
        "parseCroissant",
        "parseDataProvenance",
        "parseDatasetCard",
        "parseStyleCalibration",
        "parseWatermarkKey",
        "phraseHashes",
        "reachedLevel",
        "readRights",
        "rightsFileKind",
        "styleBucket",
        "styleLikelihood",
        "synthIdDetector",
        "syntheticProbability",
        "testGroups",
        "unsuitableText",
        "watermarkEvidence",
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
      "review": [
        "REVIEW_VERDICTS",
        "applyReviews",
        "giveVerdict",
        "listReviews",
        "parseReviewItem",
        "printReviewItem",
        "reviewAgreement",
        "reviewQueue",
        "reviewSession",
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
      "AlikeOptions",
      "AnchorText",
      "AnchorTexts",
      "AuditChanges",
      "AuditOptions",
      "AuditProgress",
      "AuditReport",
      "AuditResult",
      "Evidence",
      "ExcessOptions",
      "ExportItem",
      "ExportProblem",
      "Finding",
      "InputFile",
      "Origin",
      "OriginClass",
      "OriginGroup",
      "OriginStatus",
      "PolicyVerdict",
      "PrevalenceOptions",
      "QuarantineEntry",
      "RunFacts",
      "SourceCard",
      "WordShareOptions",
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
        "./gate": {
          "default": "./dist/gate/index.js",
          "types": "./dist/gate/index.d.ts",
        },
        "./ledger": {
          "default": "./dist/ledger/index.js",
          "types": "./dist/ledger/index.d.ts",
        },
        "./loop": {
          "default": "./dist/loop/index.js",
          "types": "./dist/loop/index.d.ts",
        },
        "./origin": {
          "default": "./dist/origin/index.js",
          "types": "./dist/origin/index.d.ts",
        },
        "./package.json": "./package.json",
        "./range": {
          "default": "./dist/range/index.js",
          "types": "./dist/range/index.d.ts",
        },
        "./review": {
          "default": "./dist/review/index.js",
          "types": "./dist/review/index.d.ts",
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
