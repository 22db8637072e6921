import { useEffect, useRef, useState } from 'react';
import type { CallInput, CallOutput } from '../../shared/contract.ts';
import { useClient } from '../hooks/index.ts';

type Listing = 'listChanges' | 'listAlerts' | 'listScans';
type Row<N extends Listing> = CallOutput<N>[number];

/** What the next page starts before: scans are numbered by scanId, the rest by id. */
const numberOf = (row: { id: number } | { scanId: number }): number => ('id' in row ? row.id : row.scanId);

/** The most rows that one call of the contract gives. */
const MOST = 500;

/**
 * A list of main, page by page, newest first. When `key` or the filter changes, as many rows as are shown are asked for
 * again, in as many calls as that takes, so that nothing jumps or goes.
 */
export function usePaged<N extends Listing>(
  name: N,
  input: (before: number | null) => CallInput<N>,
  size: number,
  key: unknown,
): { items: Row<N>[]; loading: boolean; error: string | null; more: boolean; next(): void; again(): void } {
  const client = useClient();
  const [state, setState] = useState<{ of: string; items: Row<N>[]; more: boolean; error: string | null }>({
    of: '',
    items: [],
    more: false,
    error: null,
  });
  const [loading, setLoading] = useState(false);
  const [attempt, setAttempt] = useState(0);
  const first = input(null);
  const filter = JSON.stringify(first);
  const shown = useRef(0);
  shown.current = state.of === filter ? state.items.length : 0;
  const round = useRef(0);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the filter is the input as text; key and attempt say "again"
  useEffect(() => {
    const mine = ++round.current;
    const wanted = Math.max(size, shown.current);
    setLoading(true);
    const fetchAll = async () => {
      const items: Row<N>[] = [];
      let more = true;
      let error: string | null = null;
      while (more && error === null && items.length < wanted) {
        const limit = Math.min(MOST, wanted - items.length);
        const last = items.at(-1);
        const answer = await client.call(name, { ...first, limit, before: last ? numberOf(last) : null });
        if (mine !== round.current) return;
        const rows = answer.ok ? (answer.value as Row<N>[]) : [];
        items.push(...rows);
        more = answer.ok && rows.length === limit;
        error = answer.ok ? null : answer.error.message;
      }
      setLoading(false);
      setState({ of: filter, items, more, error });
    };
    void fetchAll();
    return () => {
      round.current += 1;
    };
  }, [client, name, filter, key, attempt, size]);

  const next = () => {
    const last = state.items.at(-1);
    if (!last || loading) return;
    const mine = round.current;
    setLoading(true);
    void client.call(name, input(numberOf(last))).then((answer) => {
      if (mine !== round.current) return;
      setLoading(false);
      const rows = answer.ok ? (answer.value as Row<N>[]) : [];
      setState((before) => ({
        ...before,
        items: [...before.items, ...rows],
        more: answer.ok && rows.length === size,
        error: answer.ok ? null : answer.error.message,
      }));
    });
  };
  const current = state.of === filter;
  return {
    items: current ? state.items : [],
    loading: loading || !current,
    error: current ? state.error : null,
    more: current && state.more,
    next,
    again: () => setAttempt((value) => value + 1),
  };
}
