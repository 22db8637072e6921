/**
 * @peculiar/x509 finds its algorithms through tsyringe, which refuses to load without the reflect-metadata API. None
 * of the classes it registers there has constructor parameters, so "no metadata" is the true answer and the two
 * look-ups it makes are all that is needed.
 */
const none = (): undefined => undefined;
for (const name of ['getMetadata', 'getOwnMetadata'])
  if (!Reflect.has(Reflect, name))
    Object.defineProperty(Reflect, name, { value: none, configurable: true, writable: true });
