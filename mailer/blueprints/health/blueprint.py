"""URLs of the health check."""

from mailer.blueprints.health.views import healthz
from mailer.blueprints.urls import Area, get
from mailer.domain.accounts.permissions import PUBLIC

area = Area("health", "", [get("/healthz", healthz, PUBLIC)])
