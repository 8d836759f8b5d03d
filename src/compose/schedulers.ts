import type { Service } from './model'

// Two of these would do everything twice.
const SCHEDULERS: readonly (readonly [RegExp, string])[] = [
  [/\bcelery\b.*\sbeat\b/, 'Celery beat'],
  [/\bcelery\b.*\sworker\b.*\s(-B|--beat)(\s|$)/, 'a Celery worker with beat inside (-B)'],
  [/\b(rqscheduler|rq-scheduler)\b/, 'an RQ scheduler'],
  [/\b(crond|supercronic|ofelia)\b|(^|[\s/])cron\s+-f\b/, 'cron'],
  [/\bairflow\s+scheduler\b/, "Airflow's scheduler"],
  [/\bartisan\s+schedule:(work|run)\b/, "Laravel's scheduler"],
  [/\bclockwork\b/, 'Clockwork'],
]

/** Which scheduler the service's command starts, in words. */
export function schedulerOf(service: Service): string | undefined {
  const command = [...(service.entrypoint ?? []), ...(service.command ?? [])].join(' ')
  return SCHEDULERS.find(([pattern]) => pattern.test(command))?.[1]
}
