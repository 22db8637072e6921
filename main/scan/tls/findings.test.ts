import { describe, expect, it } from 'vitest';
import { catalogue } from '../../../shared/findings/index.ts';
import type { TlsPart } from '../../../shared/report.ts';
import { tlsFindings } from './findings.ts';
import { partsOf, soundTls } from './testing/parts.ts';

const sound = soundTls({ groups: ['X25519MLKEM768', 'x25519'] });
const raisedFor = (changes: Partial<TlsPart>) => tlsFindings(partsOf({ tls: { ...sound, ...changes } }));
const idsFor = (changes: Partial<TlsPart>) => raisedFor(changes).map(({ id }) => id);
const protocols = (changes: Partial<TlsPart['protocols']>) => ({
  protocols: { ...sound.protocols, ...changes },
});
const verdicts = (changes: Partial<TlsPart['vulnerabilities']>) => ({
  vulnerabilities: { ...sound.vulnerabilities, ...changes },
});
const suites = (...names: string[]) => ({ cipherSuites: { 'TLS1.2': names } });
const refused: TlsPart['clients'][number] = {
  id: 'davx5-4.5',
  name: 'DAVx5 4.5',
  connects: false,
  protocol: null,
  cipherSuite: null,
  forwardSecrecy: null,
  reason: 'DAVx5 4.5 cannot connect: the server accepts none of its cipher suites.',
  evidence: 'assumption',
};

const CASES: [string, Partial<TlsPart>, string[]][] = [
  ['SSL 2.0', protocols({ 'SSL2.0': true }), ['tls.protocol-ssl2']],
  ['SSL 3.0', protocols({ 'SSL3.0': true }), ['tls.protocol-ssl3']],
  ['TLS 1.0', protocols({ 'TLS1.0': true }), ['tls.protocol-tls10']],
  ['TLS 1.1', protocols({ 'TLS1.1': true }), ['tls.protocol-tls11']],
  ['no TLS 1.3', protocols({ 'TLS1.3': false }), ['tls.protocol-no-tls13']],
  ['neither 1.2 nor 1.3', protocols({ 'TLS1.2': false, 'TLS1.3': false }), ['tls.protocol-outdated']],
  ['1.3 only', protocols({ 'TLS1.2': false }), []],
  ['unknown protocols', protocols({ 'SSL3.0': null, 'TLS1.0': null, 'TLS1.3': null }), []],
  ['no post-quantum group', { groups: ['x25519'] }, ['tls.post-quantum-missing']],
  ['groups not measured', { groups: [] }, []],
  ['NULL', suites('TLS_RSA_WITH_NULL_SHA256'), ['tls.suite-null']],
  ['anonymous', suites('TLS_DH_anon_WITH_AES_128_GCM_SHA256'), ['tls.suite-anonymous']],
  ['single DES', suites('TLS_RSA_WITH_DES_CBC_SHA'), ['tls.suite-export']],
  ['export', suites('TLS_RSA_EXPORT_WITH_RC4_40_MD5'), ['tls.suite-export']],
  [
    'export by its name',
    { ...suites('TLS_RSA_EXPORT_WITH_RC4_40_MD5'), ...verdicts({ freak: 'vulnerable' }) },
    ['tls.freak'],
  ],
  ['a suite we do not know', suites('0xABCD'), []],
  ['no forward secrecy', { forwardSecrecy: 'none' }, ['tls.forward-secrecy-none']],
  ['some forward secrecy', { forwardSecrecy: 'some' }, ['tls.forward-secrecy-some']],
  ['no AEAD', { aead: false }, ['tls.aead-none']],
  ['DH 1024', { dhBits: 1024 }, ['tls.dh-weak']],
  ['DH 2048', { dhBits: 2048 }, []],
  ['Logjam', { dhBits: 1024, ...verdicts({ logjam: 'vulnerable' }) }, ['tls.logjam']],
  ['no secure renegotiation', { secureRenegotiation: false }, ['tls.secure-renegotiation-missing']],
  [
    'insecure renegotiation, said once',
    { secureRenegotiation: false, ...verdicts({ renegotiation: 'vulnerable' }) },
    ['tls.renegotiation'],
  ],
  ['client renegotiation', { clientRenegotiation: true }, ['tls.client-renegotiation']],
  ['no fallback protection', { fallbackScsv: false }, ['tls.fallback-unprotected']],
  ['early data', { earlyData: true }, ['tls.early-data']],
  ['intolerance', { intolerance: ['an unknown extension'] }, ['tls.intolerance']],
  ['an extension nobody sends', { intolerance: ['heartbeat'] }, ['tls.intolerance']],
  ['an extension browsers send', { intolerance: ['status_request'] }, ['tls.extension-refused']],
  ['intolerance not measured', { intolerance: null }, []],
  ['groups seen in part', { groups: ['x25519'], incomplete: ['groups'] }, []],
  ['intolerance of its name', { intolerance: ['server-name'] }, ['tls.name-refused']],
  ['DROWN', verdicts({ drown: 'vulnerable' }), ['tls.drown']],
  ['POODLE', verdicts({ poodle: 'vulnerable' }), ['tls.poodle']],
  ['BEAST', verdicts({ beast: 'vulnerable' }), ['tls.beast']],
  ['BEAST beside newer protocols', verdicts({ beast: 'potential' }), []],
  ['CRIME', verdicts({ crime: 'vulnerable' }), ['tls.crime']],
  ['BREACH', verdicts({ breach: 'potential' }), ['tls.breach']],
  ['Heartbleed', verdicts({ heartbleed: 'vulnerable' }), ['tls.heartbleed']],
  ['Heartbleed perhaps', verdicts({ heartbleed: 'potential' }), ['tls.vulnerability-possible']],
  ['CCS', verdicts({ ccs: 'vulnerable' }), ['tls.ccs-injection']],
  ['ROBOT', verdicts({ robot: 'vulnerable' }), ['tls.robot']],
  ['SWEET32', verdicts({ sweet32: 'vulnerable' }), ['tls.sweet32']],
  ['RC4', verdicts({ rc4: 'vulnerable' }), ['tls.rc4']],
  ['LUCKY13', verdicts({ lucky13: 'potential' }), ['tls.lucky13']],
  ['Ticketbleed', verdicts({ ticketbleed: 'vulnerable' }), ['tls.ticketbleed']],
  ['not tested', verdicts({ heartbleed: 'not-tested', ticketbleed: 'unknown' }), []],
  ['an everyday client refused', { clients: [refused] }, ['tls.client-refused']],
  ['an old client refused', { clients: [{ ...refused, id: 'android-2.3' }] }, []],
  ['a client we could not judge', { clients: [{ ...refused, connects: null }] }, []],
];

describe('tlsFindings', () => {
  it('has nothing to say about a sound server or none', () => {
    expect(idsFor({})).toEqual([]);
    expect(tlsFindings(partsOf({ tls: null }))).toEqual([]);
  });

  it.each(CASES)('%s', (_, changes, ids) => {
    expect(idsFor(changes)).toEqual(ids);
  });

  it('can raise every row of the catalogue', () => {
    const rows = Object.keys(catalogue).filter((id) => id.startsWith('tls.'));
    expect(new Set(CASES.flatMap(([, , ids]) => ids))).toEqual(new Set(rows));
  });

  it('brings the evidence of the verdict, the suites and the client along', () => {
    const changes = {
      ...verdicts({ heartbleed: 'potential' }),
      evidence: { heartbleed: 'Heartbeat is offered.' },
    };
    expect(raisedFor(changes)).toEqual([
      { id: 'tls.vulnerability-possible', subject: 'Heartbleed', evidence: 'Heartbeat is offered.' },
    ]);
    expect(raisedFor(suites('TLS_RSA_WITH_NULL_SHA256'))[0]?.evidence).toBe(
      'Accepted: TLS_RSA_WITH_NULL_SHA256.',
    );
    expect(raisedFor({ clients: [refused] })).toEqual([
      {
        id: 'tls.client-refused',
        subject: 'DAVx5 4.5',
        evidence: `${refused.reason} (What this client sends is assumed, not recorded.)`,
      },
    ]);
  });
});
