import { statSync } from 'node:fs';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** What takes far longer than its size tells, the longest first: processes are started, or a browser draws every page. */
const long = [
  'interface/permissions.test.ts',
  'browser/',
  'host/',
  'functions/',
  'interface/shield.test.ts',
  'interface/sealed.test.ts',
  'interface/kill.test.ts',
];

const rank = ({ moduleId }: TestSpecification): number => {
  const at = long.findIndex((part) => moduleId.includes(`/test/${part}`));
  return at < 0 ? long.length : at;
};

/** One home after the other; in each the longest files first, so that all processes end at about the same time. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const size = new Map(files.map(({ moduleId }) => [moduleId, statSync(moduleId).size]));
    const sizeOf = ({ moduleId }: TestSpecification): number => size.get(moduleId) ?? 0;
    return files.toSorted(
      (one, other) =>
        other.project.name.localeCompare(one.project.name) ||
        rank(one) - rank(other) ||
        sizeOf(other) - sizeOf(one),
    );
  }
}
