"""The JSON interface, version 1: one router per resource."""

from ninja import NinjaAPI

api = NinjaAPI(title="Dayclear", version="1", urls_namespace="api")
