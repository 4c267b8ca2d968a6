//! The settings of logins by LDAP.

use super::object::part;

part! {
    /// The settings of logins by LDAP (reference §3.2).
    LdapConfig {
        /// Where the directory is.
        address ADDRESS: String = "address",
        /// Who looks, with `%s` for the user.
        bind_dn BIND_DN: String = "bindDN",
        /// `plain`, `tls` or `starttls`.
        transport TRANSPORT: String = "transport",
        /// Whether any certificate will do.
        insecure_skip_verify INSECURE_SKIP_VERIFY: bool = "insecureSkipVerify",
        /// Where to look.
        search_base_dn SEARCH_BASE_DN: String = "searchBaseDN",
        /// What to look for.
        search_filter SEARCH_FILTER: String = "searchFilter",
    }
}
