"""Programs and images that are no code of the project, as far as a report speaks of them."""

from __future__ import annotations

from deploylint.deployment.published import repository_of
from deploylint.deployment.services import Service
from deploylint.lazy.regexes import regex

# Images of Docker's own library that run something by themselves. What else has no publisher in
# its name was tagged on the machine that runs it.
_LIBRARY = frozenset(
    "adminer aerospike api-firewall arangodb backdrop bonita caddy cassandra chronograf"
    " clickhouse consul convertigo couchbase couchdb crate dart drupal eclipse-mosquitto"
    " elasticsearch emqx flink fluentd friendica gazebo geonetwork ghost haproxy hitch httpd"
    " influxdb jetty joomla kapacitor kibana kong krakend lightstreamer liquibase logstash"
    " mariadb matomo mediawiki memcached mongo mongo-express monica mysql nats nats-"
    " streaming neo4j nextcloud nginx notary odoo open-liberty orientdb percona phpmyadmin"
    " plone postfixadmin postgres rabbitmq redis redmine registry rethinkdb rocket.chat"
    " sonarqube solr spiped storm swarm teamspeak telegraf tomcat tomee traefik unit valkey"
    " varnish vault websphere-liberty wordpress xwiki yourls znc zookeeper".split()
)
# Images of publishers whose products are run as they are.
_PRODUCT = regex(
    r"(?:[\w.-]+\.[a-z]+/)?(?:bitnami(?:legacy)?|bitnamicharts|grafana|prom|nginxinc|traefik|minio"
    r"|elasticsearch|kibana|logstash|opensearchproject|confluentinc|dpage|timescale|pgvector|postgis"
    r"|clickhouse|yandex|keycloak|jaegertracing|otel|openzipkin|axllent|mailhog|valkey|cloudflare"
    r"|certbot|portainer|containrrr|linuxserver|neo4j|qdrant|semitechnologies|chromadb|milvusdb"
    r"|ollama|localstack|oliver006|prometheuscommunity|gcr\.io/cadvisor|cadvisor|tecnativa|mher"
    r"|getmeili|typesense|hashicorp|temporalio|apache|adminer|rediscommander|redislabs|redis"
    r"|supabase|edoburu|pgbouncer|percona|mongodb|getsentry|tianon|boky|nats|emqx|vectorim)"
    r"/[\w./-]+(?:[:@].*)?"
)
# ``falkordb/falkordb``: who publishes an image under his own name publishes a product.
_NAMESAKE = regex(r"(?:^|/)([\w.-]+)/\1(?:[:@]|$)")
# Programs that run no Python of the project, though they may well listen.
OTHER_PROGRAMS = frozenset(
    "http.server node npm npx yarn pnpm bun deno serve next nginx openresty caddy traefik envoy"
    " haproxy httpd"
    " apache2 apache2-foreground java php php-fpm ruby rails puma bundle dotnet go cargo"
    " redis-server valkey-server postgres mysqld mongod memcached rabbitmq-server minio vault"
    " consul etcd"
    " prometheus grafana-server loki promtail telegraf clickhouse-server kafka-server-start.sh"
    " elasticsearch catalina.sh mlflow".split()
)
# Programs of healthchecks that speak to a server in their own way -> what they do.
CHECKS = {
    "pg_isready": "asks PostgreSQL",
    "psql": "asks PostgreSQL",
    "redis-cli": "asks Redis",
    "valkey-cli": "asks Redis",
    "mysqladmin": "asks MySQL",
    "mysql": "asks MySQL",
    "mariadb-admin": "asks MySQL",
    "healthcheck.sh": "asks MySQL",
    "mongosh": "asks MongoDB",
    "mongo": "asks MongoDB",
    "cypher-shell": "asks Neo4j",
    "rabbitmq-diagnostics": "asks RabbitMQ",
    "rabbitmqctl": "asks RabbitMQ",
    "clickhouse-client": "asks ClickHouse",
    "kafka-topics.sh": "asks Kafka",
    "kafka-broker-api-versions.sh": "asks Kafka",
    "mc": "asks MinIO",
    "celery": "asks the workers of celery",
    "supervisorctl": "asks the supervisor",
    "nginx": "tests the configuration of nginx",
    "grpc_health_probe": "asks over gRPC",
    "grpc-health-probe": "asks over gRPC",
    "nc": "opens a TCP connection",
    "ncat": "opens a TCP connection",
    "pgrep": "looks for a process",
    "pidof": "looks for a process",
    "ps": "looks for a process",
    "kill": "looks for a process",
    "test": "looks at a file or variable",
    "[": "looks at a file or variable",
    "true": "asks nothing",
    "exit": "asks nothing",
}


def is_product(service: Service) -> bool:
    """Whether a service runs an image of somebody else that is used as it is."""
    image = service.compose.image if service.compose and not service.build else None
    if not image:
        return False
    known = repository_of(image) in _LIBRARY or _PRODUCT.fullmatch(image)
    return bool(known or _NAMESAKE.search(image))
