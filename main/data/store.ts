import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Notice } from '../../shared/state.ts';
import { bundledKnowledge } from '../scan/cloud/knowledge.ts';
import { type Knowledge, parseKnowledge, toKnowledgeFile } from '../scan/cloud/schema.ts';

const MAX_FILE_BYTES = 32 * 1024 * 1024;

const StoredFile = z.object({ format: z.literal(1), refreshedAt: z.iso.datetime(), knowledge: z.unknown() });

/**
 * The newer of two: by part, by date. Records the app was shipped with are never missing, even from a file an older
 * version wrote.
 */
export function newest(bundled: Knowledge, stored: Knowledge): Knowledge {
  const known = new Set(
    stored.advisories.flatMap(({ product, id, aliases = [] }) =>
      [id, ...aliases].map((name) => `${product} ${name}`),
    ),
  );
  const advisories =
    stored.advisoriesAsOf >= bundled.advisoriesAsOf
      ? [
          ...stored.advisories,
          ...bundled.advisories.filter(({ product, id }) => !known.has(`${product} ${id}`)),
        ]
      : bundled.advisories;
  const lifecycleStored = stored.lifecycleAsOf >= bundled.lifecycleAsOf;
  return parseKnowledge(
    toKnowledgeFile({
      ...bundled,
      advisories,
      advisoriesAsOf: [stored.advisoriesAsOf, bundled.advisoriesAsOf].sort().at(-1) ?? bundled.advisoriesAsOf,
      lifecycle: lifecycleStored ? stored.lifecycle : bundled.lifecycle,
      lifecycleAsOf: lifecycleStored ? stored.lifecycleAsOf : bundled.lifecycleAsOf,
    }),
  );
}

/** What is known, kept in <dataDir>/knowledge.json between runs; without a readable file, what the app shipped with. */
export class KnowledgeStore {
  readonly #path: string;
  #knowledge: Knowledge;
  #refreshedAt: string | null = null;
  /** What happened while opening; for the owner to read. */
  readonly notices: Notice[] = [];

  constructor(dataDir: string, now: Date) {
    this.#path = join(dataDir, 'knowledge.json');
    this.#knowledge = bundledKnowledge();
    let text: string;
    try {
      if (statSync(this.#path).size > MAX_FILE_BYTES) throw new Error('too large');
      text = readFileSync(this.#path, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') this.#complain(now);
      return;
    }
    try {
      const file = StoredFile.parse(JSON.parse(text));
      this.#knowledge = newest(bundledKnowledge(), parseKnowledge(file.knowledge));
      this.#refreshedAt = file.refreshedAt;
    } catch {
      this.#complain(now);
    }
  }

  get knowledge(): Knowledge {
    return this.#knowledge;
  }

  /** When publishers were last asked with success; null: never by this data directory. */
  get refreshedAt(): string | null {
    return this.#refreshedAt;
  }

  /** Keeps new knowledge, whole or not at all. Throws where the disk refuses; the old file is then still there. */
  save(knowledge: Knowledge, refreshedAt: string): void {
    const temporary = `${this.#path}.new`;
    const text = JSON.stringify({ format: 1, refreshedAt, knowledge: toKnowledgeFile(knowledge) });
    try {
      mkdirSync(join(this.#path, '..'), { recursive: true });
      writeFileSync(temporary, text, { mode: 0o600, flush: true });
      renameSync(temporary, this.#path);
    } catch (error) {
      rmSync(temporary, { force: true });
      throw error;
    }
    this.#knowledge = knowledge;
    this.#refreshedAt = refreshedAt;
  }

  #complain(now: Date): void {
    this.notices.push({
      id: 'knowledge-unreadable',
      severity: 'low',
      text: `The downloaded vulnerability data could not be read, so the data of ${this.#knowledge.dataAsOf} that came with Weathervane is used. The next refresh replaces it.`,
      at: now.toISOString(),
    });
  }
}
