import { z } from 'zod';

/**
 * The page's Content-Security-Policy has no 'unsafe-eval': zod must not try to compile its parsers. Must be imported
 * before any schema is made, so it is the first import of every entry.
 */
z.config({ jitless: true });
