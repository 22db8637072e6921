import { X509Certificate } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { type Report, SEVERITIES, type Severity } from '../../shared/report.ts';
import { unseenAreas } from '../../shared/unseen.ts';
import { createFetcher } from '../data/fetcher.ts';
import { openKnowledge } from '../data/service.ts';
import { PACES, type Pace } from '../scan/cloud/pace.ts';
import { createScanPorts } from '../scan/index.ts';
import { userAgent } from '../scan/rules.ts';
import { AREAS_OF, SCAN_PARTS, type ScanPart, scan, whyUnreachable } from '../scan/scan.ts';
import { parseTarget } from '../scan/target.ts';
import { CliError, EXIT } from './exit.ts';
import { directoryOf, type Io } from './io.ts';
import { reportText } from './report-text.ts';
import { VERSION } from './version.ts';

export interface ScanArguments {
  json?: boolean;
  ca?: string;
  pin?: string;
  failOn?: string;
  only?: string;
  timeout?: string;
  intrusive?: boolean;
  pace?: string;
  dataDir?: string;
}

const MAX_CA_BYTES = 65_536;

const PEM_CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/gu;

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).raw.length > 0;
  } catch {
    return false;
  }
}

function readCa(path: string | undefined): string | null {
  if (path === undefined) return null;
  let text: string;
  try {
    if (statSync(path).size > MAX_CA_BYTES)
      throw new CliError(
        EXIT.usage,
        `${path} is larger than 64 KiB: a CA file holds a few PEM certificates.`,
      );
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof CliError) throw error;
    throw new CliError(
      EXIT.usage,
      `The CA file ${path} cannot be read. Give the path of a PEM file to --ca.`,
    );
  }
  const certificates = text.match(PEM_CERTIFICATE) ?? [];
  if (certificates.length === 0)
    throw new CliError(EXIT.usage, `${path} has no PEM certificate in it (-----BEGIN CERTIFICATE-----).`);
  const broken = certificates.findIndex((pem) => !isCertificate(pem));
  if (broken >= 0)
    throw new CliError(
      EXIT.usage,
      `Certificate ${broken + 1} in ${path} cannot be read: the file is damaged or cut short. Export it again.`,
    );
  return text;
}

function readPin(pin: string | undefined): string | null {
  if (pin === undefined) return null;
  const hex = pin.replaceAll(/^sha256[:/]?|[:\s]/giu, '').toLowerCase();
  if (!/^[0-9a-f]{64}$/u.test(hex))
    throw new CliError(
      EXIT.usage,
      'The pin is not a SHA-256 fingerprint. Give --pin the 64 hexadecimal digits of the certificate.',
    );
  return hex;
}

function readParts(only: string | undefined): ScanPart[] | undefined {
  if (only === undefined) return undefined;
  const parts = only
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean);
  const wrong = parts.find((part) => !(SCAN_PARTS as readonly string[]).includes(part));
  if (wrong !== undefined || parts.length === 0)
    throw new CliError(
      EXIT.usage,
      `--only takes ${SCAN_PARTS.join(', ')}${wrong === undefined ? '' : `, not "${wrong.slice(0, 40)}"`}.`,
    );
  return parts as ScanPart[];
}

function readSeverity(text: string | undefined): Severity | null {
  if (text === undefined) return null;
  const severity = SEVERITIES.find((known) => known === text);
  if (severity === undefined)
    throw new CliError(EXIT.usage, `--fail-on takes ${SEVERITIES.join(', ')}, not "${text.slice(0, 40)}".`);
  return severity;
}

function readTimeout(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const seconds = Number(text);
  if (!Number.isFinite(seconds) || seconds < 1 || seconds > 3600)
    throw new CliError(EXIT.usage, '--timeout takes seconds, 1 to 3600.');
  return seconds * 1000;
}

/** A command remembers nothing for a later one: a gentle scan takes the minutes that all paths take. */
const GENTLE = { timeoutMs: 600_000, mostPaceWaitMs: 480_000 };

function readPace(text: string | undefined): Pace {
  const pace = PACES.find((known) => known === (text ?? 'fast'));
  if (pace === undefined)
    throw new CliError(EXIT.usage, `--pace takes ${PACES.join(' or ')}, not "${text?.slice(0, 40)}".`);
  return pace;
}

/**
 * What a completed scan tells the shell: findings first, then whether enough was seen. A scan of some parts needs only
 * those; F needs no more.
 */
export function exitCodeOf(
  report: Pick<Report, 'status' | 'coverage' | 'grades' | 'findings'>,
  failOn: Severity | null,
  parts: readonly ScanPart[] = SCAN_PARTS,
): number {
  const bad = ({ severity }: { severity: Severity }) =>
    failOn !== null && SEVERITIES.indexOf(severity) >= SEVERITIES.indexOf(failOn);
  if (report.findings.some(bad)) return EXIT.findings;
  const web = parts.includes('cloud') || parts.includes('http');
  if (web && (report.status === 'refused' || report.status === 'unknown')) return EXIT.unseen;
  if (report.grades.overall?.grade) return EXIT.done;
  const asked = parts.flatMap((part) => AREAS_OF[part]);
  return unseenAreas(report).some(({ area }) => asked.includes(area)) ? EXIT.unseen : EXIT.done;
}

/** `weathervane scan`: one audit, printed. Resolves with the exit code; throws CliError for what was typed wrong. */
export async function scanCommand(text: string, args: ScanArguments, io: Io): Promise<number> {
  const target = parseTarget(text);
  if (!target.ok) throw new CliError(EXIT.usage, target.error.message);
  const failOn = readSeverity(args.failOn);
  const only = readParts(args.only);
  const timeoutMs = readTimeout(args.timeout);
  const pace = readPace(args.pace);
  const trust = { ca: readCa(args.ca), pin: readPin(args.pin) };
  // The newest data this computer has fetched counts here too; the scan itself fetches nothing.
  const knowledge = openKnowledge({
    dataDir: directoryOf(args.dataDir, io.env),
    fetcher: createFetcher({ userAgent: userAgent(VERSION) }),
    now: () => new Date(),
  }).current();
  const progress = process.stderr.isTTY && !args.json;
  let told = '';
  const report = await scan(
    target.value,
    {
      trust,
      signal: io.signal,
      intrusive: args.intrusive ?? false,
      pace,
      ...(pace === 'gentle' ? GENTLE : {}),
      ...(only === undefined ? {} : { only }),
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
      onProgress: ({ step }) => {
        if (!progress || step === told) return;
        told = step;
        process.stderr.write(`\r\u001b[2K${step}…`);
      },
    },
    createScanPorts(VERSION, knowledge),
  );
  if (told !== '') process.stderr.write('\r\u001b[2K');

  if (args.json) io.out(`${JSON.stringify(report, null, 2)}\n`);
  if (report.status === 'unreachable') {
    io.tell(whyUnreachable(report));
    return EXIT.unreachable;
  }
  if (!args.json)
    io.out(reportText(report, { color: io.color, width: io.width, now: Date.now(), ...(only && { only }) }));
  return exitCodeOf(report, failOn, only);
}
