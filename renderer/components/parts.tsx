import { Button } from '@mantine/core';
import { type ReactNode, useId } from 'react';
import type { Grade, Severity } from '../../shared/report.ts';
import type { ScanProgress, Unseen } from '../../shared/state.ts';
import type { Weather } from '../../shared/weather.ts';
import { gradeTone, severityTone } from '../lib/tone.ts';
import { WeatherDot, WeatherIcon } from './icons.tsx';

/** A card with an optional head; the heading names the region for screen readers. */
export function Card({
  title,
  actions,
  children,
  tone,
}: {
  title?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
  tone?: Weather;
}) {
  const id = useId();
  return (
    <section className={`card ${tone ?? ''}`} aria-labelledby={title ? id : undefined}>
      {title || actions ? (
        <div className="card-head">
          {title ? <h2 id={id}>{title}</h2> : null}
          {actions ? <div className="actions">{actions}</div> : null}
        </div>
      ) : null}
      {children}
    </section>
  );
}

/**
 * The letter of a grade on its tone; "no grade yet" where there is none. Without a verdict the letter it would be at best,
 * or none, on a dashed ground: a letter that counts never looks like that.
 */
export function GradeBadge({
  grade,
  of,
  size = 'normal',
  tone,
  unseen = null,
}: {
  grade: Grade | null;
  /** Why there is no letter, where a report has none. */
  unseen?: Pick<Unseen, 'atMost'> | null;
  /** What the grade is of, for those who cannot see where it stands. */
  of: string;
  size?: 'small' | 'normal' | 'big';
  tone?: Weather;
}) {
  const open = grade === null && unseen !== null;
  const atMost = open ? unseen.atMost : null;
  const words = grade ?? (atMost ? `${atMost} at best` : open ? 'no verdict' : 'no grade yet');
  return (
    <div
      className={`grade ${size} ${open ? 'open' : ''} ${tone ?? gradeTone(grade)}`}
      role="img"
      aria-label={`${of}: ${words}`}
    >
      <span aria-hidden="true">{grade ?? atMost ?? '–'}</span>
      {atMost && size !== 'small' ? <small aria-hidden="true">at best</small> : null}
    </div>
  );
}

export function SeverityPill({ severity }: { severity: Severity }) {
  return (
    <span className={`pill ${severityTone(severity)} ${severity === 'critical' ? 'solid' : ''}`}>
      {severity}
    </span>
  );
}

export function Pill({ tone, children }: { tone: Weather; children: ReactNode }) {
  return <span className={`pill ${tone}`}>{children}</span>;
}

/** One sentence with its weather, in place; `alert` interrupts a screen reader. */
export function Note({
  tone,
  children,
  action,
  alert = false,
}: {
  tone: Weather;
  children: ReactNode;
  action?: ReactNode;
  alert?: boolean;
}) {
  return (
    <div className={`note ${tone}`} role={alert ? 'alert' : undefined}>
      <WeatherDot weather={tone} />
      <div>{children}</div>
      {action ? <div className="push">{action}</div> : null}
    </div>
  );
}

/** What went wrong, in place, with the way to try again. */
export function Problem({ message, again }: { message: string; again?: () => void }) {
  return (
    <Note
      tone="storm"
      alert
      action={
        again ? (
          <Button size="compact-sm" variant="default" onClick={again}>
            Try again
          </Button>
        ) : undefined
      }
    >
      {message}
    </Note>
  );
}

export function Loading({ what }: { what: string }) {
  return (
    <div className="empty" role="status" aria-busy="true">
      <span>Loading {what}…</span>
    </div>
  );
}

export function Empty({
  weather = 'clear',
  title,
  children,
  action,
}: {
  weather?: Weather;
  title: string;
  children?: ReactNode;
  action?: ReactNode;
}) {
  return (
    <div className={`empty ${weather}`}>
      <WeatherIcon weather={weather} size={36} />
      <b>{title}</b>
      {children ? <span>{children}</span> : null}
      {action}
    </div>
  );
}

/** A scan under way: an overlay on what is known, never instead of it. */
export function Working({ progress }: { progress: ScanProgress }) {
  const percent = Math.min(100, Math.round((progress.done / progress.total) * 100));
  return (
    <div
      className="working"
      role="progressbar"
      aria-label={progress.step}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent}
    >
      <i style={{ width: `${Math.max(percent, 4)}%` }} />
    </div>
  );
}

/** Several values of one name, one a line; nothing known where there is none. */
export function Lines({ of }: { of: readonly string[] | null | undefined }) {
  return of && of.length > 0 ? (
    of.map((line) => <div key={line}>{line}</div>)
  ) : (
    <span className="faint">not known</span>
  );
}

/** Name and value pairs; a null value says so instead of leaving a hole. */
export function Facts({ rows }: { rows: readonly (readonly [string, ReactNode])[] }) {
  return (
    <dl className="facts">
      {rows.map(([name, value]) => (
        <div key={name} style={{ display: 'contents' }}>
          <dt>{name}</dt>
          <dd>{value ?? <span className="faint">not known</span>}</dd>
        </div>
      ))}
    </dl>
  );
}

/** A page's head: what it is, what it says now, what can be done. */
export function Head({
  title,
  children,
  actions,
  weather,
  badge,
  below,
}: {
  title: string;
  children?: ReactNode;
  /** One more line under it, in the colour of what matters less. */
  below?: ReactNode;
  actions?: ReactNode;
  weather?: Weather;
  badge?: ReactNode;
}) {
  return (
    <div className={`hero ${weather ?? ''}`}>
      {weather ? <WeatherIcon weather={weather} size={56} /> : null}
      {badge}
      <div className="words">
        <h1>{title}</h1>
        {children ? <p>{children}</p> : null}
        {below}
      </div>
      {actions ? <div className="actions">{actions}</div> : null}
    </div>
  );
}
