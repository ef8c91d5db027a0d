"""Ports, addresses, proxies and probes of the services of a deployment (DPN)."""
