"""Images whose purpose is the machine itself: what they take of it is no mistake."""

from __future__ import annotations

import posixpath

_PROXIES = frozenset(
    "traefik nginx-proxy docker-gen caddy-docker-proxy acme-companion"
    " letsencrypt-nginx-proxy-companion swag".split()
)
_DOCKER_TOOLS = frozenset(
    "portainer portainer-ce portainer-ee watchtower promtail alloy grafana-agent cadvisor"
    " dozzle autoheal docker-autoheal act_runner gitlab-runner docker-socket-proxy socket-proxy"
    " backup docker-volume-backup docker-backup ofelia ctop lazydocker"
    " diun datadog-agent filebeat metricbeat fluent-bit fluentd vector telegraf netdata glances"
    " homepage homarr dashy uptime-kuma beszel-agent woodpecker-server woodpecker-agent drone"
    " drone-runner-docker jenkins github-runner actions-runner dockge yacht komodo periphery"
    " swarm-cronjob docker-cleanup cleanup crowdsec logspout whats-up-docker wud dind docker"
    " localstack localstack-pro otel-collector opentelemetry-collector-contrib".split()
)
_OBSERVERS = frozenset(
    "node-exporter node_exporter process-exporter falco wazuh-agent frigate gluetun wireguard"
    " wg-easy tailscale jellyfin plex home-assistant homeassistant pihole pi-hole adguardhome"
    " judge0 zabbix-agent zabbix-agent2 dcgm-exporter tetragon cilium sysdig buildkit fail2ban"
    " signoz-otel-collector smartctl-exporter loki beyla parca-agent pyroscope ebpf".split()
)


def is_docker_tool(repository: str) -> bool:
    """Whether an image is one that works on containers."""
    return posixpath.basename(repository) in _DOCKER_TOOLS | _PROXIES


def is_proxy(repository: str) -> bool:
    """Whether an image finds by the socket what it passes requests to."""
    return posixpath.basename(repository) in _PROXIES


def is_observer(repository: str) -> bool:
    """Whether an image watches or serves the machine and has to see it."""
    return posixpath.basename(repository) in _OBSERVERS | _DOCKER_TOOLS
