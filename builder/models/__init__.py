from builder.models.build import Build, BuildOutcome, BuildStatus, BuildTask
from builder.models.build_charge import BuildCharge
from builder.models.build_event import BuildEvent
from builder.models.build_step import BuildStep
from builder.models.circuit import Circuit, CircuitReason, CircuitState
from builder.models.gone_model import GoneModel
from builder.models.persona import Persona
from builder.models.plan import Plan, PlanState
from builder.models.provider import Dialect, Provider, ProviderModel
from builder.models.provider_check import CheckStatus, ProviderCheck
from builder.models.provider_key import ProviderKey

__all__ = [
    "Build",
    "BuildCharge",
    "BuildEvent",
    "BuildOutcome",
    "BuildStatus",
    "BuildStep",
    "BuildTask",
    "CheckStatus",
    "Circuit",
    "CircuitReason",
    "CircuitState",
    "Dialect",
    "GoneModel",
    "Persona",
    "Plan",
    "PlanState",
    "Provider",
    "ProviderCheck",
    "ProviderKey",
    "ProviderModel",
]
