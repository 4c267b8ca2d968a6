//! What slskd.yml must hold so that slskd calls towline (slskd contract §8).

use crate::hook_address::HookAddress;

/// What stands for a secret that is not to be printed.
pub(in crate::commands) const HIDDEN: &str = "…";

/// The lines for slskd.yml. `before_0_25`: the key had another name then, and the new one stops
/// slskd's start.
pub(in crate::commands) fn snippet(
    address: &HookAddress,
    secret: &str,
    before_0_25: bool,
) -> String {
    let key = if before_0_25 { "integration" } else { "integrations" };
    // JSON's quotes are YAML's, too.
    let quoted = |text: &str| serde_json::Value::from(text).to_string();
    let (url, bearer) = (quoted(&address.url), quoted(&format!("Bearer {secret}")));
    format!(
        "{key}:
  webhooks:
    towline:
      on: [DownloadFileComplete, DownloadDirectoryComplete]
      call:
        url: {url}
        headers:
          - name: Authorization
            value: {bearer}
      timeout: 5000
      retry:
        attempts: 3
"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lines_for_slskd_yml() {
        let address = HookAddress { url: "http://t:1/api/v1/hooks/slskd".into(), caveat: None };
        insta::assert_snapshot!(snippet(&address, "a\"secret\\", false), @r#"
        integrations:
          webhooks:
            towline:
              on: [DownloadFileComplete, DownloadDirectoryComplete]
              call:
                url: "http://t:1/api/v1/hooks/slskd"
                headers:
                  - name: Authorization
                    value: "Bearer a\"secret\\"
              timeout: 5000
              retry:
                attempts: 3
        "#);
        assert!(snippet(&address, HIDDEN, true).starts_with("integration:\n"));
    }
}
