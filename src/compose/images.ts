// Images of which two copies must not run beside each other, known by their repository's last name.
import type { Service } from './model'

const KINDS: Readonly<Record<string, readonly string[]>> = {
  database: [
    'postgres', 'postgresql', 'postgis', 'timescaledb', 'pgvector', 'mysql', 'mariadb', 'percona', 'mongo', 'mongodb', 'couchdb',
    'cassandra', 'cockroach', 'clickhouse', 'clickhouse-server', 'influxdb', 'questdb', 'neo4j', 'surrealdb', 'elasticsearch',
    'opensearch', 'meilisearch', 'typesense', 'qdrant', 'weaviate', 'chroma', 'etcd', 'victoria-metrics', 'rqlite',
  ],
  cache: ['redis', 'redis-stack', 'redis-stack-server', 'valkey', 'keydb', 'dragonfly', 'memcached'],
  queue: ['rabbitmq', 'nats', 'kafka', 'zookeeper', 'mosquitto', 'eclipse-mosquitto', 'emqx', 'activemq', 'nsq', 'redpanda', 'beanstalkd'],
  'file store': ['minio', 'seaweedfs', 'registry', 'nextcloud', 'syncthing', 'samba'],
  'monitoring service': [
    'prometheus', 'grafana', 'loki', 'alertmanager', 'node-exporter', 'cadvisor', 'promtail', 'alloy', 'tempo', 'jaeger',
    'uptime-kuma', 'blackbox-exporter', 'postgres-exporter', 'redis-exporter', 'redis_exporter', 'netdata',
  ],
  'service of the host': [
    'watchtower', 'portainer', 'portainer-ce', 'autoheal', 'pihole', 'adguardhome', 'cloudflared', 'tailscale', 'wireguard', 'wg-easy',
    'certbot', 'fail2ban', 'home-assistant', 'homeassistant', 'zigbee2mqtt', 'node-red', 'vault', 'consul', 'ofelia', 'socket-proxy',
    'docker-socket-proxy', 'vaultwarden',
  ],
}

const PROXIES = [
  'nginx', 'caddy', 'traefik', 'haproxy', 'envoy', 'openresty', 'angie', 'nginx-proxy', 'nginx-proxy-manager', 'swag', 'httpd', 'apache',
  'nginx-unprivileged',
]

const KIND_OF: ReadonlyMap<string, string> = new Map(
  Object.entries(KINDS).flatMap(([kind, names]) => names.map((name) => [name, kind] as const)),
)

/** ghcr.io/acme/booking-backend:v1@sha256:… → booking-backend */
export function imageName(reference: string): string {
  const path = reference.split('@')[0] ?? ''
  return (path.split('/').at(-1) ?? '').split(':')[0]?.toLowerCase() ?? ''
}

/** "a database (postgres)", or undefined for an image that says nothing of the kind. */
export function statefulKind(service: Service): string | undefined {
  if (service.image === undefined) return undefined
  // Microsoft's SQL Server has its name one step before the last.
  if (/(^|\/)mssql\/server(?=[:@]|$)/.test(service.image)) return 'a database (mssql)'
  const name = imageName(service.image)
  const kind = KIND_OF.get(name)
  return kind === undefined ? undefined : `a ${kind} (${name})`
}

/** By its image, or by a name of its own such as booking-nginx or edge-proxy. */
export function isProxy(name: string, service: Service): boolean {
  const image = imageName(service.image ?? '')
  const words = `${image} ${name}`.toLowerCase().split(/[^a-z0-9]+/)
  return PROXIES.includes(image) || words.some((word) => ['nginx', 'caddy', 'traefik', 'haproxy', 'envoy', 'proxy', 'gateway'].includes(word))
}
