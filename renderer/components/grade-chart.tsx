import { useLayoutEffect, useRef, useState } from 'react';
import type { ChangeRecord, TrendPoint } from '../../shared/state.ts';
import { day, exactly } from '../../shared/words/index.ts';
import { changeTone } from '../lib/changes.ts';
import {
  type Box,
  CHARACTER,
  changesOnly,
  placeLabels,
  stepPath,
  ticks,
  wordsAt,
  xOf,
  yOf,
} from '../lib/chart.ts';
import { axisOf, KINDS, marksOf, type TrendKind } from '../lib/trend.ts';

const DAY = 86_400_000;
const shorten = (text: string, most: number): string =>
  text.length > most ? `${text.slice(0, most - 1).trimEnd()}…` : text;

/** The height of the line at a moment: the newest point not after it. */
function levelAt(points: readonly { at: number; y: number | null }[], at: number): number | null {
  let level: number | null = null;
  for (const point of points) {
    if (point.at > at) break;
    level = point.y;
  }
  return level;
}

/** The width of an element in pixels, known before it is painted for the first time. */
function useWidth() {
  const ref = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const element = ref.current;
    if (!element) return;
    const measure = () => setWidth(element.clientWidth);
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return { ref, width };
}

/** A step chart of one kind of grade, with the changes that moved it; the same as words for who cannot see it. */
export function GradeChart({
  points,
  kind,
  changes,
  now,
  days,
}: {
  points: readonly TrendPoint[];
  kind: TrendKind;
  changes: readonly ChangeRecord[];
  now: number;
  days: number;
}) {
  // Drawn in the pixels it gets, so that its words stay as large as all others.
  const { ref, width: measured } = useWidth();
  const width = Math.max(420, measured || 1100);
  const height = kind === 'certificate' ? 170 : 236;
  const box: Box = {
    left: 44,
    right: width - 6,
    top: 16,
    bottom: height - 34,
    from: now - days * DAY,
    to: now,
  };
  const axis = axisOf(points, kind);
  const steps = changesOnly(axis.points);
  const marks = marksOf(changes, kind, box.from, ((box.to - box.from) * 90) / width);
  // Also what makes a first scan visible, before there is a line.
  const last = axis.points.at(-1);
  const newest = last && last.y !== null ? { at: box.to, y: last.y } : null;
  const labels = placeLabels(
    marks.map(({ at }) => xOf(box, at)),
    box,
  );
  const name = KINDS.find(({ value }) => value === kind)?.label ?? kind;
  const summary = marks.map(({ at, text }) => `${day(new Date(at).toISOString(), now)}: ${text}`).join('; ');
  return (
    <div ref={ref}>
      <svg
        className="chart"
        viewBox={`0 0 ${width} ${height}`}
        width="100%"
        role="img"
        aria-label={`${name} over ${days} days. ${summary || 'No change in this time.'}`}
      >
        {axis.labels.map(({ y, text }) => (
          <g key={text}>
            <path d={`M${box.left} ${yOf(box, y)}H${box.right}`} stroke="var(--line)" />
            <text x="8" y={yOf(box, y) + 4}>
              {text}
            </text>
          </g>
        ))}
        <path d={stepPath(steps, box)} fill="none" stroke="var(--accent)" strokeWidth="2.5" />
        {newest ? (
          <circle cx={xOf(box, newest.at)} cy={yOf(box, newest.y)} r="3.5" fill="var(--accent)" />
        ) : null}
        {marks.map((mark, at) => {
          const x = xOf(box, mark.at);
          const level = levelAt(axis.points, mark.at + 60_000);
          const y = yOf(box, level ?? 1);
          const { side, characters } = labels[at] ?? { side: 'right', characters: 0 };
          const text = shorten(mark.text, characters);
          const start = side === 'left' ? x - 8 - text.length * CHARACTER : x + 8;
          const place = wordsAt(steps, box, { left: start, right: start + text.length * CHARACTER, y });
          return (
            <g key={mark.at}>
              <circle
                cx={x}
                cy={y}
                r="5"
                fill="var(--surface)"
                stroke={`var(--${changeTone(mark)})`}
                strokeWidth="2"
              >
                <title>
                  {`${exactly(new Date(mark.at).toISOString())}: ${mark.text}${mark.more > 0 ? ` (and ${mark.more} more)` : ''}`}
                </title>
              </circle>
              {characters === 0 || place === null ? null : (
                <text
                  x={side === 'left' ? x - 8 : x + 8}
                  y={place === 'below' ? y + 20 : y - 9}
                  textAnchor={side === 'left' ? 'end' : 'start'}
                >
                  {text}
                </text>
              )}
            </g>
          );
        })}
        {ticks(box.from, box.to, 4).map((at, index, all) => (
          <text
            key={at}
            x={xOf(box, at)}
            y={height - 6}
            textAnchor={index === 0 ? 'start' : index === all.length - 1 ? 'end' : 'middle'}
          >
            {index === all.length - 1 ? 'today' : day(new Date(at).toISOString(), now)}
          </text>
        ))}
      </svg>
    </div>
  );
}
