import type { ReactNode } from 'react';
import type { Weather } from '../../shared/weather.ts';
import { WEATHER_WORDS } from '../lib/tone.ts';

/** The four weathers differ by shape, not only by colour. */
const SHAPES: Record<Weather, ReactNode> = {
  clear: (
    <>
      <circle cx="12" cy="12" r="5" fill="currentColor" />
      <path
        d="M12 2v2.5M12 19.5V22M2 12h2.5M19.5 12H22M4.9 4.9l1.8 1.8M17.3 17.3l1.8 1.8M4.9 19.1l1.8-1.8M17.3 6.7l1.8-1.8"
        stroke="currentColor"
        strokeWidth="2"
        strokeLinecap="round"
      />
    </>
  ),
  unsettled: (
    <>
      <circle cx="8.5" cy="8" r="3.2" fill="currentColor" />
      <path
        d="M8.5 1.8v1.4M2.3 8h1.4M4.1 3.6l1 1M12.9 3.6l-1 1"
        stroke="currentColor"
        strokeWidth="2"
        strokeLinecap="round"
        fill="none"
      />
      <path
        fill="currentColor"
        d="M9 20.5a4.3 4.3 0 0 1-.4-8.6 5.6 5.6 0 0 1 10.7 1.3A3.7 3.7 0 0 1 18.7 20.5z"
      />
    </>
  ),
  storm: (
    <>
      <path
        fill="currentColor"
        d="M7.2 15A4.7 4.7 0 0 1 6.8 5.6 6.1 6.1 0 0 1 18.5 7 4 4 0 0 1 17.9 15h-2.3l1.4-3h-4.4l-2 3z"
      />
      <path fill="currentColor" d="M12.6 12.8h3l-2 3.9h2.7L11 23l1.4-4.7H9.8z" />
    </>
  ),
  fog: (
    <path
      d="M4 7h11M19 7h1M3 12h3M10 12h11M5 17h13"
      stroke="currentColor"
      strokeWidth="2.4"
      strokeLinecap="round"
      fill="none"
    />
  ),
};

/** Without a label the icon is decoration: words beside it say the same. */
function Icon({
  size,
  label,
  className,
  children,
}: {
  size: number;
  label?: string;
  className?: string;
  children: ReactNode;
}) {
  return label ? (
    <svg width={size} height={size} viewBox="0 0 24 24" className={className} role="img" aria-label={label}>
      {children}
    </svg>
  ) : (
    <svg width={size} height={size} viewBox="0 0 24 24" className={className} aria-hidden="true">
      {children}
    </svg>
  );
}

export function WeatherIcon({ weather, size = 24 }: { weather: Weather; size?: number }) {
  return <Icon size={size}>{SHAPES[weather]}</Icon>;
}

/** The small one in front of a row, in its own tone; read out as its word. */
export function WeatherDot({ weather, label }: { weather: Weather; label?: string }) {
  return (
    <Icon size={16} className={`dot ${weather}`} label={label ?? WEATHER_WORDS[weather]}>
      {SHAPES[weather]}
    </Icon>
  );
}

const line = {
  fill: 'none',
  stroke: 'currentColor',
  strokeWidth: 2,
  strokeLinecap: 'round',
  strokeLinejoin: 'round',
} as const;

export function VaneIcon({ size = 22 }: { size?: number }) {
  return (
    <Icon size={size}>
      <g {...line}>
        <path d="M12 10v12M8.5 22h7M3 7h13" />
        <path fill="currentColor" d="M15 3.5 21.5 7 15 10.5z" />
        <path d="M3 4.2v5.6" />
      </g>
    </Icon>
  );
}

export function TurnIcon() {
  return (
    <Icon size={14} className="turn">
      <path d="M9 6l6 6-6 6" {...line} />
    </Icon>
  );
}

const MARKS = {
  yes: 'M5 12.5l4.5 4.5L19 7.5',
  no: 'M6 6l12 12M18 6L6 18',
  some: 'M5 12h14',
} as const;

/** A check, a cross, a dash; always with words for those who do not see it. */
export function Mark({ kind, tone, label }: { kind: keyof typeof MARKS; tone: Weather; label: string }) {
  return (
    <Icon size={16} className={`dot ${tone}`} label={label}>
      <path d={MARKS[kind]} {...line} strokeWidth={2.6} />
    </Icon>
  );
}
