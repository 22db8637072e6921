import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import { handleFailures, startSentence } from './failures.ts';

const places = { dataDir: '/home/o/data', logDir: '/home/o/data/logs' };

function world() {
  const process = new EventEmitter();
  const logged: string[] = [];
  const boxes: { title: string; content: string }[] = [];
  const exits: number[] = [];
  const failures = handleFailures(
    {
      process,
      log: { dir: places.logDir, write: (level, message) => logged.push(`${level} ${message}`) },
      showErrorBox: (title, content) => boxes.push({ title, content }),
      exit: (code) => exits.push(code),
    },
    places.dataDir,
  );
  return { process, logged, boxes, exits, failures };
}

test('a start that fails ends with its sentence and exit code 2', () => {
  const { failures, boxes, exits, logged } = world();
  failures.startFailed(
    new Error('The data directory is in use by the browser host (process 7). Stop it first.'),
  );
  expect(boxes).toEqual([
    {
      title: 'Weathervane cannot start',
      content: 'The data directory is in use by the browser host (process 7). Stop it first.',
    },
  ]);
  expect(exits).toEqual([2]);
  expect(logged).toHaveLength(1);
});

test.each(['uncaughtException', 'unhandledRejection'])(
  '%s while starting ends the program, told once',
  (event) => {
    const { process, boxes, exits, logged } = world();
    process.emit(event, new TypeError('x is not a function'));
    process.emit(event, new Error('and another'));
    expect(boxes).toHaveLength(1);
    expect(boxes[0]?.content).not.toContain('x is not');
    expect(boxes[0]?.content).toContain(places.logDir);
    expect(exits).toEqual([2]);
    expect(logged).toHaveLength(2);
  },
);

test('while running a forgotten promise is logged only, an uncaught exception ends with exit code 1', () => {
  const { process, failures, boxes, exits, logged } = world();
  failures.running();
  process.emit('unhandledRejection', new Error('late'));
  expect([boxes.length, exits.length, logged.length]).toEqual([0, 0, 1]);
  process.emit('uncaughtException', new Error('broken'));
  expect(boxes.map(({ title }) => title)).toEqual(['Weathervane has to stop']);
  expect(exits).toEqual([1]);
});

test('errors of the system become sentences about the data folder, bugs and odd throws none of their own', () => {
  const system = (code: string) => Object.assign(new Error(`${code}: failed, mkdir '/x'`), { code });
  for (const [code, words] of [
    ['EACCES', 'may not be written'],
    ['EROFS', 'read-only'],
    ['ENOSPC', 'full disk'],
    ['ENOTDIR', 'not a folder'],
  ] as const) {
    const sentence = startSentence(system(code), places);
    expect(sentence).toContain(`The data folder ${places.dataDir} `);
    expect(sentence).toContain(words);
  }
  for (const odd of [
    system('EWEIRD'),
    new RangeError('Invalid array length'),
    'text',
    null,
    undefined,
    new Error(''),
  ])
    expect(startSentence(odd, places)).toContain('did not expect');
});
