/** The only two IPC channels there are: requests from the page, events to the page. */
export const CALL_CHANNEL = 'weathervane:call';
export const EVENT_CHANNEL = 'weathervane:event';
