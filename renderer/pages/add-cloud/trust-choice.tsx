import { Radio, Textarea } from '@mantine/core';
import { Fingerprint } from '../../components/technical.tsx';

export type Trust = { kind: 'none' } | { kind: 'pin' } | { kind: 'ca'; pem: string };

/** A certificate that no public authority vouches for: the owner says how to recognise it. */
export function TrustChoice({
  fingerprint256,
  trust,
  onChange,
}: {
  fingerprint256: string | null;
  trust: Trust;
  onChange: (trust: Trust) => void;
}) {
  return (
    <Radio.Group
      label="This computer does not trust its certificate"
      description="That is usual for a self-signed certificate at home. How shall Weathervane recognise it?"
      value={trust.kind}
      onChange={(kind) =>
        onChange(kind === 'ca' ? { kind, pem: '' } : kind === 'pin' ? { kind } : { kind: 'none' })
      }
    >
      <div className="stack choices">
        <Radio
          value="none"
          label="Not at all"
          description="It stays untrusted: the grade says so, and anybody in between could pose as your cloud."
        />
        <Radio
          value="pin"
          disabled={fingerprint256 === null}
          label="Pin exactly this certificate"
          description={
            <>
              Any other certificate raises a critical alert; after a renewal you pin the new one. Compare the
              SHA-256 fingerprint with the one on the server first:
              <span className="fingerprint">
                {fingerprint256 ? <Fingerprint hex={fingerprint256} /> : 'not seen'}
              </span>
            </>
          }
        />
        <Radio
          value="ca"
          label="By my own certificate authority"
          description="Paste its root certificate; every certificate it signs for this cloud is then trusted."
        />
        {trust.kind === 'ca' ? (
          <Textarea
            label="Root certificate (PEM)"
            placeholder="-----BEGIN CERTIFICATE-----"
            value={trust.pem}
            onChange={(event) => onChange({ kind: 'ca', pem: event.currentTarget.value })}
            maxLength={65536}
            rows={5}
            spellCheck={false}
            classNames={{ input: 'mono' }}
          />
        ) : null}
      </div>
    </Radio.Group>
  );
}
