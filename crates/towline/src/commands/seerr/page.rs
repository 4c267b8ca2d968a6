//! What the page of a media server's webhook must say so that it calls towline (seerr reference
//! §9).

use crate::hook_address::HookAddress;

/// The values for the page, by the names that they have there. Its own template will do: the body
/// of a call is not read.
pub(in crate::commands) fn values(address: &HookAddress, secret: &str) -> String {
    format!(
        "Enable Agent:         yes
Webhook URL:          {}
Authorization Header: Bearer {secret}
JSON Payload:         as it is
Notification Types:   all that begin with `Request`
",
        address.url
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_values_of_the_page() {
        let address = HookAddress { url: "http://t:1/api/v1/hooks/seerr".into(), caveat: None };
        insta::assert_snapshot!(values(&address, "hidden"), @"
        Enable Agent:         yes
        Webhook URL:          http://t:1/api/v1/hooks/seerr
        Authorization Header: Bearer hidden
        JSON Payload:         as it is
        Notification Types:   all that begin with `Request`
        ");
    }
}
