"""Why a service refuses, in its own words."""

from collections.abc import Collection, Mapping

from .protocol import protobuf
from .services import Service

_UNKNOWN_RESPONSE, _CHALLENGES_RESPONSE = 0, 2
_HASH_CASH = 3
_UNREADABLE = protobuf.encode(
    (1, "state"), (2, protobuf.encode((1, _HASH_CASH), (4, protobuf.encode((1, 8), (2, "no hex")))))
)

ACCESS_POINT_REASONS = {
    "protocol_error": 0,
    "try_another_access_point": 2,
    "bad_connection_id": 5,
    "travel_restriction": 9,
    "premium_account_required": 11,
    "bad_credentials": 12,
    "could_not_validate_credentials": 13,
    "account_exists": 14,
    "extra_verification_required": 15,
    "invalid_app_key": 16,
    "application_banned": 17,
}
"""Why an access point refuses a login, with the number on the wire."""

LOGIN5_REASONS = {
    "unknown_error": 0,
    "invalid_credentials": 1,
    "bad_request": 2,
    "unsupported_login_protocol": 3,
    "timeout": 4,
    "unknown_identifier": 5,
    "too_many_attempts": 6,
    "invalid_phonenumber": 7,
    "try_again_later": 8,
}
"""Why login5 refuses a login, with the number on the wire."""

CLIENT_TOKEN_REASONS = {
    "unknown_response": protobuf.encode((1, _UNKNOWN_RESPONSE)),
    "no_challenge": protobuf.encode((1, _CHALLENGES_RESPONSE)),
    "unreadable_challenge": protobuf.encode((1, _CHALLENGES_RESPONSE), (3, _UNREADABLE)),
}
"""What isn't a client token, with the whole response: this service has no reasons of its own."""

AUDIO_KEY_REASONS = {"not_granted": 1}
"""Why a track's key isn't granted, with the number on the wire."""

REASONS: Mapping[Service, Collection[str]] = {
    Service.ACCESS_POINT: ACCESS_POINT_REASONS,
    Service.LOGIN5: LOGIN5_REASONS,
    Service.CLIENT_TOKEN: CLIENT_TOKEN_REASONS,
    Service.AUDIO_KEY: AUDIO_KEY_REASONS,
}
"""The services that refuse with a reason, and their reasons."""
