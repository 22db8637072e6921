import {
  createTheme,
  type MantineColorSchemeManager,
  MantineProvider,
  useMantineColorScheme,
} from '@mantine/core';
import { useEffect } from 'react';
import { ErrorBoundary } from '../components/error-boundary.tsx';
import { useAppState } from '../hooks/index.ts';
import { Gate } from './gate.tsx';
import { Shell } from './shell.tsx';

const theme = createTheme({
  respectReducedMotion: true,
  fontFamily: 'var(--font)',
  defaultRadius: 'md',
  components: {
    // Said aloud so that the variant is an attribute that tokens.css can select.
    Button: { defaultProps: { variant: 'filled' } },
    Modal: {
      defaultProps: { lockScroll: false, closeButtonProps: { 'aria-label': 'Close' }, centered: true },
    },
  },
});

/** The scheme is a setting of main, not of this browser: nothing is kept here. */
const schemeManager: MantineColorSchemeManager = {
  get: (fallback) => fallback,
  set: () => {},
  subscribe: () => {},
  unsubscribe: () => {},
  clear: () => {},
};

function Scheme() {
  const { setColorScheme } = useMantineColorScheme({ keepTransitions: true });
  const wanted = useAppState().snapshot?.settings.general.theme ?? 'system';
  useEffect(() => setColorScheme(wanted === 'system' ? 'auto' : wanted), [wanted, setColorScheme]);
  return null;
}

/**
 * Mantine without its <style> elements (withCssVariables, withGlobalClasses): the page lives under `style-src 'self'`;
 * its variables are in styles/tokens.css. For the same reason modals do not lock scrolling and no responsive style
 * props are used.
 */
export function App() {
  const { snapshot } = useAppState();
  return (
    <MantineProvider
      theme={theme}
      defaultColorScheme="auto"
      colorSchemeManager={schemeManager}
      withCssVariables={false}
      withGlobalClasses={false}
    >
      <Scheme />
      <ErrorBoundary>{snapshot ? <Shell /> : <Gate />}</ErrorBoundary>
    </MantineProvider>
  );
}
