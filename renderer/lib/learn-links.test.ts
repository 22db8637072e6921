import { describe, expect, it } from 'vitest';
import { catalogue } from '../../shared/findings/index.ts';
import { ARTICLES } from './articles.ts';
import { articleFor } from './learn-links.ts';

describe('articles', () => {
  it('have unique ids, a text and something to do', () => {
    expect(new Set(ARTICLES.map(({ id }) => id)).size).toBe(ARTICLES.length);
    for (const article of ARTICLES) {
      expect(article.text.length, article.id).toBeGreaterThan(0);
      expect(article.habits.length, article.id).toBeGreaterThan(0);
    }
  });
  it('explain every finding but those that explain themselves', () => {
    // What stands in front of a cloud is explained where the report says that it was not seen.
    const without = Object.keys(catalogue).filter(
      (id) => articleFor(id) === null && !/^reachability\.(?!address)/u.test(id),
    );
    expect(without.toSorted()).toEqual([
      'cloud.federation-provider',
      'cloud.lost-configuration',
      'cloud.maintenance',
      'cloud.no-web-application-firewall',
      'cloud.product-unknown',
      'cloud.service-discovery',
      'cloud.status-polluted',
      'cloud.untrusted-domain',
      'cloud.well-known-handler',
      'reachability.address-silent',
    ]);
  });
  it('are found by what the finding is about', () => {
    expect(articleFor('headers.hsts-missing')?.id).toBe('hsts');
    expect(articleFor('headers.cookie-not-secure')?.id).toBe('cookies');
    expect(articleFor('headers.referrer-policy-missing')?.id).toBe('headers');
    expect(articleFor('tls.forward-secrecy-none')?.id).toBe('forward-secrecy');
    expect(articleFor('tls.poodle')?.id).toBe('downgrade');
    expect(articleFor('cloud.end-of-life')?.id).toBe('updates');
    expect(articleFor('reachability.address-silent')).toBeNull();
  });
});
