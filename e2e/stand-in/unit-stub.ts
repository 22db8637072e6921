/** What `import 'electron'` gives in unit tests: the real package would try to download its binary. */
throw new Error('A unit test loaded electron; only e2e specs may, through the stand-in.');
