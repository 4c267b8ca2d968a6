//! Where other programs read lists, once a key for them is set.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use secrecy::{ExposeSecret as _, SecretString};
use towline_api::{BASE, lists::Output};
use towline_services::doctor::Finding;

use crate::{commands::slskd::snippet::HIDDEN, config::Settings, hook_address::HookAddress};

/// What needs no escape in an address.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A finding for each list, with the address for Radarr; none without a key.
pub(super) fn check(settings: &Settings, shows_secrets: bool) -> Vec<Finding> {
    let Some(key) = &settings.publish.key else { return Vec::new() };
    let lists = settings.lists.keys();
    lists.map(|name| published(settings, name, key, shows_secrets)).collect()
}

fn published(settings: &Settings, name: &str, key: &SecretString, shows_secrets: bool) -> Finding {
    let escaped = |text| utf8_percent_encode(text, ESCAPED);
    let path = format!("{BASE}/lists/{}/{}", escaped(name), Output::Radarr);
    let HookAddress { url, caveat } = HookAddress::of(&settings.server, &path);
    let key = if shows_secrets { escaped(key.expose_secret()).to_string() } else { HIDDEN.into() };
    let others = Output::ALL.into_iter().filter(|output| *output != Output::Radarr);
    let others: Vec<_> = others.map(Output::as_str).collect();
    let what = format!(
        "other programs read it at {url}?key={key}\nor with {} in the place of {}",
        others.join(", "),
        Output::Radarr
    );
    Finding { fix: caveat.map(Into::into), ..Finding::ok(format!("lists.{name}"), what) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(more: &str, shows_secrets: bool) -> Vec<Finding> {
        let text = format!("[server]\nurl = 'http://t'\n{more}\n[lists.'a b/c'.stevenlu]");
        check(&toml::from_str(&text).unwrap(), shows_secrets)
    }

    #[test]
    fn the_addresses_are_told_and_the_key_only_where_it_is_wanted() {
        assert_eq!(found("", true), []);
        let key = "[publish]\nkey = 'a key&more'";
        let hidden = &found(key, false)[0];
        assert_eq!(hidden.subject, "lists.a b/c");
        assert!(hidden.what.starts_with(
            "other programs read it at http://t/api/v1/lists/a%20b%2Fc/radarr?key=…\n"
        ));
        assert!(hidden.what.ends_with("sonarr, json, csv in the place of radarr"), "{hidden:?}");
        let shown = &found(key, true)[0];
        assert!(shown.what.contains("?key=a%20key%26more\n"), "{shown:?}");
    }

    #[test]
    fn an_address_that_others_may_not_reach_says_so() {
        let text = "[publish]\nkey = 'k'\n[lists.one.stevenlu]";
        let finding = &check(&toml::from_str(text).unwrap(), false)[0];
        assert!(finding.fix.as_ref().unwrap().contains("this machine only"), "{finding:?}");
    }
}
