import { describe, expect, test } from 'vitest';
import {
  PRODUCT_IDS,
  PRODUCTS,
  productName,
  productOf,
  shortProductName,
} from '../../../../shared/products.ts';
import { bundledKnowledge } from '../knowledge.ts';
import { products } from './registry.ts';

test('each product has one adapter, and each adapter a product', () => {
  expect(products.map(({ product }) => product).toSorted()).toEqual(PRODUCT_IDS.toSorted());
});

describe.each(PRODUCT_IDS)('%s', (id) => {
  const product = productOf(id);

  test('has a known lifecycle', () => {
    expect(bundledKnowledge().lifecycle[id]?.length ?? 0).toBeGreaterThan(0);
  });

  test('names places that exist in form: https documentation, repositories, a folder', () => {
    expect(product?.docs).toMatch(/^https:\/\/[^/]+\//);
    for (const repository of [product?.advisories.repository, product?.releases?.repository ?? 'a/b'])
      expect(repository).toMatch(/^[\w.-]+\/[\w.-]+$/);
    expect(product?.webroot ?? '/x').toMatch(/^\/[^/]+$/);
  });

  test('is named by no other row', () => {
    const names = Object.entries(PRODUCTS).flatMap(([other, row]) =>
      other === id ? [] : [other, row.label, ...('alsoKnownAs' in row ? row.alsoKnownAs : [])],
    );
    expect(names).not.toContain(id);
    expect(names).not.toContain(product?.label);
  });
});

test('what is no product has no name of one', () => {
  for (const id of ['unknown', '', 'constructor', '__proto__']) {
    expect(productOf(id)).toBeNull();
    expect([productName(id), shortProductName(id)]).toEqual(['Unknown product', 'Unknown product']);
  }
  expect([productName('ocis'), shortProductName('ocis')]).toEqual([
    'ownCloud Infinite Scale',
    'Infinite Scale',
  ]);
});
