// How long a copy may take for what, from the user's settings, the health check and what callers can be made to wait.
import type { Service } from '../compose/model'
import { parseDuration } from '../support/duration'

export interface HealthCheck {
  readonly intervalSeconds: number
  readonly timeoutSeconds: number
  readonly startPeriodSeconds: number
  readonly retries: number
}

// Docker's own defaults.
const DEFAULTS: HealthCheck = { intervalSeconds: 30, timeoutSeconds: 30, startPeriodSeconds: 0, retries: 3 }
const LEAST_HEALTH_SECONDS = 120
/** Docker stops a container this long after SIGTERM, unless stop_grace_period says otherwise. */
const DEFAULT_GRACE_SECONDS = 10

export function healthCheckOf(service: Service): HealthCheck {
  const it = service.healthcheck
  const seconds = (key: string, otherwise: number): number => secondsOf(it?.[key]) ?? otherwise
  return {
    intervalSeconds: seconds('interval', DEFAULTS.intervalSeconds),
    timeoutSeconds: seconds('timeout', DEFAULTS.timeoutSeconds),
    startPeriodSeconds: seconds('start_period', DEFAULTS.startPeriodSeconds),
    retries: Number(it?.['retries'] ?? DEFAULTS.retries),
  }
}

/** max(120 s, start_period + (interval + timeout) × retries) */
export function defaultHealthSeconds(service: Service): number {
  const { intervalSeconds, timeoutSeconds, startPeriodSeconds, retries } = healthCheckOf(service)
  return Math.ceil(Math.max(LEAST_HEALTH_SECONDS, startPeriodSeconds + (intervalSeconds + timeoutSeconds) * retries))
}

export function graceSecondsOf(service: Service): number {
  return Math.ceil(secondsOf(service['stop_grace_period']) ?? DEFAULT_GRACE_SECONDS)
}

export interface HeldBudget {
  readonly drainSeconds: number
  readonly graceSeconds: number
  readonly healthSeconds: number
}

/**
 * Stop-first behind a switch: drain, stop, start and health, and the way back must all fit into the time that a request is
 * held. A sixth each for drain and stop, a third to become healthy, a third for the way back.
 */
export function heldBudget(holdSeconds: number, wish: HeldBudget): HeldBudget {
  const part = (share: number): number => Math.max(1, Math.floor(holdSeconds * share))
  return {
    drainSeconds: Math.min(wish.drainSeconds, part(1 / 6)),
    graceSeconds: Math.min(wish.graceSeconds, part(1 / 6)),
    healthSeconds: Math.min(wish.healthSeconds, part(1 / 3)),
  }
}

// Compose prints durations as Go does: 1m30s.
function secondsOf(value: unknown): number | undefined {
  const parsed = value === undefined || value === null ? undefined : parseDuration(String(value))
  return parsed !== undefined && 'seconds' in parsed ? parsed.seconds : undefined
}
