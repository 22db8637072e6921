import '@fontsource-variable/inter/wght.css';
import '@mantine/core/styles.layer.css';
import './styles/tokens.css';
import './styles/base.css';
import './styles/parts.css';
import './styles/overview.css';
import './styles/cloud.css';
import './styles/pages.css';
import './styles/settings.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { StoreContext } from '../hooks/index.ts';
import type { Connection } from '../lib/connection.ts';
import { createStore } from '../lib/store.ts';
import { App } from './app.tsx';

/** Puts the page on the screen, whatever carries the contract to it. */
export function start(connection: Connection): void {
  const root = document.getElementById('root');
  if (!root) throw new Error('index.html has no #root.');
  const store = createStore(connection, Date.now);
  createRoot(root).render(
    <StrictMode>
      <StoreContext value={store}>
        <App />
      </StoreContext>
    </StrictMode>,
  );
}
