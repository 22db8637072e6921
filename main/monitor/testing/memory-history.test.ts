import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ChangeGroup } from '../../../shared/change-groups.ts';
import { ChangeKind } from '../../../shared/state.ts';
import { inGroup } from '../../../shared/testing/change-groups.ts';
import { openHistory } from '../../storage/history/index.ts';
import { temporaryDirectory } from '../../storage/testing/fixture.ts';
import { MemoryHistory } from './memory-history.ts';

test('both histories narrow changes to a group, count and mark just those', () => {
  const { directory, remove } = temporaryDirectory();
  const history = openHistory(join(directory, 'history.db'), () => new Date(0));
  const at = '2026-06-01T00:00:00.000Z';
  const subjects = ['certificate.x', 'cloud.x|y', 'tls.x', 'headers.x', 'exposure.x', 'reachability.x'];
  const list = ChangeKind.options.flatMap((kind) =>
    [...subjects, 'tls', 'headers', 'nextcloudScan', 'overall', null].map((subject, index) => ({
      kind,
      subject,
      direction: index % 2 === 0 ? ('worse' as const) : ('better' as const),
      severity: 'low' as const,
      sentence: 'Something changed.',
      before: null,
      after: null,
      cause: 'cloud' as const,
    })),
  );
  const memory = new MemoryHistory();
  for (const one of [history, memory]) {
    one.addChanges('home', null, at, list);
    one.addChanges('other', null, at, list);
  }
  const upTo = list.length * 2;
  for (const cloudId of ['home', null, 'nobody'])
    for (const group of ChangeGroup.options) {
      const query = { cloudId, group, unreadOnly: false, limit: upTo, before: null };
      const found = history.changes(query);
      expect(found, group).toEqual(memory.changes(query));
      expect(found.every((one) => inGroup(one, group))).toBe(true);
      expect(history.countChanges({ cloudId, group })).toEqual({
        all: upTo,
        fitting: found.length,
        unread: found.length,
      });
    }
  for (const one of [history, memory]) {
    one.markChangesRead({ upTo, cloudId: 'home', group: 'tls' });
    one.markChangesRead({ from: upTo, upTo, cloudId: null });
  }
  const unread = { cloudId: null, unreadOnly: true, limit: upTo, before: null };
  expect(history.changes(unread)).toEqual(memory.changes(unread));
  expect(history.countChanges({ cloudId: 'home', group: 'tls' }).unread).toBe(0);
  expect(history.countChanges({ cloudId: 'other', group: 'tls' })).toEqual(
    memory.countChanges({ cloudId: 'other', group: 'tls' }),
  );
  expect(history.unreadChanges()).toBe(memory.unreadChanges());
  history.close();
  remove();
});
