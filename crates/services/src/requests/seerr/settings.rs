//! What is written about a media server in the configuration.

use std::time::Duration;

use schemars::JsonSchema;
use secrecy::SecretString;
use seerr_client::{Access, Deadlines, Seerr, Settings, Trust};
use serde::Deserialize;
use towline_domain::Period;

use crate::WrongSetting;

/// A running Overseerr, Jellyseerr or Seerr: films and shows are asked for there.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SeerrSettings {
    /// Where its page is, as seen from where towline runs: `"http://seerr:5055"`, with the path
    /// where a proxy gives it one.
    pub url: String,
    /// The API key: in its settings under General. Better: `api_key_file`, the name of a file that
    /// holds it.
    #[schemars(with = "String")]
    pub api_key: SecretString,
    /// The SHA-256 fingerprint of its certificate, for `https://` with a certificate of your own.
    pub certificate: Option<String>,
    /// Accept any certificate. Only in a network of your own.
    #[serde(default)]
    pub any_certificate: bool,
    /// What it must send with its webhook. When it is not given, towline makes one and keeps it in
    /// its data directory; `towline seerr hook` shows it. Better: `hook_secret_file`.
    #[schemars(with = "Option<String>")]
    pub hook_secret: Option<SecretString>,
    /// How often all titles are read to see what has become available. In between, its webhook
    /// tells.
    #[serde(default = "rescan")]
    pub rescan: Period,
    /// How long to wait for an answer. What is to change something is waited for a minute at least:
    /// the server asks its own sources meanwhile.
    #[serde(default = "timeout")]
    pub timeout: Period,
    /// How long after a request without an answer it may still be made. Only for tests.
    pub settle: Option<Period>,
}

const fn rescan() -> Period {
    Period::secs(3600)
}

const fn timeout() -> Period {
    Period::secs(75)
}

/// The shortest time that makes sense for anything that is asked of a server.
const MOMENT: Duration = Duration::from_millis(100);

impl SeerrSettings {
    /// What it is in the ledger.
    pub(in crate::requests) fn key(&self) -> String {
        let url = self.url.trim().trim_end_matches('/');
        let url = url.strip_suffix("/api/v1").unwrap_or(url);
        format!("seerr:{}", url.trim_end_matches('/'))
    }

    /// A handle to the server that is meant.
    pub(in crate::requests) fn client(&self) -> Result<Seerr, WrongSetting> {
        let total = self.timeout.get();
        if total < MOMENT || self.rescan.get() < MOMENT {
            let key = if total < MOMENT { "timeout" } else { "rescan" };
            let words = "so short a time would only trouble the server: write \"1s\" or more";
            return Err(WrongSetting::new(key, words));
        }
        let usual = Settings::new(&self.url, Access::ApiKey(self.api_key.clone()));
        let deadlines = Deadlines {
            connect: usual.deadlines.connect.min(total),
            read: usual.deadlines.read.min(total),
            total,
        };
        let settings = Settings { deadlines, trust: self.trust()?, ..usual };
        Seerr::new(settings).map_err(|error| WrongSetting::new("url", error.to_string()))
    }

    fn trust(&self) -> Result<Trust, WrongSetting> {
        match (&self.certificate, self.any_certificate) {
            (Some(_), true) => {
                let words = "either this certificate or any: not both";
                Err(WrongSetting::new("any_certificate", words))
            }
            (None, true) => Ok(Trust::Anyone),
            (None, false) => Ok(Trust::Roots),
            (Some(fingerprint), false) => {
                let pinned = fingerprint.parse().map_err(|error| {
                    WrongSetting::new("certificate", format!("this is no fingerprint: {error}"))
                })?;
                Ok(Trust::Pinned(vec![pinned]))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(url: &str) -> SeerrSettings {
        toml::from_str(&format!("url = '{url}'\napi_key = 'k'")).unwrap()
    }

    #[test]
    fn one_server_has_one_key_however_its_address_is_written() {
        for url in [
            "http://seerr:5055",
            " http://seerr:5055/",
            "http://seerr:5055/api/v1/",
            "http://seerr:5055//api/v1",
        ] {
            assert_eq!(settings(url).key(), "seerr:http://seerr:5055", "{url}");
        }
        assert_eq!(settings("http://h/tv/").key(), "seerr:http://h/tv");
    }

    #[test]
    fn what_cannot_work_is_refused_with_its_key() {
        assert_eq!(settings("seerr:5055").client().unwrap_err().key, "url");
        let short = SeerrSettings { timeout: Period::secs(0), ..settings("http://seerr:5055") };
        assert_eq!(short.client().unwrap_err().key, "timeout");
        let both = SeerrSettings {
            any_certificate: true,
            certificate: Some("00".into()),
            ..settings("https://seerr:5055")
        };
        assert_eq!(both.client().unwrap_err().key, "any_certificate");
    }
}
