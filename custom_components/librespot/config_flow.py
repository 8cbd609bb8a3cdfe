"""The forms for an account: set it up, change it, give it new credentials."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, override

from homeassistant.config_entries import (
    SOURCE_RECONFIGURE,
    SOURCE_USER,
    ConfigEntry,
    ConfigEntryState,
    ConfigFlow,
    ConfigFlowResult,
    ConfigSubentryFlow,
    FlowType,
    SubentryFlowContext,
)
from homeassistant.core import callback
from homeassistant.data_entry_flow import AbortFlow, FlowResultType
from homeassistant.helpers.typing import UNDEFINED, UndefinedType
import voluptuous as vol

from .const import CONF_PROGRAM, DOMAIN, SUBENTRY_ZONE
from .core.engine.librespot.credentials import (
    Credentials,
    CredentialsError,
    CredentialsProblem,
    parse,
)
from .flow_checks import FieldError, Problems, async_program, check_settings, read_upload
from .flow_schemas import (
    FIELD_CREDENTIALS_FILE,
    FIELD_CREDENTIALS_TEXT,
    REAUTH_SCHEMA,
    RECONFIGURE_SCHEMA,
    SECTION_ADVANCED,
    SETTINGS_SCHEMA,
    USER_SCHEMA,
)
from .manager import async_get_manager
from .markdown import escaped
from .zone_flow import ZoneFlow

_CREDENTIALS_PROBLEMS: Final = {
    CredentialsProblem.EMPTY: "credentials_empty",
    CredentialsProblem.TOO_LARGE: "credentials_too_large",
    CredentialsProblem.NOT_JSON: "credentials_not_json",
    CredentialsProblem.NOT_LIBRESPOT: "credentials_not_librespot",
    CredentialsProblem.NOT_LASTING: "credentials_not_lasting",
    CredentialsProblem.DAMAGED: "credentials_damaged",
}

_SECRETS: Final = {FIELD_CREDENTIALS_FILE, FIELD_CREDENTIALS_TEXT}
# Not in the texts themselves: nobody should be led to an address that a translation names.
_PLACEHOLDERS: Final = {"proxy_example": "http://192.168.1.2:3128"}


class LibrespotConfigFlow(ConfigFlow, domain=DOMAIN):
    """Sets an account up, and changes it."""

    def __init__(self) -> None:
        """Begin with nothing."""
        # Kept here once read: an upload can be read once, and no secret goes back into a form.
        self._credentials: Credentials | None = None
        self._settings: Mapping[str, Any] = {}
        self._problems = Problems()

    @classmethod
    @callback
    @override
    def async_get_supported_subentry_types(
        cls, config_entry: ConfigEntry
    ) -> dict[str, type[ConfigSubentryFlow]]:
        """Return what an account has."""
        return {SUBENTRY_ZONE: ZoneFlow}

    @override
    async def async_step_user(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask for an account's credentials, and for settings that few people need."""
        problems = Problems()
        if user_input is not None:
            try:
                credentials = await self._async_given_credentials(user_input)
            except FieldError as error:
                problems.add(error)
            else:
                await self.async_set_unique_id(credentials.user, raise_on_progress=False)
                self._abort_if_unique_id_configured()
                self._credentials = credentials
                return await self.async_step_settings(user_input[SECTION_ADVANCED])
        return self._show_form("user", USER_SCHEMA, user_input, problems)

    async def async_step_reconfigure(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for all of an account again; credentials only of whoever has other ones."""
        problems = Problems()
        if user_input is None:
            return self._show_reconfigure_form(self._entry.data, problems)
        try:
            if any(user_input.get(key, "").strip() for key in _SECRETS):
                self._credentials = await self._async_given_credentials(user_input, self._entry)
        except FieldError as error:
            problems.add(error)
            return self._show_reconfigure_form(user_input, problems)
        return await self.async_step_settings(user_input)

    async def async_step_settings(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Check the settings, and ask for them as long as one is wrong."""
        if user_input is not None:
            self._settings = user_input
            settings, self._problems = await self.hass.async_add_executor_job(
                check_settings, user_input
            )
            try:
                await async_program(self.hass, settings.get(CONF_PROGRAM))
            except FieldError as error:
                self._problems.add(error)
            if not self._problems.errors:
                return await self._async_finish(settings)
        return self._show_form("settings", SETTINGS_SCHEMA, self._settings, self._problems)

    async def _async_finish(self, settings: Mapping[str, Any]) -> ConfigFlowResult:
        """Store what was found good."""
        if self.source == SOURCE_RECONFIGURE:
            try:
                return await self._async_change(self._credentials, settings)
            except FieldError as error:
                problems = Problems()
                problems.add(error)
                return self._show_reconfigure_form(self._settings, problems)
        # Another form may have been faster while the program was asked.
        self._abort_if_unique_id_configured()
        credentials = self._credentials
        if TYPE_CHECKING:
            assert credentials is not None
        async_get_manager(self.hass).offer_credentials(credentials.user, credentials.content)
        return self.async_create_entry(title=credentials.user, data=settings)

    async def _async_change(
        self, credentials: Credentials | None, settings: Mapping[str, Any] | UndefinedType
    ) -> ConfigFlowResult:
        """Store what was found good of an account that is there, and let it follow at once.

        Raises FieldError when credentials can't be kept; nothing has changed then.
        """
        if credentials is not None:
            try:
                await async_get_manager(self.hass).async_replace_credentials(
                    self._entry, credentials.content
                )
            except OSError as error:
                raise FieldError(
                    "base", "credentials_not_saved", error=error.strerror or str(error)
                ) from error
        entry = self._entry
        result = self.async_update_and_abort(entry, data=settings)
        if entry.state is ConfigEntryState.LOADED:
            # Even when nothing changed here: what the settings name may have.
            entry.runtime_data.async_try_again()
        else:
            self.hass.config_entries.async_schedule_reload(entry.entry_id)
        return result

    @callback
    @override
    def async_remove(self) -> None:
        """Let the account ask for credentials that it misses still.

        It doesn't while it is being reconfigured.
        """
        if self.source != SOURCE_RECONFIGURE:
            return
        entry = self.hass.config_entries.async_get_entry(self.context["entry_id"])
        if entry is not None and entry.state is ConfigEntryState.LOADED:
            entry.runtime_data.async_schedule_reconcile()

    @override
    async def async_on_create_entry(self, result: ConfigFlowResult) -> ConfigFlowResult:
        """Go on to the account's speakers."""
        speakers = await self.hass.config_entries.subentries.async_init(
            (result["result"].entry_id, SUBENTRY_ZONE),
            context=SubentryFlowContext(source=SOURCE_USER),
        )
        # A flow that ended at once, as one of an account that isn't loaded does, can't be next.
        if speakers["type"] is FlowResultType.FORM:
            result["next_flow"] = (FlowType.CONFIG_SUBENTRIES_FLOW, speakers["flow_id"])
        return result

    async def async_step_reauth(self, entry_data: Mapping[str, Any]) -> ConfigFlowResult:
        """Begin when Spotify refused the account's credentials; nobody is there yet."""
        return await self.async_step_reauth_confirm()

    async def async_step_reauth_confirm(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for new credentials of the same account."""
        problems = Problems()
        if user_input is not None:
            try:
                credentials = await self._async_given_credentials(user_input, self._entry)
                return await self._async_change(credentials, UNDEFINED)
            except FieldError as error:
                problems.add(error)
        return self._show_form(
            "reauth_confirm",
            REAUTH_SCHEMA,
            None,
            problems,
            account=self._entry.title,
            account_escaped=escaped(self._entry.title),
        )

    @property
    def _entry(self) -> ConfigEntry:
        """The account that is changed.

        Raises AbortFlow when it was removed while the form was open.
        """
        entry = self.hass.config_entries.async_get_entry(self.context["entry_id"])
        if entry is None:
            raise AbortFlow("account_gone")
        return entry

    async def _async_given_credentials(
        self, typed: Mapping[str, Any], entry: ConfigEntry | None = None
    ) -> Credentials:
        """Return the credentials that were given in one of two ways.

        Raises FieldError, also when an entry is named and they are another user's.
        """
        file_id = typed.get(FIELD_CREDENTIALS_FILE)
        text = typed.get(FIELD_CREDENTIALS_TEXT, "").strip()
        key = FIELD_CREDENTIALS_TEXT if text and not file_id else FIELD_CREDENTIALS_FILE
        if not file_id and not text:
            raise FieldError(key, "credentials_required")
        # Half a character, which JSON can carry, is one more thing for the parser to refuse.
        content = text.encode(errors="surrogatepass")
        try:
            if file_id:
                content = await self.hass.async_add_executor_job(read_upload, self.hass, file_id)
            # Only now: an upload that isn't read stays on the disk, and is a secret.
            if file_id and text:
                raise FieldError(key, "credentials_twice")
            credentials = parse(content)
        except CredentialsError as error:
            raise FieldError(key, _CREDENTIALS_PROBLEMS[error.problem]) from None
        if entry is not None and entry.unique_id != credentials.user:
            raise FieldError(
                key, "wrong_account", given=credentials.user, expected=entry.unique_id or ""
            )
        return credentials

    def _show_reconfigure_form(
        self, typed: Mapping[str, Any], problems: Problems
    ) -> ConfigFlowResult:
        """Show the form for all of an account."""
        return self._show_form(
            "reconfigure", RECONFIGURE_SCHEMA, typed, problems, account=self._entry.title
        )

    def _show_form(
        self,
        step_id: str,
        schema: vol.Schema,
        typed: Mapping[str, Any] | None,
        problems: Problems,
        **placeholders: str,
    ) -> ConfigFlowResult:
        """Show a form with what was typed into it, but for secrets."""
        kept = {key: value for key, value in (typed or {}).items() if key not in _SECRETS}
        return self.async_show_form(
            step_id=step_id,
            data_schema=self.add_suggested_values_to_schema(schema, kept),
            errors=problems.errors,
            description_placeholders={**_PLACEHOLDERS, **placeholders, **problems.placeholders},
        )
