//! The settings of the server's page and API.

use super::{Secret, object::part};

part! {
    /// The settings of the server's page and API (reference §3.2).
    ///
    /// Any change restarts the listener: long polls are cut, and for a tenth of a second nobody
    /// listens. Events and their ids stay. A new key is needed at once.
    GuiConfig {
        /// Whether there is a page.
        enabled ENABLED: bool = "enabled",
        /// Where it listens.
        address ADDRESS: String = "address",
        /// Who may use its socket.
        unix_socket_permissions UNIX_SOCKET_PERMISSIONS: String = "unixSocketPermissions",
        /// Who may log in; empty is everybody, without asking.
        user USER: String = "user",
        /// As a hash. One that is set in clear is hashed by the server.
        password PASSWORD: Secret = "password",
        /// `static` or `ldap`.
        auth_mode AUTH_MODE: String = "authMode",
        /// Whether it wants HTTPS.
        use_tls USE_TLS: bool = "useTLS",
        /// The key of the API.
        api_key API_KEY: Secret = "apiKey",
        /// Whether it may be open to all on all addresses.
        insecure_admin_access INSECURE_ADMIN_ACCESS: bool = "insecureAdminAccess",
        /// How it looks.
        theme THEME: String = "theme",
        /// Whether the debug calls are there; 1.x.
        debugging DEBUGGING: bool = "debugging",
        /// Whether any `Host` will do on a loopback address.
        insecure_skip_hostcheck INSECURE_SKIP_HOSTCHECK: bool = "insecureSkipHostcheck",
        /// Whether other pages may show it in a frame.
        insecure_allow_frame_loading INSECURE_ALLOW_FRAME_LOADING: bool = "insecureAllowFrameLoading",
        /// Whether browsers are told to ask for a password; later than 1.19.
        send_basic_auth_prompt SEND_BASIC_AUTH_PROMPT: bool = "sendBasicAuthPrompt",
        /// Whether metrics need no key; 2.x.
        metrics_without_auth METRICS_WITHOUT_AUTH: bool = "metricsWithoutAuth",
    }
}
