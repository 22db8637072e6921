import { Component, type ReactNode } from 'react';
import { Problem } from './parts.tsx';

/** A bug of ours on one page must not take the menu away. Give it a key that changes with the page. */
export class ErrorBoundary extends Component<{ children: ReactNode }, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError(): { failed: boolean } {
    return { failed: true };
  }

  override render(): ReactNode {
    if (!this.state.failed) return this.props.children;
    return (
      <Problem
        message="This page could not be shown; that is a mistake in Weathervane. Your data and the other pages are not affected."
        again={() => this.setState({ failed: false })}
      />
    );
  }
}
