// The service's clock, as far as a phone can know it: its last word plus the time that has passed since.
// So a phone that is two days wrong still checks in at the right time.

const DOUBT_SECONDS = 5;

/**
 * @param {number} serviceNow Unix seconds, from the service's last answer
 * @param {{monotonic?: () => number, wall?: () => number}} [sources] milliseconds; the tests bring their own
 */
export function startClock(serviceNow, sources = {}) {
  const monotonic = sources.monotonic || (() => performance.now());
  const wall = sources.wall || (() => Date.now());
  const [monotonicStart, wallStart] = [monotonic(), wall()];
  return {
    /** Unix seconds. */
    now: () => Math.floor(serviceNow + (monotonic() - monotonicStart) / 1000),
    /** The two clocks of the phone disagree: it slept (some stop the monotonic clock then) or was set anew. */
    doubtful: () => Math.abs((wall() - wallStart) - (monotonic() - monotonicStart)) / 1000 > DOUBT_SECONDS,
    /** Milliseconds to add to the phone's own clock, to carry over a reload. */
    offset: () => serviceNow * 1000 - wallStart,
  };
}
